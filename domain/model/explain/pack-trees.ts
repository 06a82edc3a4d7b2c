import { edgeFactors, ratioStillOff } from './edge-factors';
import { gaussLegendre, type Quadrature } from './gauss-legendre';
import type { TreeShape } from './tree-shape';

/** Rows that one call of the kernel takes: they and their contributions stay in the cache beside a tree's tables. */
export const KERNEL_ROWS = 32;

/** Quadrature points that the kernel takes side by side. Most trees of 31 leaves need 5 or 6, a deep one 10. */
const POINTS = 8;
/** Ways that a row can turn at a split: left, right, or neither as an earlier split has sent it elsewhere. */
const TURNS = 3;
const ELSEWHERE = 2;
/** Vectors of a block: ratio and gain of the first child split, and of the second child split or of the leaves. */
const VECTORS = 4;
/** Doubles of a block. */
const BLOCK = VECTORS * POINTS;

const DOUBLE_BYTES = 8;
const WAY_BYTES = 8;
const TREE_BYTES = 32;
const RECORD_BYTES = 32;
const SLOT_BYTES = POINTS * DOUBLE_BYTES;
const PAGE_BYTES = 65_536;

/** Where everything lies that ../kernel/tree-shap.wat reads and writes, in bytes; its head says what is in it. */
export interface KernelLayout {
  readonly slots: number;
  readonly x: number;
  readonly phi: number;
  readonly trees: number;
  readonly treeCount: number;
  readonly places: readonly TreePlace[];
  /** Memory that it takes, in pages of 64 KiB. */
  readonly pages: number;
}

interface TreePlace {
  readonly records: number;
  readonly weights: number;
  readonly tables: number;
  readonly passCount: number;
}

/** All of `shapes` have splits. */
export function layOut(shapes: readonly TreeShape[], featureCount: number): KernelLayout {
  let end = 0;
  /** On a cache line, so that a vector is one. */
  const take = (bytes: number): number => {
    const start = end;
    end += Math.ceil(bytes / 64) * 64;
    return start;
  };
  const largest = shapes.reduce((most, { splitCount }) => Math.max(most, splitCount), 0);
  take((1 + largest) * WAY_BYTES);
  const slots = take(largest * SLOT_BYTES);
  const x = take(KERNEL_ROWS * featureCount * DOUBLE_BYTES);
  const phi = take(KERNEL_ROWS * featureCount * 2 * DOUBLE_BYTES);
  const trees = take(shapes.length * TREE_BYTES);
  const places = shapes.map(({ splitCount, pointCount }) => {
    const passCount = Math.ceil(pointCount / POINTS);
    const records = take(splitCount * RECORD_BYTES);
    const weights = take(passCount * POINTS * DOUBLE_BYTES);
    return { records, weights, tables: take(passCount * passBytes(splitCount)), passCount };
  });
  return { slots, x, phi, trees, treeCount: shapes.length, places, pages: Math.ceil(end / PAGE_BYTES) };
}

function passBytes(splitCount: number): number {
  return splitCount * TURNS * BLOCK * DOUBLE_BYTES;
}

/** Writes what the kernel reads of `shapes` to `memory`, which is zero and as large as `layout` says. */
export function packTrees(shapes: readonly TreeShape[], layout: KernelLayout, memory: ArrayBuffer): void {
  const ints = new Int32Array(memory);
  const doubles = new Float64Array(memory);
  const rules = new Map<number, Quadrature>();
  shapes.forEach((shape, index) => {
    const place = layout.places[index];
    const { records, weights, tables, passCount } = place;
    const bytes = passBytes(shape.splitCount);
    const header = [records, shape.splitCount, tables, bytes, passCount * bytes, weights, layout.slots];
    ints.set(header, (layout.trees + index * TREE_BYTES) / 4);
    writeRecords(shape, records, ints, doubles);
    const rule = rules.get(shape.pointCount) ?? gaussLegendre(shape.pointCount);
    rules.set(shape.pointCount, rule);
    doubles.set(rule.weights, weights / DOUBLE_BYTES);
    // Points that only fill up the last pass keep a weight of 0.
    for (let pass = 0; pass < passCount; pass++) {
      const nodes = rule.nodes.subarray(pass * POINTS, (pass + 1) * POINTS);
      writeTables(shape, nodes, doubles, (tables + pass * bytes) / DOUBLE_BYTES);
    }
  });
}

function writeRecords(shape: TreeShape, records: number, ints: Int32Array, doubles: Float64Array): void {
  const { splitCount, feature, threshold, earlier, parent, isRight, child } = shape;
  for (let split = 0; split < splitCount; split++) {
    const at = records + split * RECORD_BYTES;
    const edge = earlier[split];
    const [left, right] = [child[split * 2], child[split * 2 + 1]];
    doubles[at / DOUBLE_BYTES] = threshold[split];
    const place = at / 4 + 2;
    ints[place] = feature[split] * DOUBLE_BYTES;
    ints[place + 1] = edge < 0 ? 0 : WAY_BYTES * (1 + parent[edge]);
    ints[place + 2] = edge < 0 ? 0 : isRight[edge];
    ints[place + 3] = Number(left >= 0) + Number(right >= 0);
    ints[place + 4] = Math.max(right, 0) * SLOT_BYTES;
  }
}

/** The blocks of one pass from `start` on. */
function writeTables(shape: TreeShape, nodes: Float64Array, doubles: Float64Array, start: number): void {
  const { splitCount, child, leafValue, before, share } = shape;
  for (let split = 0; split < splitCount; split++) {
    const block = start + split * TURNS * BLOCK;
    for (let side = 0; side < 2; side++) {
      const place = split * 2 + side;
      const still = ratioStillOff(share[place], before[split]);
      const isLeaf = child[place] < 0;
      // The first child split is the one that follows.
      const vector = isLeaf || child[place] > split + 1 ? 2 * POINTS : 0;
      const on = block + side * BLOCK + vector;
      const off = block + (1 - side) * BLOCK + vector;
      const elsewhere = block + ELSEWHERE * BLOCK + vector;
      for (let point = 0; point < nodes.length; point++) {
        const { ratioOn, ratioOff, gainOn, gainOff } = edgeFactors(nodes[point], share[place], before[split]);
        if (isLeaf) {
          const valueOn = leafValue[place] * ratioOn;
          const valueOff = leafValue[place] * ratioOff;
          doubles[on + point] += valueOn;
          doubles[on + POINTS + point] += valueOn * gainOn;
          doubles[off + point] += valueOff;
          doubles[off + POINTS + point] += valueOff * gainOff;
          doubles[elsewhere + point] += leafValue[place] * still;
        } else {
          doubles[on + point] = ratioOn;
          doubles[on + POINTS + point] = gainOn;
          doubles[off + point] = ratioOff;
          doubles[off + POINTS + point] = gainOff;
          doubles[elsewhere + point] = still;
        }
      }
    }
  }
}
