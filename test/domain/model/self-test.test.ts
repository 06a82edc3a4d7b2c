import fc from 'fast-check';
import type { Scorer } from '../../../contracts/model-file';
import { InvalidArtifactError } from '../../../domain/errors';
import { transform } from '../../../domain/features/transform';
import { parseScorer } from '../../../domain/model/parse-scorer';
import { parseSelfTest } from '../../../domain/model/parse-self-test';
import { compileScorer } from '../../../domain/model/scorer';
import { makeSelfTest, runSelfTest } from '../../../domain/model/self-test';
import { simulatedRun } from '../evaluation/support/evaluated-run';

const { spec, holdout, candidates } = simulatedRun();
const matrix = transform(spec, holdout);
const [candidate] = candidates;
if (candidate === undefined) throw new Error('The simulated run has no candidate.');

const SCORER: Scorer = {
  formatVersion: 1,
  version: 'v1',
  modelFile: candidate,
  calibration: { kind: 'none' },
  hotThreshold: 0.7,
  gradeThresholds: { A: 0.7, B: 0.5, C: 0.2 },
};
const scorerOf = (change: Partial<Scorer> = {}) =>
  compileScorer(parseScorer(structuredClone({ ...SCORER, ...change })), spec);
const written = JSON.stringify(makeSelfTest(scorerOf(), spec.hash, matrix));

/** The same model with one weight moved. */
function moved(by: number): Partial<Scorer> {
  const { model } = SCORER.modelFile;
  if (model.kind !== 'logistic') throw new Error('The simulated candidate is logistic.');
  return { modelFile: { ...SCORER.modelFile, model: { ...model, intercept: model.intercept + by } } };
}

test('a scorer passes the test that it has written, after any way through JSON', () => {
  runSelfTest(scorerOf(), spec.hash, parseSelfTest(written));
  runSelfTest(scorerOf(), spec.hash, parseSelfTest(JSON.stringify(JSON.parse(written), null, 2)));
});

test('the test reaches from cold to hot leads, and over all grades', () => {
  const { probabilities, grades, hot } = makeSelfTest(scorerOf(), spec.hash, matrix);
  expect(probabilities).toHaveLength(12);
  expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
  expect(new Set(grades)).toEqual(new Set(['A', 'B', 'C', 'D']));
  expect(new Set(hot)).toEqual(new Set([true, false]));
});

test('holds no lead: each row is mixed from several', () => {
  const { rows, featureCount } = makeSelfTest(scorerOf(), spec.hash, matrix);
  const leads = new Set(
    Array.from({ length: matrix.rowCount }, (_, row) =>
      matrix.values.subarray(row * featureCount, (row + 1) * featureCount).join(),
    ),
  );
  for (let row = 0; row < 12; row++) {
    expect(leads).not.toContain(rows.slice(row * featureCount, (row + 1) * featureCount).join());
  }
});

test('is the same for the same leads, and can be made of one lead or of none', () => {
  expect(JSON.stringify(makeSelfTest(scorerOf(), spec.hash, matrix))).toBe(written);
  for (const rowCount of [0, 1]) {
    const values = matrix.values.slice(0, rowCount * matrix.columnCount);
    const small = makeSelfTest(scorerOf(), spec.hash, { rowCount, columnCount: matrix.columnCount, values });
    runSelfTest(scorerOf(), spec.hash, parseSelfTest(JSON.stringify(small)));
  }
});

test('a probability that is off by more than 1e-9 fails, by less passes', () => {
  fc.assert(
    fc.property(fc.integer({ min: -12, max: 0 }), fc.boolean(), (exponent, isUp) => {
      const by = (isUp ? 1 : -1) * 10 ** exponent;
      // The steepest of twelve logistic curves has a slope of 0.25 at most, and of more than 0.1 between 0.12 and 0.88.
      const run = () => runSelfTest(scorerOf(moved(by)), spec.hash, parseSelfTest(written));
      if (exponent <= -9) expect(run).not.toThrow();
      if (exponent >= -7) expect(run).toThrow(InvalidArtifactError);
    }),
  );
});

test.each<[string, Partial<Scorer>, RegExp]>([
  [
    'a hot line that was lost',
    { hotThreshold: null },
    /^v1 fails its self-test: row \d+ gives .* not hot instead of .*, hot\./,
  ],
  ['another hot line', { hotThreshold: 0.2 }, /^v1 fails its self-test/],
  ['other grades', { gradeThresholds: { A: 0.9, B: 0.5, C: 0.2 } }, /grade B, hot instead of .*grade A, hot/],
  [
    'another calibration',
    { calibration: { kind: 'platt', slope: 1.1, offset: 0 } },
    /A file of it is damaged\. Restore it/,
  ],
])('%s fails, and is told with the row', (_what, change, message) => {
  expect(() => runSelfTest(scorerOf(change), spec.hash, parseSelfTest(written))).toThrow(message);
});

test('an answer that is no number fails', () => {
  const broken = {
    version: 'v1',
    score: () => {
      throw new Error('not asked');
    },
    scoreMatrix: () => ({ ...scorerOf().scoreMatrix(matrix), probabilities: new Float64Array(12).fill(Number.NaN) }),
  };
  expect(() => runSelfTest(broken, spec.hash, parseSelfTest(written))).toThrow(
    /^v1 fails its self-test: row 0 gives NaN/,
  );
});

test.each([
  ['not JSON', written.slice(0, 100), /^self-test\.json is not JSON/],
  ['empty', '', /^self-test\.json is not JSON/],
  [
    'of other features',
    written.replace(/"featureSpecHash":"[^"]*"/, '"featureSpecHash":"sha256:0"'),
    /it is of the features sha256:0/,
  ],
  [
    'without rows',
    JSON.stringify({ ...JSON.parse(written), rows: [], probabilities: [], grades: [], hot: [] }),
    /do not go together/,
  ],
  [
    'with a row too few',
    JSON.stringify({ ...JSON.parse(written), rows: JSON.parse(written).rows.slice(1) }),
    /do not go together/,
  ],
  ['with a null', written.replace(/"probabilities":\[[^,]*/, '"probabilities":[null'), /probabilities/],
])('a self-test that is %s is refused', (_what, text, message) => {
  expect(() => runSelfTest(scorerOf(), spec.hash, parseSelfTest(text))).toThrow(message);
});
