import fc from 'fast-check';
import type { ModelVersion } from '../../../../contracts/champion';
import type { Scorer, TreeEnsemble } from '../../../../contracts/model-file';
import type { ServingParts } from '../../../../contracts/scorer-file';
import { InvalidArtifactError } from '../../../../domain/errors';
import { transform } from '../../../../domain/features/transform';
import { compileModel } from '../../../../domain/model/compile-model';
import { compileScorer } from '../../../../domain/model/scorer';
import { checksum } from '../../../../domain/model/scorer-file/checksum';
import { decodeScorerFile } from '../../../../domain/model/scorer-file/decode-scorer-file';
import { encodeScorerFile } from '../../../../domain/model/scorer-file/encode-scorer-file';
import { makeSelfTest } from '../../../../domain/model/self-test';
import { simulatedRun } from '../../evaluation/support/evaluated-run';
import { randomCells, randomEnsemble, randomFrom } from '../random-trees';
import { ensemble } from '../trees';

const { spec, schema, holdout, candidates } = simulatedRun();
const [logistic] = candidates;
if (logistic === undefined) throw new Error('The simulated run has no candidate.');
const featureCount = spec.outputs.length;

function partsWith(model: Scorer['modelFile']['model']): ServingParts {
  const scorer: Scorer = {
    formatVersion: 1,
    version: 'v1',
    modelFile: { formatVersion: 1, name: 'test', featureSpecHash: spec.hash, featureCount, model },
    calibration: { kind: 'isotonic', x: [0, 1], y: [0.05, 0.9] },
    hotThreshold: 0.7,
    gradeThresholds: { A: 0.7, B: 0.5, C: 0.2 },
    featureMeans: spec.outputs.map((_, index) => index / 7),
  };
  const selfTest = makeSelfTest(compileScorer(scorer, spec), spec.hash, transform(spec, holdout));
  const model1 = { formatVersion: 1, version: 'v1', runId: 'r1', name: 'Größe — 模型' } as ModelVersion;
  return { model: model1, schema, spec, scorer, selfTest };
}

const forest = (seed: number, options: Partial<TreeEnsemble> = {}): TreeEnsemble =>
  randomEnsemble(randomFrom(seed), { trees: 12, mostLeaves: 40, features: featureCount }, options);

/** Everything that the contract says of an ensemble, node by node from the root, whatever the numbers of the nodes. */
function shapeOf(trees: TreeEnsemble, node: number): unknown {
  const { feature, threshold, left, right, value, cover, missing } = trees;
  const own = [feature[node], cover[node], missing[node]];
  return left[node] < 0
    ? [...own, right[node], value[node]]
    : [...own, threshold[node], shapeOf(trees, left[node]), shapeOf(trees, right[node])];
}
const treesOf = (trees: TreeEnsemble): unknown => trees.roots.map((root) => shapeOf(trees, root));

test('what is not trees comes back as it was, with letters of any script', () => {
  const parts = partsWith(logistic.model);
  expect(decodeScorerFile(encodeScorerFile(parts))).toEqual(parts);
});

test('trees come back with every field of every node, in breadth-first order', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom('float32' as const, 'float64' as const), (seed, inputPrecision) => {
      const trees = forest(seed, { inputPrecision, baseScore: -0.25 });
      // Covers that float32 has, and covers that it has not.
      trees.cover = Array.from(trees.cover, (_, node) => node / (seed % 2 === 0 ? 4 : 3));
      const { model } = decodeScorerFile(encodeScorerFile(partsWith(trees))).scorer.modelFile;
      if (model.kind !== 'tree-ensemble') throw new Error(`It came back as ${model.kind}.`);
      expect(treesOf(model)).toEqual(treesOf(trees));
      expect({ ...model, ...NO_NODES }).toEqual({ ...trees, ...NO_NODES });
    }),
    { numRuns: 30 },
  );
});
const NO_NODES = { roots: 0, feature: 0, threshold: 0, left: 0, right: 0, value: 0, cover: 0, missing: 0 };

test('a blend scores as it did from JSON, bit by bit', () => {
  const deep = ensemble([chain(90)], { aggregation: 'mean', link: 'identity' });
  const blend = {
    kind: 'blend' as const,
    space: 'probability' as const,
    members: [
      { weight: 0.25, model: forest(1) },
      { weight: 0.25, model: deep },
      { weight: 0.5, model: logistic.model as Extract<typeof logistic.model, { kind: 'logistic' }> },
    ],
  };
  const parts = partsWith(blend);
  const matrix = { rowCount: 100, columnCount: featureCount, values: randomCells(randomFrom(2), 100 * featureCount) };
  matrix.values.forEach((value, index) => {
    if (!Number.isFinite(value)) matrix.values[index] = 0;
  });
  const { modelFile } = decodeScorerFile(encodeScorerFile(parts)).scorer;
  expect(compileModel(modelFile).probabilities(matrix)).toEqual(
    compileModel(parts.scorer.modelFile).probabilities(matrix),
  );
});

function chain(leaves: number): Parameters<typeof ensemble>[0][number] {
  return Array.from({ length: leaves - 1 }).reduceRight<Parameters<typeof ensemble>[0][number]>(
    (right, _, depth) => ({ feature: depth % featureCount, threshold: depth / 50, left: depth / 100, right }),
    0.5,
  );
}

test('a feature beyond 32,767 keeps its number', () => {
  const trees = ensemble([{ feature: 40_000, threshold: 1, left: 0, right: 1 }]);
  const parts = partsWith(logistic.model);
  const modelFile = { ...parts.scorer.modelFile, featureCount: 40_001, model: trees };
  const back = decodeScorerFile(encodeScorerFile({ ...parts, scorer: { ...parts.scorer, modelFile } }));
  expect(treesOf(back.scorer.modelFile.model as TreeEnsemble)).toEqual(treesOf(trees));
});

test('a file that lies across the alignment of a larger buffer is read', () => {
  const bytes = encodeScorerFile(partsWith(forest(3)));
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect(decodeScorerFile(larger.subarray(3))).toEqual(decodeScorerFile(bytes));
});

describe('a damaged file is refused, whatever is wrong with it', () => {
  const bytes = encodeScorerFile(partsWith(forest(4)));

  test('one byte changed, anywhere', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice();
        damaged[at] ^= change;
        expect(() => decodeScorerFile(damaged)).toThrow(InvalidArtifactError);
      }),
      { numRuns: 300 },
    );
  });

  test('cut off anywhere, or longer than it was', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 1 }), (length) => {
        expect(() => decodeScorerFile(bytes.slice(0, length))).toThrow(InvalidArtifactError);
      }),
      { numRuns: 100 },
    );
    const longer = new Uint8Array(bytes.length + 8);
    longer.set(bytes);
    expect(() => decodeScorerFile(longer)).toThrow(/its checksum is another one/);
  });

  test('two parts of it in each other’s place', () => {
    const swapped = bytes.slice();
    const half = Math.floor((bytes.length - 24) / 16) * 8;
    swapped.set(bytes.subarray(24 + half, 24 + 2 * half), 24);
    swapped.set(bytes.subarray(24, 24 + half), 24 + half);
    expect(() => decodeScorerFile(swapped)).toThrow(/its checksum is another one/);
  });

  test.each<[string, (file: Uint8Array) => void, RegExp]>([
    ['another file', (file) => file.set([0x50, 0x4b]), /it does not begin as one/],
    ['another version', (file) => new Uint32Array(file.buffer).fill(2, 2, 3), /format version 2, this program reads 1/],
    ['a head that is too long', (file) => seal(file, (words) => (words[3] = 1e9)), /its head is longer than the file/],
    ['a head that is not JSON', (file) => seal(file, () => (file[24] = 0x5b)), /its head is not JSON/],
    // Of a head cut short among the spaces that fill it up, the JSON would still be whole.
    ['a head with a space less', (file) => new Uint32Array(file.buffer)[3]--, /its head ends within a word/],
    ['a shorter head', (file) => seal(file, (words) => (words[3] -= 8)), /its head is not JSON|shorter|longer/],
  ])('%s', (_what, damage, message) => {
    const damaged = bytes.slice();
    damage(damaged);
    expect(() => decodeScorerFile(damaged)).toThrow(InvalidArtifactError);
    expect(() => decodeScorerFile(damaged)).toThrow(message);
  });

  test('nodes that make no trees, even with the right checksum', () => {
    const parts = partsWith(ensemble([{ feature: 0, threshold: 1, left: 0, right: 1 }]));
    const file = encodeScorerFile(parts);
    const head = 24 + new Uint32Array(file.buffer)[3];
    const asLeaf = file.slice();
    seal(asLeaf, () => new Int16Array(asLeaf.buffer).fill(-1, head / 2, head / 2 + 1));
    expect(() => decodeScorerFile(asLeaf)).toThrow(/tree 0 has 3 nodes, but its splits make 1/);
    const stranger = file.slice();
    seal(stranger, () => new Int16Array(stranger.buffer).fill(999, head / 2, head / 2 + 1));
    expect(() => decodeScorerFile(stranger)).toThrow(/node 0 asks for feature 999/);
  });
});

/** Changes a file and puts its checksum right. */
function seal(file: Uint8Array, change: (words: Uint32Array) => void): void {
  const words = new Uint32Array(file.buffer);
  change(words);
  words.set(checksum(words.subarray(6)), 4);
}
