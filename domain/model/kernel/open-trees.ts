import { type CompiledTrees, FIRST_ZERO_RULE } from '../compile-trees';
import { loadKernel } from './load-kernel';
import { wasmBase64 } from './open-trees.wasm';

const PAGE_BYTES = 65_536;
/** Of a node in a file at least; and of a node with its tree's root as it is laid out. */
const NODE_FILE_BYTES = 15;
const NODE_LAID_BYTES = 28;
/** Beside the nodes: records, and a row of features for each ensemble. */
const ROOM_BYTES = 1_048_576;
const RECORD_BYTES = 48;

/** What open-trees.wat exports. All numbers are addresses in bytes. */
interface Exports {
  readonly checksum: (at: number, end: number, out: number) => void;
  readonly lay: (trees: number) => number;
  readonly sum: (trees: number, row: number) => number;
}

/** The arrays of an ensemble as they lie in the file. */
export interface FileTrees {
  readonly nodeCounts: readonly number[];
  readonly asked: Int16Array | Int32Array;
  readonly split: Float64Array;
  readonly missing: Uint8Array;
}

/** A `scorer.bin` in a memory of its own, which goes when the model does. */
export interface OpenFile {
  /** The copy of the file that the others work on. */
  readonly bytes: Uint8Array;
  /** As `checksum` of the words from byte `from` to the end; the file is whole words. */
  checksum(from: number): readonly [number, number];
  /** As `layNodes`, of arrays that lie in `bytes`; `null` where they are no sound trees, or need more memory than was taken. */
  lay(trees: FileTrees, featureCount: number, float32: boolean): CompiledTrees | null;
}

let compiled: WebAssembly.Module | null | undefined;

/** Takes a file into a new WebAssembly memory, or `null` where this engine has none to give. */
export function openTrees(file: Uint8Array): OpenFile | null {
  compiled ??= loadKernel(wasmBase64);
  if (compiled === null) return null;
  const memory = takeMemory(file.length * (1 + NODE_LAID_BYTES / NODE_FILE_BYTES) + ROOM_BYTES);
  if (memory === null) return null;
  const { checksum, lay, sum } = new WebAssembly.Instance(compiled, { kernel: { memory } })
    .exports as unknown as Exports;
  const { buffer } = memory;
  const bytes = new Uint8Array(buffer, 0, file.length);
  bytes.set(file);
  let end = 0;
  const take = (length: number): number => {
    const start = end;
    end = Math.ceil((start + length) / 8) * 8;
    return start;
  };
  take(file.length);
  const sums = take(8);
  return {
    bytes,
    checksum(from) {
      checksum(from, file.length, sums);
      const [a, b] = new Uint32Array(buffer, sums, 2);
      return [a, b];
    },
    lay({ nodeCounts, asked, split, missing }, featureCount, float32) {
      const [nodes, treeCount] = [asked.length, nodeCounts.length];
      const needed = (nodes + treeCount + featureCount) * NODE_LAID_BYTES + RECORD_BYTES;
      if (treeCount === 0 || end + needed > buffer.byteLength) return null;
      const ints = (length: number): Int32Array => new Int32Array(buffer, take(length * 4), length);
      const doubles = (length: number): Float64Array => new Float64Array(buffer, take(length * 8), length);
      const [record, roots, feature, left] = [ints(RECORD_BYTES / 4), ints(treeCount), ints(nodes), ints(nodes)];
      const [threshold, value, row] = [doubles(nodes), doubles(nodes), doubles(featureCount)];
      roots.set(nodeCounts);
      const addresses = [asked.byteOffset, asked.BYTES_PER_ELEMENT, split.byteOffset, missing.byteOffset];
      const written = [feature, threshold, left, value].map(({ byteOffset }) => byteOffset);
      record.set([roots.byteOffset, treeCount, ...addresses, featureCount, ...written]);
      if (lay(record.byteOffset) === 0) return null;
      const zeroIsMissing = record[11] >= FIRST_ZERO_RULE;
      const sumOf = (values: Float64Array, from: number): number => {
        row.set(values.subarray(from, from + featureCount));
        return sum(record.byteOffset, row.byteOffset);
      };
      return { featureCount, float32, roots, feature, threshold, left, value, missing, zeroIsMissing, sumOf };
    },
  };
}

function takeMemory(bytes: number): WebAssembly.Memory | null {
  try {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    return new WebAssembly.Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return null;
    throw error;
  }
}
