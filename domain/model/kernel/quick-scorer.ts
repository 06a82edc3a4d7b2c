import type { CompiledTrees } from '../compile-trees';
import { loadKernel } from './load-kernel';
import { packQuickScorer, planQuickScorer } from './pack-quick-scorer';
import { wasmBase64 } from './quick-scorer.wasm';

const PAGE_BYTES = 65_536;

/** What quick-scorer.wat exports. Addresses and sizes are bytes. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly configure: (
    features: number,
    featuresEnd: number,
    vectorBytes: number,
    wordsEnd: number,
    leaves: number,
    words: number,
    vectorList: number,
    restList: number,
  ) => void;
  readonly prepare: (from: number, to: number, float32: number) => number;
  readonly score32: (row: number, rowBytes: number, rowCount: number, out: number) => void;
  readonly score64: (row: number, rowBytes: number, rowCount: number, out: number) => void;
}

/**
 * Writes the sum of leaf values of each row to `sums[0..rowCount)` and returns true; false where a value is NaN, with
 * `sums` as it was. Equal to `addTrees` bit by bit.
 */
export type QuickScorer = (values: Float64Array, rowCount: number, sums: Float64Array) => boolean;

let compiled: WebAssembly.Module | null | undefined;

/**
 * The ensemble in the WebAssembly kernel of quick-scorer.wat, for `maxRows` rows at once, or `null` where it does not take
 * it (a tree of more than 64 leaves, zero as missing), and where this engine lacks SIMD or the memory. Packing 300 trees
 * of 31 leaves takes some 10 ms, and 0.8 MB with 256 rows of 111 features. Each ensemble has a memory of its own, which
 * goes when the model does.
 */
export function compileQuickScorer(trees: CompiledTrees, maxRows: number): QuickScorer | null {
  const plan = planQuickScorer(trees);
  if (plan === null) return null;
  compiled ??= loadKernel(wasmBase64);
  if (compiled === null) return null;
  const { layout } = plan;
  const outAt = layout.end;
  const rowsAt = outAt + Math.ceil(maxRows / 4) * 32;
  // One value more: `prepare` looks at two at a time.
  const exports = instantiate(compiled, rowsAt + (maxRows * trees.featureCount + 1) * 8);
  if (exports === null) return null;
  packQuickScorer(trees, plan, exports.memory.buffer);
  const { features, featuresEnd, vectorBytes, wordBytes, leaves, words, vectorList, restList } = layout;
  const wordsEnd = trees.roots.length * wordBytes;
  exports.configure(features, featuresEnd, vectorBytes, wordsEnd, leaves, words, vectorList, restList);

  const { prepare } = exports;
  const score = wordBytes === 4 ? exports.score32 : exports.score64;
  const doubles = new Float64Array(exports.memory.buffer);
  const { featureCount } = trees;
  const float32 = trees.float32 ? 1 : 0;
  return (values, rowCount, sums) => {
    if (rowCount === 0) return true;
    if (rowCount > maxRows) throw new RangeError(`${rowCount} rows at once, where ${maxRows} were announced`);
    const count = rowCount * featureCount;
    doubles.set(values.length === count ? values : values.subarray(0, count), rowsAt / 8);
    doubles[rowsAt / 8 + count] = 0;
    if (prepare(rowsAt, rowsAt + count * 8, float32) !== 0) return false;
    score(rowsAt, featureCount * 8, rowCount, outAt);
    for (let row = 0; row < rowCount; row++) sums[row] = doubles[outAt / 8 + row];
    return true;
  };
}

/** `null` where there is no memory left. */
function instantiate(compiled: WebAssembly.Module, bytes: number): Exports | null {
  try {
    const exports = new WebAssembly.Instance(compiled).exports as unknown as Exports;
    exports.memory.grow(Math.max(0, Math.ceil((bytes - exports.memory.buffer.byteLength) / PAGE_BYTES)));
    return exports;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
