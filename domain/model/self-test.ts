import type { SelfTest } from '../../contracts/self-test';
import { InvalidArtifactError } from '../errors';
import type { FeatureMatrix } from '../features/feature-matrix';
import { invalidArtifact } from './parse-artifact';
import type { LeadScorer } from './scorer';

/** Rounding of another order of summation is 1e-15 for a few hundred trees; a lost tree moves a probability by 1e-3. */
const TOLERANCE = 1e-9;
const ROWS = 12;
/** Rows that the twelve are chosen from, so that they reach from the lowest to the highest probability. */
const DRAWN = 256;

/**
 * Twelve rows with the answers of this scorer. Each takes every feature from another row of `matrix`, so that no lead can
 * be read back from them. The same input gives the same rows.
 */
export function makeSelfTest(scorer: LeadScorer, featureSpecHash: string, matrix: FeatureMatrix): SelfTest {
  const drawn = mixedRows(matrix);
  const { probabilities } = scorer.scoreMatrix(drawn);
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[a] - probabilities[b] || a - b);
  const values = new Float64Array(ROWS * matrix.columnCount);
  for (let row = 0; row < ROWS; row++) {
    const from = order[Math.round((row * (DRAWN - 1)) / (ROWS - 1))] * matrix.columnCount;
    values.set(drawn.values.subarray(from, from + matrix.columnCount), row * matrix.columnCount);
  }
  const scored = scorer.scoreMatrix({ rowCount: ROWS, columnCount: matrix.columnCount, values });
  return {
    formatVersion: 1,
    featureSpecHash,
    featureCount: matrix.columnCount,
    rows: Array.from(values),
    probabilities: Array.from(scored.probabilities),
    grades: scored.grades,
    hot: Array.from(scored.hot, (flag) => flag === 1),
  };
}

/**
 * Scores the rows of a version's self-test and compares. Throws InvalidArtifactError that says which row came out how:
 * a model that loads but does not answer as it was evaluated.
 */
export function runSelfTest(scorer: LeadScorer, featureSpecHash: string, test: SelfTest): void {
  const { featureCount, rows, probabilities } = test;
  if (test.featureSpecHash !== featureSpecHash) {
    throw invalidArtifact('self-test.json', `it is of the features ${test.featureSpecHash}, not of ${featureSpecHash}`);
  }
  const matrix = { rowCount: probabilities.length, columnCount: featureCount, values: new Float64Array(rows) };
  const scored = scorer.scoreMatrix(matrix);
  for (let row = 0; row < probabilities.length; row++) {
    const hot = scored.hot[row] === 1;
    // Written so that NaN fails.
    const isSame = Math.abs(scored.probabilities[row] - probabilities[row]) <= TOLERANCE;
    if (isSame && scored.grades[row] === test.grades[row] && hot === test.hot[row]) continue;
    const said = (probability: number, grade: string | undefined, isHot: boolean | undefined): string =>
      `${probability}, grade ${grade}, ${isHot ? 'hot' : 'not hot'}`;
    throw new InvalidArtifactError(
      `${scorer.version} fails its self-test: row ${row} gives ${said(scored.probabilities[row], scored.grades[row], hot)}` +
        ` instead of ${said(probabilities[row], test.grades[row], test.hot[row])}. A file of it is damaged. Restore it, or train again.`,
    );
  }
}

/** Row r takes feature f from row (r x 7919 + f x 104729) mod n: two primes, no pattern that a one-hot group follows. */
function mixedRows({ rowCount, columnCount, values }: FeatureMatrix): FeatureMatrix {
  const mixed = new Float64Array(DRAWN * columnCount);
  for (let row = 0; row < DRAWN; row++) {
    for (let column = 0; column < columnCount; column++) {
      const from = rowCount === 0 ? -1 : (row * 7919 + column * 104_729) % rowCount;
      if (from >= 0) mixed[row * columnCount + column] = values[from * columnCount + column];
    }
  }
  return { rowCount: DRAWN, columnCount, values: mixed };
}
