import fc from 'fast-check';
import { breadthFirst } from '../../../../domain/model/breadth-first';
import { type FileTrees, openTrees } from '../../../../domain/model/kernel/open-trees';
import { checksum } from '../../../../domain/model/scorer-file/checksum';
import { layNodes } from '../../../../domain/model/scorer-file/lay-nodes';
import { addTrees } from '../../../../domain/model/walk-trees';
import { randomCells, randomEnsemble, randomFrom } from '../random-trees';

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8;

/** A file with nothing but an ensemble's arrays, as `scorer.bin` has them, and where they lie in any copy of it. */
function fileOf(random: () => number, size: { trees: number; mostLeaves: number; features: number }, isWide: boolean) {
  const trees = randomEnsemble(random, size);
  const { source, roots } = breadthFirst(trees);
  const nodes = source.length;
  const splitAt = aligned(nodes * (isWide ? 4 : 2));
  const missingAt = splitAt + nodes * 8;
  const file = new Uint8Array(aligned(missingAt + nodes));
  const inside = (bytes: Uint8Array): FileTrees => {
    const { buffer, byteOffset } = bytes;
    return {
      nodeCounts: Array.from(roots, (root, tree) => (roots[tree + 1] ?? nodes) - root),
      asked: isWide ? new Int32Array(buffer, byteOffset, nodes) : new Int16Array(buffer, byteOffset, nodes),
      split: new Float64Array(buffer, byteOffset + splitAt, nodes),
      missing: new Uint8Array(buffer, byteOffset + missingAt, nodes),
    };
  };
  const { asked, split, missing } = inside(file);
  for (let place = 0; place < nodes; place++) {
    const node = source[place] as number;
    asked[place] = trees.feature[node] as number;
    split[place] = ((trees.feature[node] as number) < 0 ? trees.value[node] : trees.threshold[node]) as number;
    missing[place] = trees.missing[node] as number;
  }
  return { file, inside };
}

const open = (file: Uint8Array) => {
  const opened = openTrees(file);
  if (opened === null) throw new Error('This engine has no WebAssembly.');
  return opened;
};
const broken = (problem: string): Error => new Error(problem);

test('the checksum is that of TypeScript, from any word to the end', () => {
  fc.assert(
    fc.property(fc.uint32Array({ minLength: 1, maxLength: 300 }), fc.nat(), (words, from) => {
      const start = from % words.length;
      const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
      expect(open(bytes).checksum(start * 4)).toEqual(checksum(words.subarray(start)));
    }),
  );
});

const shape = fc.record({
  seed: fc.integer(),
  trees: fc.integer({ min: 1, max: 40 }),
  mostLeaves: fc.constantFrom(1, 2, 31, 200),
  features: fc.integer({ min: 1, max: 9 }),
  isWide: fc.boolean(),
});

test('nodes are laid, and rows summed, as by TypeScript to the last bit', () => {
  fc.assert(
    fc.property(shape, ({ seed, isWide, ...size }) => {
      const random = randomFrom(seed);
      const { file, inside } = fileOf(random, size, isWide);
      const opened = open(file);
      const { sumOf, ...laid } = opened.lay(inside(opened.bytes), size.features, false) ?? {};
      const plain = layNodes(inside(file), size.features, false, broken);
      expect(laid).toEqual(plain);
      const rows = randomCells(random, 5 * size.features);
      const sums = new Float64Array(5);
      addTrees(plain, rows, 5, sums);
      expect(Array.from(sums, (_, row) => sumOf?.(rows, row * size.features))).toEqual(Array.from(sums));
    }),
    { numRuns: 30 },
  );
});

test('two ensembles of one file do not get in each other’s way', () => {
  const random = randomFrom(5);
  const [first, second] = [3, 7].map((trees) => fileOf(random, { trees, mostLeaves: 31, features: 4 }, false));
  if (first === undefined || second === undefined) throw new Error('There are two.');
  const file = new Uint8Array(first.file.length + second.file.length);
  file.set(first.file);
  file.set(second.file, first.file.length);
  const { bytes, lay } = open(file);
  const one = lay(first.inside(bytes), 4, false);
  const two = lay(second.inside(bytes.subarray(first.file.length)), 4, false);
  const row = randomCells(random, 4);
  const sumOf = ({ file: own, inside }: typeof first): number => {
    const sums = new Float64Array(1);
    addTrees(layNodes(inside(own), 4, false, broken), row, 1, sums);
    return sums[0] as number;
  };
  expect([one?.sumOf?.(row, 0), two?.sumOf?.(row, 0)]).toEqual([sumOf(first), sumOf(second)]);
});

test.each<[string, (trees: FileTrees) => FileTrees]>([
  ['a feature that there is not', (trees) => ({ ...trees, asked: trees.asked.map((index) => (index < 0 ? -1 : 4)) })],
  ['splits that make more nodes than the tree has', (trees) => ({ ...trees, nodeCounts: [1, trees.asked.length - 1] })],
  ['no trees', (trees) => ({ ...trees, nodeCounts: [] })],
])('%s: nothing is laid, and TypeScript says what is wrong', (_, damage) => {
  const { file, inside } = fileOf(randomFrom(2), { trees: 2, mostLeaves: 31, features: 4 }, false);
  const opened = open(file);
  const trees = inside(opened.bytes);
  const { asked, nodeCounts } = damage(trees);
  trees.asked.set(asked);
  expect(opened.lay({ ...trees, nodeCounts }, 4, false)).toBeNull();
});
