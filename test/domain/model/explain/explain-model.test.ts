import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Logistic, Model, TreeEnsemble } from '../../../../contracts/model-file';
import { FeatureSpecMismatchError, InvalidArtifactError, NotAdditiveModelError } from '../../../../domain/errors';
import { compileModel } from '../../../../domain/model/compile-model';
import { compileExplainer, type ModelExplainer } from '../../../../domain/model/explain/explain-model';
import { sigmoid } from '../../../../domain/model/logit';
import { parseModelFile } from '../../../../domain/model/parse-model-file';
import { ensemble, modelFile, type Tree } from '../trees';

const GOLDEN = path.join(__dirname, '../../../../contracts/golden');
const explained = readdirSync(path.join(GOLDEN, 'explain'));
const models = readdirSync(path.join(GOLDEN, 'model'));

function readGolden(topic: string, name: string) {
  const golden = JSON.parse(readFileSync(path.join(GOLDEN, topic, name), 'utf8'));
  const inputs: (number | null)[][] = golden.inputs;
  const values = Float64Array.from(inputs.flat(), (cell) => cell ?? Number.NaN);
  const matrix = { rowCount: inputs.length, columnCount: inputs[0].length, values };
  return { ...golden, modelFile: parseModelFile(golden.modelFile), matrix };
}

/** expected + contributions of each row. */
function rawScores(explainer: ModelExplainer, values: Float64Array, rowCount: number): number[] {
  const columnCount = explainer.featureCount;
  const contributions = explainer.contributions({ rowCount, columnCount, values });
  return Array.from({ length: rowCount }, (_, row) =>
    contributions.subarray(row * columnCount, (row + 1) * columnCount).reduce((sum, c) => sum + c, explainer.expected),
  );
}

test('there are golden explanations', () => {
  expect(explained.length).toBeGreaterThan(11);
});

test.each(explained)('%s gives the contributions of shap within 1e-9', (name) => {
  const golden = readGolden('explain', name);
  const explainer = compileExplainer(golden.modelFile, golden.featureMeans);
  expect(Math.abs(explainer.expected - golden.expected)).toBeLessThanOrEqual(1e-9);
  const expected: number[] = golden.contributions.flat();
  const found = explainer.contributions(golden.matrix);
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, index) => {
    expect(Math.abs(found[index] - value)).toBeLessThanOrEqual(1e-9);
  });
});

test.each(models.filter((name) => name !== 'blend-probability.json'))(
  '%s is the sum of its contributions within 1e-9, up to the probability of the Python library',
  (name) => {
    const { modelFile: file, matrix, expected } = readGolden('model', name);
    const means = Array.from({ length: matrix.columnCount }, (_, column) => column / 3);
    const explainer = compileExplainer(file, means);
    rawScores(explainer, matrix.values, matrix.rowCount).forEach((score, row) => {
      const probability = explainer.scale === 'logit' ? sigmoid(score) : score;
      expect(Math.abs(probability - expected[row])).toBeLessThanOrEqual(1e-9);
    });
  },
);

const FEATURES = 3;
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.record({
      feature: fc.nat(FEATURES - 1),
      threshold: fc.integer({ min: -2, max: 2 }),
      missing: fc.nat(4),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;
const trees = fc.array(tree, { minLength: 1, maxLength: 4 });
const number = fc.double({ min: -50, max: 50, noNaN: true });
const boosted: fc.Arbitrary<TreeEnsemble> = fc
  .tuple(trees, fc.constantFrom('float32' as const, 'float64' as const), number)
  .map(([list, inputPrecision, baseScore]) => ensemble(list, { inputPrecision, baseScore }));
const linear: fc.Arbitrary<Logistic> = fc
  .tuple(number, fc.array(number, { minLength: FEATURES, maxLength: FEATURES }))
  .map(([intercept, coefficients]) => ({ kind: 'logistic', intercept, coefficients }));
const blended: fc.Arbitrary<Model> = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.oneof(boosted, linear)), { minLength: 1, maxLength: 3 })
  .map((members) => {
    const total = members.reduce((sum, [weight]) => sum + weight, 0);
    return {
      kind: 'blend',
      space: 'logit',
      members: members.map(([weight, model]) => ({ weight: weight / total, model })),
    };
  });
const rows = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), number), {
  minLength: FEATURES * 70,
  maxLength: FEATURES * 70,
});

test('any model of logits adds up to the log odds of its probability, in blocks and row by row', () => {
  fc.assert(
    fc.property(fc.oneof(boosted, linear, blended), rows, (model, cells) => {
      // Small enough for the logistic function to be inverted.
      const values = Float64Array.from(cells, (cell) => cell / 50);
      const file = modelFile(model, FEATURES);
      const explainer = compileExplainer(file, [0.5, -1, 2]);
      const scores = rawScores(explainer, values, 70);
      const probabilities = compileModel(file).probabilities({ rowCount: 70, columnCount: FEATURES, values });
      for (const row of [0, 1, 63, 64, 69]) {
        expect(sigmoid(scores[row])).toBeCloseTo(probabilities[row], 10);
        const alone = rawScores(explainer, values.subarray(row * FEATURES, (row + 1) * FEATURES), 1);
        expect(alone[0]).toBe(scores[row]);
      }
    }),
    { numRuns: 150 },
  );
});

test('logistic regression explains the distance from the means, and its mean row by nothing', () => {
  const file = modelFile({ kind: 'logistic', intercept: 0.5, coefficients: [2, -3, 0] }, 3);
  const explainer = compileExplainer(file, [1, 2, 3]);
  expect(explainer.expected).toBe(0.5 + 2 - 6);
  const values = Float64Array.from([1, 2, 3, 4, 4, 4]);
  expect([...explainer.contributions({ rowCount: 2, columnCount: 3, values })].map((c) => c + 0)).toEqual([
    0, 0, 0, 6, -6, 0,
  ]);
});

test('different leads have different contributions', () => {
  const { modelFile: file, matrix } = readGolden('explain', 'lightgbm-bag.json');
  const contributions = compileExplainer(file, undefined).contributions(matrix);
  const distinct = new Set(
    Array.from({ length: matrix.rowCount }, (_, row) =>
      contributions.subarray(row * matrix.columnCount, (row + 1) * matrix.columnCount).join(),
    ),
  );
  expect(distinct.size).toBe(matrix.rowCount);
});

const forest = ensemble([{ feature: 0, threshold: 1, left: 0.25, right: 0.75 }], {
  link: 'identity',
  aggregation: 'mean',
});
const booster = ensemble([{ feature: 0, threshold: 1, left: -1, right: 1 }]);
const blendOf = (space: 'logit' | 'probability', ...list: (TreeEnsemble | Logistic)[]): Model => ({
  kind: 'blend',
  space,
  members: list.map((model) => ({ weight: 1 / list.length, model })),
});

test.each([
  ['logits with a forest', blendOf('logit', booster, forest), /averages log odds, .*tree-ensemble.* probabilities/],
  ['probabilities of boosted trees', blendOf('probability', forest, booster), /averages probabilities, .*log odds/],
])('a blend of %s is refused, because no sum of contributions is exact', (_, model, message) => {
  expect(() => compileExplainer(modelFile(model, 1), [0])).toThrow(NotAdditiveModelError);
  expect(() => compileExplainer(modelFile(model, 1), [0])).toThrow(message);
});

test('a blend of the probabilities of forests is explained in probability', () => {
  const explainer = compileExplainer(modelFile(blendOf('probability', forest, forest), 1), undefined);
  expect(explainer.scale).toBe('probability');
  expect(rawScores(explainer, Float64Array.of(0, 5), 2)).toEqual([0.25, 0.75]);
});

test('logistic regression without means, or with too few, names the remedy; trees do not need them', () => {
  const file = modelFile({ kind: 'logistic', intercept: 0, coefficients: [1, 1] }, 2);
  expect(() => compileExplainer(file, undefined)).toThrow(InvalidArtifactError);
  expect(() => compileExplainer(file, [1])).toThrow(/featureMeans .* there are 1\. Train again/);
  expect(compileExplainer(modelFile(forest, 1), undefined).expected).toBeCloseTo(1, 12);
});

test('rows of another width, of too few values or with a missing value for logistic regression are refused', () => {
  const file = modelFile({ kind: 'logistic', intercept: 0, coefficients: [1, 1] }, 2);
  const explainer = compileExplainer(file, [0, 0]);
  const explain = (rowCount: number, columnCount: number, ...values: number[]) =>
    explainer.contributions({ rowCount, columnCount, values: Float64Array.from(values) });
  expect(() => explain(1, 3, 1, 2, 3)).toThrow(FeatureSpecMismatchError);
  expect(() => explain(2, 2, 1, 2)).toThrow(RangeError);
  expect(() => explain(1, 2, 1, Number.NaN)).toThrow(/missing feature/);
  expect(explain(0, 2)).toHaveLength(0);
});
