import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { TreeEnsemble } from '../../../../contracts/model-file';
import { gaussLegendre } from '../../../../domain/model/explain/gauss-legendre';
import { compileTreeShap } from '../../../../domain/model/explain/tree-shap';
import { ensemble, type Tree, walkPlainly } from '../trees';

interface GoldenExplanation {
  readonly modelFile: { readonly model: TreeEnsemble; readonly featureCount: number };
  readonly inputs: readonly (readonly (number | null)[])[];
  readonly expected: number;
  readonly contributions: readonly (readonly number[])[];
}

const FOLDER = path.join(__dirname, '../../../../contracts/golden/explain');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

function contributionsOf(model: TreeEnsemble, row: readonly number[]): { expected: number; values: number[] } {
  const shap = compileTreeShap(model);
  const out = new Float64Array(row.length);
  shap.addContributions(Float64Array.from(row), 0, out, 0);
  return { expected: shap.expected, values: [...out] };
}

test('there are golden explanations', () => {
  expect(files.length).toBeGreaterThan(8);
});

test.each(files)('%s gives the contributions of shap within 1e-9', (name) => {
  const golden: GoldenExplanation = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'));
  golden.inputs.forEach((cells, row) => {
    const inputs = cells.map((cell) => cell ?? Number.NaN);
    const { expected, values } = contributionsOf(golden.modelFile.model, inputs);
    expect(Math.abs(expected - golden.expected)).toBeLessThanOrEqual(1e-9);
    values.forEach((value, feature) => {
      expect(Math.abs(value - golden.contributions[row][feature])).toBeLessThanOrEqual(1e-9);
    });
  });
});

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
