import fc from 'fast-check';
import { type Blend, MISSING, type ModelFile } from '../../../contracts/model-file';
import { FeatureSpecMismatchError } from '../../../domain/errors';
import { assertSameSpec, compileModel } from '../../../domain/model/compile-model';
import { sigmoid } from '../../../domain/model/logit';
import { parseModelFile } from '../../../domain/model/parse-model-file';
import { ensemble, modelFile, type Tree, walkPlainly } from './trees';

const one = (file: ModelFile, ...row: number[]): number =>
  compileModel(parseModelFile(file)).probability(Float64Array.from(row));
const stump = (threshold: number, missing: number = MISSING.nanRight): Tree => ({
  feature: 0,
  threshold,
  missing,
  left: 0.25,
  right: 0.75,
});
const identity = { link: 'identity', aggregation: 'mean' } as const;

test('a value exactly on the threshold goes left, the next larger one right', () => {
  const file = modelFile(ensemble([stump(0.3)], identity), 1);
  expect(one(file, 0.3)).toBe(0.25);
  expect(one(file, 0.30000000000000004)).toBe(0.75);
});

test.each([
  ['nanRight', MISSING.nanRight, [0.75, 0.25, 0.25]],
  ['nanLeft', MISSING.nanLeft, [0.25, 0.25, 0.25]],
  ['nanAsZero', MISSING.nanAsZero, [0.25, 0.25, 0.25]],
  ['zeroRight', MISSING.zeroRight, [0.75, 0.75, 0.75]],
  ['zeroLeft', MISSING.zeroLeft, [0.25, 0.25, 0.25]],
])('missing and zero values above which 1 is the threshold follow the rule %s', (_, rule, [nan, zero, tiny]) => {
  const file = modelFile(ensemble([stump(1, rule)], identity), 1);
  expect([one(file, Number.NaN), one(file, 0), one(file, -1e-36)]).toEqual([nan, zero, tiny]);
  expect([one(file, 0.5), one(file, 2)]).toEqual([0.25, 0.75]);
});

test.each([
  ['nanRight', MISSING.nanRight, [0.75, 0.75]],
  ['nanLeft', MISSING.nanLeft, [0.25, 0.75]],
  ['nanAsZero', MISSING.nanAsZero, [0.75, 0.75]],
  ['zeroRight', MISSING.zeroRight, [0.75, 0.75]],
  ['zeroLeft', MISSING.zeroLeft, [0.25, 0.25]],
])('missing and zero values below a threshold of -1 follow the rule %s', (_, rule, [nan, zero]) => {
  const file = modelFile(ensemble([stump(-1, rule)], identity), 1);
  expect([one(file, Number.NaN), one(file, 0), one(file, -2)]).toEqual([nan, zero, 0.25]);
});

test('float32 input is rounded before it is compared, float64 input is not', () => {
  const threshold = Math.fround(0.1);
  const above = threshold + 1e-10;
  const tree = [stump(threshold)];
  expect(one(modelFile(ensemble(tree, { ...identity, inputPrecision: 'float32' }), 1), above)).toBe(0.25);
  expect(one(modelFile(ensemble(tree, { ...identity, inputPrecision: 'float64' }), 1), above)).toBe(0.75);
});

test('a number beyond float32 counts as infinite and goes right', () => {
  const file = modelFile(ensemble([stump(3e38)], { ...identity, inputPrecision: 'float32' }), 1);
  expect(one(file, 1e300)).toBe(0.75);
  expect(one(file, -1e300)).toBe(0.25);
});

test('a tree of one leaf gives its value to every row', () => {
  const model = compileModel(modelFile(ensemble([0.5, stump(0)], { baseScore: 1 }), 1));
  const values = Float64Array.of(-1, 1, Number.NaN, -1, 1);
  const expected = [1.75, 2.25, 2.25, 1.75, 2.25].map(sigmoid);
  expect(Array.from(model.probabilities({ rowCount: 5, columnCount: 1, values }))).toEqual(expected);
});

test('a tree of 300 leaves in one chain is walked to its end', () => {
  let chain: Tree = 0;
  for (let k = 299; k >= 1; k--) chain = { feature: 0, threshold: k, left: k / 1000, right: chain };
  const model = compileModel(parseModelFile(modelFile(ensemble([chain], identity), 1)));
  const values = Float64Array.from({ length: 301 }, (_, k) => k);
  const expected = Array.from(values, (k) => (k < 1 ? 0.001 : k > 299 ? 0 : k / 1000));
  expect(Array.from(model.probabilities({ rowCount: 301, columnCount: 1, values }))).toEqual(expected);
});

test('huge scores end at 0 and 1 and are never NaN', () => {
  expect(one(modelFile(ensemble([800]), 1), 0)).toBe(1);
  expect(one(modelFile(ensemble([-800]), 1), 0)).toBe(0);
});

test('a blend takes the weighted mean of probabilities or of logits', () => {
  const members: Blend['members'] = [
    { weight: 0.25, model: ensemble([0.2], identity) },
    { weight: 0.75, model: { kind: 'logistic', intercept: 1, coefficients: [2] } },
  ];
  const p = sigmoid(1 + 2 * 0.5);
  expect(one(modelFile({ kind: 'blend', space: 'probability', members }, 1), 0.5)).toBeCloseTo(0.05 + 0.75 * p, 14);
  const logit = 0.25 * Math.log(0.2 / 0.8) + 0.75 * 2;
  expect(one(modelFile({ kind: 'blend', space: 'logit', members }, 1), 0.5)).toBeCloseTo(sigmoid(logit), 12);
});

test('a member that is certain does not make a blend of logits infinite', () => {
  const members = [ensemble([0], identity), ensemble([1], identity)].map((model) => ({ weight: 0.5, model }));
  // 1 - 1e-15 has one significant digit left, so the two logits cancel to 1e-4 only.
  expect(one(modelFile({ kind: 'blend', space: 'logit', members }, 1), 0)).toBeCloseTo(0.5, 3);
});

test('logistic regression refuses a missing value instead of returning NaN', () => {
  const file = modelFile({ kind: 'logistic', intercept: 0, coefficients: [1] }, 1);
  expect(() => one(file, Number.NaN)).toThrow(/impute/);
});

const treeOf = (features: number) =>
  fc.letrec<{ tree: Tree }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 7, depthSize: 'large' },
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.record({
        feature: fc.nat({ max: features - 1 }),
        threshold: fc.constantFrom(-1, -1e-36, 0, 0.1, 0.5, 1, 7),
        missing: fc.constantFrom(...Object.values(MISSING)),
        left: tie('tree'),
        right: tie('tree'),
      }),
    ),
  })).tree;
const cell = fc.oneof(fc.constantFrom(-1, -0, 0, 1e-36, 0.1, 0.5, 1, 7), fc.double({ noNaN: true }));

test.each([
  ['with missing values', fc.oneof(cell, fc.constant(Number.NaN))],
  ['without missing values', cell],
])('the batch, the single row and the plain walk agree on any ensemble %s', (_, cells) => {
  fc.assert(
    fc.property(
      fc.array(treeOf(3), { minLength: 1, maxLength: 5 }),
      fc.array(fc.tuple(cells, cells, cells), { minLength: 1, maxLength: 23 }),
      fc.constantFrom('float32' as const, 'float64' as const),
      fc.constantFrom('sum' as const, 'mean' as const),
      fc.double({ min: -1, max: 1, noNaN: true }),
      (trees, rows, inputPrecision, aggregation, baseScore) => {
        const file = modelFile(ensemble(trees, { inputPrecision, aggregation, baseScore }), 3);
        const model = compileModel(parseModelFile(file));
        const values = Float64Array.from(rows.flat());
        const batch = model.probabilities({ rowCount: rows.length, columnCount: 3, values });
        rows.forEach((row, index) => {
          expect(batch[index]).toBeCloseTo(walkPlainly(file.model as ReturnType<typeof ensemble>, row), 13);
          expect(batch[index]).toBe(model.probability(values, 3 * index));
        });
      },
    ),
  );
});

test('more rows than a block are all scored', () => {
  const model = compileModel(modelFile(ensemble([stump(500)], identity), 1));
  const values = Float64Array.from({ length: 1001 }, (_, row) => row);
  const result = model.probabilities({ rowCount: 1001, columnCount: 1, values });
  expect(result.filter((p) => p === 0.25).length).toBe(501);
  expect(result[1000]).toBe(0.75);
});

test('no rows give no probabilities', () => {
  const model = compileModel(modelFile(ensemble([stump(0)]), 1));
  expect(model.probabilities({ rowCount: 0, columnCount: 1, values: new Float64Array(0) })).toHaveLength(0);
});

test('rows of another width are refused with the name of the model', () => {
  const model = compileModel(modelFile(ensemble([stump(0)]), 1));
  const act = () => model.probabilities({ rowCount: 1, columnCount: 2, values: new Float64Array(2) });
  expect(act).toThrow(FeatureSpecMismatchError);
  expect(act).toThrow(/test needs 1 features, but the rows have 2/);
  expect(() => model.probability(new Float64Array(1), 1)).toThrow(FeatureSpecMismatchError);
});

test('a model is refused beside another feature spec', () => {
  const file = modelFile(ensemble([stump(0)]), 1);
  const spec = { formatVersion: 1 as const, trainingRows: 1, features: [], dropped: [] };
  const outputs = [{ name: 'a', column: 'a' }];
  expect(() => assertSameSpec(file, { ...spec, hash: 'sha256:test', outputs })).not.toThrow();
  expect(() => assertSameSpec(file, { ...spec, hash: 'sha256:other', outputs })).toThrow(FeatureSpecMismatchError);
  expect(() => assertSameSpec(file, { ...spec, hash: 'sha256:test', outputs: [] })).toThrow(FeatureSpecMismatchError);
});
