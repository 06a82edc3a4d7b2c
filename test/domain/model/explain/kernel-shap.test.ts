import fc from 'fast-check';
import { MISSING, type TreeEnsemble } from '../../../../contracts/model-file';
import { compileKernelShap } from '../../../../domain/model/explain/kernel-shap';
import { compileTreeShap, type TreeShap } from '../../../../domain/model/explain/tree-shap';
import { ensemble, type Tree } from '../trees';

const FEATURES = 24;

/** Any shape that training can make: lopsided, full, a lone leaf; features repeat on a path, or there are many of them. */
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.record({
      feature: fc.oneof(fc.nat(FEATURES - 1), fc.nat(2)),
      threshold: fc.double({ min: -2, max: 2, noNaN: true }),
      missing: fc.constantFrom(MISSING.nanRight, MISSING.nanLeft, MISSING.nanAsZero),
      left: tie('tree'),
      right: tie('tree'),
    }),
  ),
})).tree;

/** A path of `length` splits, most on a feature of their own; off it hang leaves and, every other time, a split. */
function chain(length: number, feature = 0): Tree {
  if (feature === length) return 1.5;
  const value = feature / 7 - 1;
  const twig = { feature: (feature * 5) % FEATURES, threshold: value, left: value, right: -feature / 9 };
  const [off, on] = [feature % 4 < 2 ? twig : value, chain(length, feature + 1)];
  const repeats = feature % 5 === 4;
  const split = { feature: repeats ? 0 : feature % FEATURES, threshold: repeats ? feature / 8 : 0 };
  return feature % 2 === 0 ? { ...split, left: off, right: on } : { ...split, left: on, right: off };
}

const settings = fc.record({
  aggregation: fc.constantFrom('sum' as const, 'mean' as const),
  inputPrecision: fc.constantFrom('float32' as const, 'float64' as const),
  baseScore: fc.double({ min: -3, max: 3, noNaN: true }),
});

/** Leaves get some training rows, now and then none; inner nodes the sum of theirs. */
function withCover(model: TreeEnsemble, leafCovers: readonly number[]): TreeEnsemble {
  const cover = [...model.cover];
  for (let node = cover.length - 1; node >= 0; node--) {
    const isLeaf = model.feature[node] < 0;
    cover[node] = isLeaf ? leafCovers[node % leafCovers.length] : cover[model.left[node]] + cover[model.right[node]];
  }
  for (const root of model.roots) cover[root] ||= 1;
  return { ...model, cover };
}

const contributions = (shap: TreeShap, rows: readonly number[], start = 0): Float64Array => {
  const out = new Float64Array(rows.length).fill(start);
  shap.addContributions(Float64Array.from(rows), rows.length / FEATURES, out);
  return out;
};

function largestDifference(model: TreeEnsemble, rows: readonly number[]): number {
  const [kernel, plain] = [compileKernelShap(model, FEATURES, 0.7), compileTreeShap(model, FEATURES, 0.7)];
  const [found, expected] = [contributions(kernel, rows), contributions(plain, rows)];
  return found.reduce(
    // Not Math.max: a NaN must be seen.
    (largest, value, index) => (Math.abs(value - expected[index]) <= largest ? largest : value - expected[index]),
    Math.abs(kernel.expected - plain.expected),
  );
}

const cell = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -3, max: 3, noNaN: true }));

test('the kernel gives the contributions of the plain evaluator on any ensemble and any number of rows', () => {
  fc.assert(
    fc.property(
      fc.array(tree, { minLength: 1, maxLength: 4 }),
      fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 7, maxLength: 7 }),
      settings,
      fc.constantFrom(1, 2, 31, 32, 33, 70),
      fc.array(cell, { minLength: FEATURES, maxLength: FEATURES }),
      (trees, covers, options, rowCount, cells) => {
        const rows = Array.from(
          { length: rowCount * FEATURES },
          (_, index) => cells[(index * 7 + (index >> 3)) % FEATURES],
        );
        expect(largestDifference(withCover(ensemble(trees, options), covers), rows)).toBeLessThanOrEqual(1e-9);
      },
    ),
    { numRuns: 300 },
  );
});

test.each([1, 2, 3, 8, 15, 16, 17, 33, 70])('a path of %i splits agrees, whatever passes it takes', (length) => {
  const model = withCover(ensemble([chain(length), chain(2)]), [3, 1, 4, 1, 5, 9, 2, 6]);
  const rows = Array.from({ length: FEATURES * 40 }, (_, index) => Math.sin(index * index) * 2);
  expect(largestDifference(model, rows)).toBeLessThanOrEqual(1e-9);
});

test('what was in the output stays, and a call leaves nothing behind for the next', () => {
  const shap = compileKernelShap(withCover(ensemble([chain(9)]), [1, 2, 3]), FEATURES);
  const rows = Array.from({ length: FEATURES * 3 }, (_, index) => Math.cos(index) * 2);
  const first = contributions(shap, rows, 10);
  contributions(shap, rows.toReversed());
  expect(contributions(shap, rows, 10)).toEqual(first);
  const sum = contributions(shap, rows).map((value) => value + 10);
  first.forEach((value, index) => {
    expect(value).toBeCloseTo(sum[index], 12);
  });
});

test('rows with missing or infinite values, in any place of a batch, are explained by the rule of each split', () => {
  for (const missing of [MISSING.nanRight, MISSING.nanLeft, MISSING.nanAsZero, MISSING.zeroLeft, MISSING.zeroRight]) {
    const split = {
      feature: 1,
      threshold: 0.5,
      missing,
      left: { feature: 0, threshold: 0, missing, left: 1, right: 2 },
    };
    const model = withCover(ensemble([{ ...split, right: -4 }, chain(5)]), [2, 3, 5]);
    const rows = Array.from({ length: FEATURES * 70 }, (_, index) => Math.sin(index) * 2);
    rows[1] = Number.NaN;
    rows[FEATURES * 40] = Number.NaN;
    rows[FEATURES * 41 + 1] = Number.POSITIVE_INFINITY;
    rows[FEATURES * 69 + 1] = 0;
    expect(largestDifference(model, rows)).toBeLessThanOrEqual(1e-12);
  }
});

test('an ensemble of lone leaves, or of none that splits, contributes nothing', () => {
  const shap = compileKernelShap(ensemble([1, 2.5], { baseScore: 0.5 }), FEATURES);
  expect(shap.expected).toBe(4);
  expect(contributions(shap, Array(FEATURES).fill(1)).every((value) => value === 0)).toBe(true);
});

test('two explainers do not share memory, and no rows are no work', () => {
  const [one, other] = [chain(6), chain(11)].map((deep) =>
    compileKernelShap(withCover(ensemble([deep]), [1, 2]), FEATURES),
  );
  const row = Array.from({ length: FEATURES }, (_, index) => Math.sin(index * 3));
  const before = contributions(one, row);
  contributions(other, row);
  expect(contributions(one, row)).toEqual(before);
  expect(contributions(one, [])).toHaveLength(0);
});
