import fc from 'fast-check';
import { MISSING } from '../../../../contracts/model-file';
import { compileModel } from '../../../../domain/model/compile-model';
import { compileTrees } from '../../../../domain/model/compile-trees';
import { compileQuickScorer } from '../../../../domain/model/kernel/quick-scorer';
import { addTrees } from '../../../../domain/model/walk-trees';
import { randomCells, randomEnsemble, randomFrom } from '../random-trees';
import { ensemble, modelFile, type Tree } from '../trees';

const MAX_ROWS = 64;

/** Sums of both; the walk gets what scikit-learn compares. */
function both(trees: ReturnType<typeof compileTrees>, values: Float64Array): [Float64Array | null, Float64Array] {
  const rowCount = values.length / trees.featureCount;
  const score = compileQuickScorer(trees, MAX_ROWS);
  const kernel = new Float64Array(rowCount);
  const took = score?.(values, rowCount, kernel);
  const walk = new Float64Array(rowCount);
  addTrees(trees, trees.float32 ? values.map(Math.fround) : values, rowCount, walk);
  return [took === true ? kernel : null, walk];
}

const shape = fc.record({
  seed: fc.integer(),
  trees: fc.integer({ min: 1, max: 70 }),
  mostLeaves: fc.constantFrom(2, 3, 31, 32, 33, 63, 64),
  features: fc.integer({ min: 1, max: 9 }),
  rows: fc.integer({ min: 1, max: MAX_ROWS }),
  inputPrecision: fc.constantFrom('float32' as const, 'float64' as const),
});

test('the kernel gives the sums of the walk, bit by bit, on any ensemble of up to 64 leaves a tree', () => {
  fc.assert(
    fc.property(shape, ({ seed, rows, inputPrecision, ...size }) => {
      const random = randomFrom(seed);
      const trees = compileTrees(randomEnsemble(random, size, { inputPrecision }), size.features);
      const [kernel, walk] = both(trees, randomCells(random, rows * size.features));
      expect(kernel).toEqual(walk);
    }),
  );
});

test('thousands of nodes on one feature go through their checkpoints to the same sums', () => {
  const random = randomFrom(7);
  for (const mostLeaves of [31, 63]) {
    const trees = compileTrees(randomEnsemble(random, { trees: 300, mostLeaves, features: 2 }), 2);
    const [kernel, walk] = both(trees, randomCells(random, 2 * MAX_ROWS));
    expect(kernel).toEqual(walk);
  }
});

test('a row does not change with the rows beside it, and a smaller block after a larger one is right', () => {
  const random = randomFrom(3);
  const trees = compileTrees(randomEnsemble(random, { trees: 40, mostLeaves: 31, features: 5 }), 5);
  const values = randomCells(random, 5 * 23);
  const score = compileQuickScorer(trees, 23);
  const all = new Float64Array(23);
  score?.(values, 23, all);
  for (let row = 0; row < 23; row++) {
    const one = new Float64Array(1);
    expect(score?.(values.subarray(5 * row, 5 * row + 5), 1, one)).toBe(true);
    expect(one[0]).toBe(all[row]);
  }
});

test('a missing value anywhere is left to the walk, and the next block without one is taken again', () => {
  const trees = compileTrees(ensemble([{ feature: 0, threshold: 0, left: 1, right: 2 }]), 3);
  const score = compileQuickScorer(trees, 4);
  const sums = Float64Array.of(7, 7, 7);
  for (let cell = 0; cell < 9; cell++) {
    const values = new Float64Array(9);
    values[cell] = Number.NaN;
    expect(score?.(values, 3, sums)).toBe(false);
    expect(Array.from(sums)).toEqual([7, 7, 7]);
  }
  expect(score?.(Float64Array.of(1, 0, 0, -1, 0, 0, 1, 0, 0), 3, sums)).toBe(true);
  expect(Array.from(sums)).toEqual([2, 1, 2]);
  // What a larger block has left behind a smaller one does not count.
  const larger = new Float64Array(12);
  larger[9] = Number.NaN;
  expect(score?.(larger, 4, new Float64Array(4))).toBe(false);
  expect(score?.(larger.subarray(0, 9), 3, sums)).toBe(true);
});

const chain = (leaves: number): Tree => {
  let tree: Tree = 0;
  for (let k = leaves - 1; k >= 1; k--) tree = { feature: 0, threshold: k, left: k, right: tree };
  return tree;
};

test.each([2, 32, 33, 64])('every leaf of a chain of %i is reached', (leaves) => {
  const trees = compileTrees(ensemble([0.5, chain(leaves)]), 1);
  const [kernel] = both(
    trees,
    Float64Array.from({ length: leaves }, (_, k) => k + 0.5),
  );
  expect(Array.from(kernel ?? [])).toEqual(
    Array.from({ length: leaves }, (_, k) => 0.5 + (k + 1 < leaves ? k + 1 : 0)),
  );
});

test('a tree of 65 leaves, zero as missing, and trees that are one leaf are not taken', () => {
  expect(compileQuickScorer(compileTrees(ensemble([chain(65)]), 1), 4)).toBeNull();
  const zero: Tree = { feature: 0, threshold: 0, missing: MISSING.zeroLeft, left: 1, right: 2 };
  expect(compileQuickScorer(compileTrees(ensemble([zero]), 1), 4)).toBeNull();
  expect(compileQuickScorer(compileTrees(ensemble([1, 2]), 1), 4)).toBeNull();
});

test('more rows than announced are refused before the memory is touched', () => {
  const score = compileQuickScorer(compileTrees(ensemble([chain(3)]), 1), 4);
  expect(() => score?.(new Float64Array(5), 5, new Float64Array(5))).toThrow(RangeError);
});

test('an engine that cannot compile the kernel, or has no memory left, scores by the walk', () => {
  const random = randomFrom(11);
  const file = modelFile(randomEnsemble(random, { trees: 20, mostLeaves: 31, features: 4 }), 4);
  const matrix = { rowCount: 100, columnCount: 4, values: randomCells(random, 400) };
  const expected = compileModel(file).probabilities(matrix);
  const instance = jest.spyOn(WebAssembly, 'Instance').mockImplementation(() => {
    throw new RangeError('WebAssembly.Memory(): could not allocate memory');
  });
  expect(compileModel(file).probabilities(matrix)).toEqual(expected);
  instance.mockRestore();
  jest.isolateModules(() => {
    const compile = jest.spyOn(WebAssembly, 'Module').mockImplementation(() => {
      throw new WebAssembly.CompileError('Wasm SIMD unsupported');
    });
    const { compileModel: compileThere } = require('../../../../domain/model/compile-model');
    expect(compileThere(file).probabilities(matrix)).toEqual(expected);
    expect(compile).toHaveBeenCalledTimes(1);
    compile.mockRestore();
  });
});

test('a lead scores the same before the kernel is there and after, alone and in a batch, beside a missing value or not', () => {
  const random = randomFrom(5);
  const file = modelFile(randomEnsemble(random, { trees: 60, mostLeaves: 31, features: 6 }), 6);
  const values = randomCells(random, 6 * 300);
  const single = compileModel(file);
  const alone = Float64Array.from({ length: 300 }, (_, row) => single.probability(values, 6 * row));
  expect(compileModel(file).probabilities({ rowCount: 300, columnCount: 6, values })).toEqual(alone);
  const gap = values.slice();
  gap[5] = Number.NaN;
  const beside = compileModel(file).probabilities({ rowCount: 300, columnCount: 6, values: gap });
  expect(beside.subarray(1)).toEqual(alone.subarray(1));
});
