import { gaussLegendre, type Quadrature } from './gauss-legendre';
import type { ShapedTree, SplitArrays } from './tree-shape';

/** Rows that one call of the kernel takes: they and their contributions stay in the cache beside a tree's tables. */
export const KERNEL_ROWS = 32;

/** Quadrature points that the kernel takes side by side. Most trees of 31 leaves need 5 or 6, a deep one 10. */
const POINTS = 8;
/** Ways that a row can turn at a split: left, right, or neither as an earlier split has sent it elsewhere. */
const TURNS = 3;
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
  /** Of one tree at a time, while the tables are made. */
  readonly child: number;
  readonly leafValue: number;
  readonly before: number;
  readonly share: number;
  readonly nodes: number;
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
export function layOut(shapes: readonly ShapedTree[], featureCount: number): KernelLayout {
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
  const child = take(largest * 2 * 4);
  const [leafValue, share] = [take(largest * 2 * DOUBLE_BYTES), take(largest * 2 * DOUBLE_BYTES)];
  const [before, nodes] = [take(largest * DOUBLE_BYTES), take(POINTS * DOUBLE_BYTES)];
  const scratch = { child, leafValue, before, share, nodes };
  return { slots, x, phi, trees, treeCount: shapes.length, places, ...scratch, pages: Math.ceil(end / PAGE_BYTES) };
}

function passBytes(splitCount: number): number {
  return splitCount * TURNS * BLOCK * DOUBLE_BYTES;
}

/** What the kernel makes the tables with: it writes those of one tree and up to 8 points. */
export type Tabulate = (
  child: number,
  leafValue: number,
  before: number,
  share: number,
  splitCount: number,
  nodes: number,
  nodesEnd: number,
  tables: number,
) => void;

/** Writes what the kernel reads of the trees to its `memory`, which is zero and as large as `layout` says. */
export function packTrees(
  all: SplitArrays,
  shapes: readonly ShapedTree[],
  layout: KernelLayout,
  memory: ArrayBuffer,
  tabulate: Tabulate,
): void {
  const { child, leafValue, before, share, nodes } = layout;
  const ints = new Int32Array(memory);
  const doubles = new Float64Array(memory);
  const rules = new Map<number, Quadrature>();
  shapes.forEach((shape, index) => {
    const { start } = shape;
    const end = start + shape.splitCount;
    const place = layout.places[index];
    const { records, weights, tables, passCount } = place;
    const bytes = passBytes(shape.splitCount);
    const header = [records, shape.splitCount, tables, bytes, passCount * bytes, weights, layout.slots];
    ints.set(header, (layout.trees + index * TREE_BYTES) / 4);
    writeRecords(all, shape, records, ints, doubles);
    const rule = rules.get(shape.pointCount) ?? gaussLegendre(shape.pointCount);
    rules.set(shape.pointCount, rule);
    doubles.set(rule.weights, weights / DOUBLE_BYTES);
    ints.set(all.child.subarray(start * 2, end * 2), child / 4);
    doubles.set(all.leafValue.subarray(start * 2, end * 2), leafValue / DOUBLE_BYTES);
    doubles.set(all.before.subarray(start, end), before / DOUBLE_BYTES);
    doubles.set(all.share.subarray(start * 2, end * 2), share / DOUBLE_BYTES);
    // Points that only fill up the last pass keep a weight of 0.
    for (let pass = 0; pass < passCount; pass++) {
      const points = rule.nodes.subarray(pass * POINTS, (pass + 1) * POINTS);
      doubles.set(points, nodes / DOUBLE_BYTES);
      const nodesEnd = nodes + points.length * DOUBLE_BYTES;
      tabulate(child, leafValue, before, share, shape.splitCount, nodes, nodesEnd, tables + pass * bytes);
    }
  });
}

function writeRecords(
  { feature, threshold, earlier, parent, isRight, child }: SplitArrays,
  { start, splitCount }: ShapedTree,
  records: number,
  ints: Int32Array,
  doubles: Float64Array,
): void {
  for (let split = 0; split < splitCount; split++) {
    const at = records + split * RECORD_BYTES;
    const from = start + split;
    const edge = earlier[from];
    const left = child[from * 2];
    const right = child[from * 2 + 1];
    doubles[at / DOUBLE_BYTES] = threshold[from];
    const place = at / 4 + 2;
    ints[place] = feature[from] * DOUBLE_BYTES;
    ints[place + 1] = edge < 0 ? 0 : WAY_BYTES * (1 + parent[start + edge]);
    ints[place + 2] = edge < 0 ? 0 : isRight[start + edge];
    ints[place + 3] = Number(left >= 0) + Number(right >= 0);
    ints[place + 4] = Math.max(right, 0) * SLOT_BYTES;
  }
}
