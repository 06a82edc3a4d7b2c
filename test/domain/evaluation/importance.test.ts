import type { FeatureSpec } from '../../../contracts/feature-spec';
import { columnImportance } from '../../../domain/evaluation/importance';
import type { FeatureMatrix } from '../../../domain/features/feature-matrix';
import { seededNoise, sigmoid } from './support/simulate';

/** Visits (number, missing flag), source (one-hot of 3), noise (number); the model adds weighted outputs. */
const SPEC: FeatureSpec = {
  formatVersion: 1,
  hash: 'sha256:0',
  trainingRows: 100,
  features: [
    { kind: 'number', column: 'noise', header: 'Noise', median: 0, log1p: false, fence: null, missingFlag: false },
    { kind: 'number', column: 'visits', header: 'Visits', median: 0, log1p: false, fence: null, missingFlag: true },
    { kind: 'category', column: 'source', header: 'Source', vocabulary: ['a', 'b', 'c'], rare: [] },
  ],
  outputs: [
    { name: 'noise', column: 'noise' },
    { name: 'visits', column: 'visits' },
    { name: 'visits=missing', column: 'visits' },
    { name: 'source=a', column: 'source' },
    { name: 'source=b', column: 'source' },
    { name: 'source=c', column: 'source' },
  ],
  dropped: [],
};
const WEIGHTS = [0, 2, 1, -1, 0, 1];

function holdout(rows: number, seed: number): { matrix: FeatureMatrix; outcomes: Int8Array } {
  const { uniform, normal, draw } = seededNoise(seed);
  const values = new Float64Array(rows * 6);
  const outcomes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    values.set([normal(), normal(), uniform() < 0.1 ? 1 : 0], row * 6);
    values[row * 6 + 3 + draw(3)] = 1;
    outcomes[row] = uniform() < sigmoid(scoreOf(values, row * 6)) ? 1 : 0;
  }
  return { matrix: { rowCount: rows, columnCount: 6, values }, outcomes };
}

function scoreOf(values: Float64Array, from: number): number {
  return WEIGHTS.reduce((sum, weight, index) => sum + weight * values[from + index], 0);
}

let rowsPredicted = 0;
const predict = ({ rowCount, values }: FeatureMatrix): Float64Array => {
  rowsPredicted += rowCount;
  return Float64Array.from({ length: rowCount }, (_, row) => sigmoid(scoreOf(values, row * 6)));
};

test('columns are ordered by what the model loses without them; an unused one loses nothing', () => {
  const { matrix, outcomes } = holdout(1500, 1);
  const importance = columnImportance({ predict, matrix, outcomes, spec: SPEC, seed: 1 });
  expect(importance.map(({ header }) => header)).toEqual(['Visits', 'Source', 'Noise']);
  expect(importance[0].importance).toBeGreaterThan(0.15);
  expect(importance[1].importance).toBeGreaterThan(0.02);
  expect(importance[2].importance).toBe(0);
});

test('the outputs of a column move together, so a one-hot row never has two values', () => {
  const { matrix, outcomes } = holdout(300, 2);
  const check = (rows: FeatureMatrix): Float64Array => {
    for (let row = 0; row < rows.rowCount; row++) {
      expect(rows.values.subarray(row * 6 + 3, row * 6 + 6).reduce((a, b) => a + b, 0)).toBe(1);
    }
    return predict(rows);
  };
  columnImportance({ predict: check, matrix, outcomes, spec: SPEC, seed: 1 });
});

test('the holdout itself is not changed, and the same seed gives the same figures', () => {
  const { matrix, outcomes } = holdout(500, 3);
  const before = matrix.values.slice();
  const first = columnImportance({ predict, matrix, outcomes, spec: SPEC, seed: 4 });
  expect(matrix.values).toEqual(before);
  expect(columnImportance({ predict, matrix, outcomes, spec: SPEC, seed: 4 })).toEqual(first);
  expect(columnImportance({ predict, matrix, outcomes, spec: SPEC, seed: 5 })).not.toEqual(first);
});

test('a large holdout is sampled, and rows that a shuffle leaves alone are not predicted again', () => {
  const { matrix, outcomes } = holdout(20_000, 6);
  rowsPredicted = 0;
  columnImportance({ predict, matrix, outcomes, spec: SPEC, seed: 1 });
  // 1,200 once; noise and visits 3 x 1,200 each; of three equally likely sources two thirds change: 3 x 800.
  expect(rowsPredicted).toBeGreaterThan(10_600);
  expect(rowsPredicted).toBeLessThan(11_000);
});
