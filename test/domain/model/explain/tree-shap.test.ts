import fc from 'fast-check';
import type { TreeEnsemble } from '../../../../contracts/model-file';
import { InvalidArtifactError } from '../../../../domain/errors';
import { gaussLegendre } from '../../../../domain/model/explain/gauss-legendre';
import { compileTreeShap } from '../../../../domain/model/explain/tree-shap';
import { ensemble, type Tree, walkPlainly } from '../trees';

function contributionsOf(model: TreeEnsemble, row: readonly number[]): { expected: number; values: number[] } {
  const shap = compileTreeShap(model, row.length);
  const out = new Float64Array(row.length);
  shap.addContributions(Float64Array.from(row), 1, out);
  return { expected: shap.expected, values: [...out] };
}

const FEATURES = 4;
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.record({
      feature: fc.integer({ min: 0, max: FEATURES - 1 }),
      threshold: fc.integer({ min: -2, max: 2 }),
      missing: fc.constantFrom(0, 1),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;
const rowOfLead = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN)), {
  minLength: FEATURES,
  maxLength: FEATURES,
});

/** Leaves get 1 to 5 training rows each, inner nodes the sum of theirs. */
function withCover(model: TreeEnsemble, leafCovers: readonly number[]): TreeEnsemble {
  const cover = [...model.cover];
  for (let node = cover.length - 1; node >= 0; node--) {
    const isLeaf = model.feature[node] < 0;
    cover[node] = isLeaf ? leafCovers[node % leafCovers.length] : cover[model.left[node]] + cover[model.right[node]];
  }
  return { ...model, cover };
}

/** The mean of the score where only the features of `known` (bit set) are known: splits on others go both ways. */
function conditionalMean(model: TreeEnsemble, row: readonly number[], known: number): number {
  const meanOf = (node: number): number => {
    if (model.feature[node] < 0) return model.value[node];
    const [left, right] = [model.left[node], model.right[node]];
    if ((known >> model.feature[node]) & 1) {
      const single = { ...model, roots: [node], baseScore: 0, aggregation: 'sum' as const };
      const x = row[model.feature[node]];
      const goesLeft = Number.isNaN(x) ? single.missing[node] === 1 : x <= single.threshold[node];
      return meanOf(goesLeft ? left : right);
    }
    return (model.cover[left] * meanOf(left) + model.cover[right] * meanOf(right)) / model.cover[node];
  };
  return model.baseScore + model.roots.reduce((sum, root) => sum + meanOf(root), 0);
}

/** Shapley's formula over all subsets. */
function shapley(model: TreeEnsemble, row: readonly number[]): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const sizeOf = (set: number): number => [...set.toString(2)].filter((bit) => bit === '1').length;
  return row.map((_, feature) => {
    let sum = 0;
    for (let set = 0; set < 1 << FEATURES; set++) {
      if ((set >> feature) & 1) continue;
      const weight = (factorial(sizeOf(set)) * factorial(FEATURES - sizeOf(set) - 1)) / factorial(FEATURES);
      sum += weight * (conditionalMean(model, row, set | (1 << feature)) - conditionalMean(model, row, set));
    }
    return sum;
  });
}

test('equals the sum over all subsets of features on any small ensemble', () => {
  fc.assert(
    fc.property(
      fc.array(tree, { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 7, maxLength: 7 }),
      rowOfLead,
      (trees, covers, row) => {
        const model = withCover(ensemble(trees, { baseScore: 0.25, link: 'identity' }), covers);
        const { expected, values } = contributionsOf(model, row);
        const exact = shapley(model, row);
        for (let feature = 0; feature < FEATURES; feature++) expect(values[feature]).toBeCloseTo(exact[feature], 10);
        const total = values.reduce((sum, value) => sum + value, expected);
        expect(total).toBeCloseTo(walkPlainly(model, row), 10);
      },
    ),
    { numRuns: 300 },
  );
});

test('a feature that no split uses contributes exactly nothing', () => {
  const model = withCover(ensemble([{ feature: 1, threshold: 0, left: 1, right: 2 }]), [1, 2, 3]);
  expect(contributionsOf(model, [5, 1, 5, 5]).values.map((value) => value !== 0)).toEqual([false, true, false, false]);
});

test('rows of one block do not disturb each other, and what was in the output stays', () => {
  const trees: Tree[] = [{ feature: 0, threshold: 0, left: 1, right: { feature: 1, threshold: 1, left: 4, right: 9 } }];
  const shap = compileTreeShap(withCover(ensemble(trees, { inputPrecision: 'float32' }), [1, 2, 3]), 2);
  const rows = [
    [1, 2],
    [-1, 0],
    [1, 1],
  ];
  const together = new Float64Array(6).fill(10);
  shap.addContributions(Float64Array.from(rows.flat()), 3, together);
  const alone = rows.flatMap((row) => {
    const out = new Float64Array(2).fill(10);
    shap.addContributions(Float64Array.from(row), 1, out);
    return [...out];
  });
  expect([...together]).toEqual(alone);
});

test('trees on twenty features, a path each, still add up', () => {
  const chain = (feature: number): Tree =>
    feature === 20 ? 7 : { feature, threshold: 0, left: feature, right: chain(feature + 1) };
  const model = withCover(ensemble([chain(0)]), [3, 1, 4, 1, 5]);
  const row = Array.from({ length: 20 }, (_, feature) => (feature % 7 === 6 ? -1 : 1));
  const { expected, values } = contributionsOf(model, row);
  expect(values.reduce((sum, value) => sum + value, expected)).toBeCloseTo(6, 10);
});

test('a branch that no training row reached is explained all the same, a tree without any is refused', () => {
  const tree: Tree = { feature: 0, threshold: 0, left: { feature: 1, threshold: 0, left: 1, right: 2 }, right: 3 };
  const model = ensemble([tree]);
  const unreached = { ...model, cover: [4, 0, 0, 0, 4] };
  const { expected, values } = contributionsOf(unreached, [-1, 1]);
  expect(expected).toBe(3);
  expect(values[0] + values[1]).toBeCloseTo(-1, 12);
  expect(() => contributionsOf({ ...model, cover: [0, 0, 0, 0, 0] }, [1, 1])).toThrow(InvalidArtifactError);
});

test.each([1, 2, 5, 9])(
  '%i quadrature points integrate a polynomial of degree twice that, less one, exactly',
  (count) => {
    const { nodes, weights } = gaussLegendre(count);
    for (let degree = 0; degree < 2 * count; degree++) {
      const integral = nodes.reduce((sum, node, index) => sum + weights[index] * node ** degree, 0);
      expect(integral).toBeCloseTo(1 / (degree + 1), 13);
    }
  },
);
