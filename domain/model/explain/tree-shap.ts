import type { TreeEnsemble } from '../../../contracts/model-file';
import { goesRight } from '../walk-trees';
import { gaussLegendre } from './gauss-legendre';

/**
 * Exact path-dependent TreeSHAP of an ensemble. Writes to `out[0..featureCount)` what each feature adds to the score of
 * a row (sum or mean of leaf values; `baseScore` is part of `expected`), so that expected + sum of contributions is the
 * score. Not reentrant: it keeps scratch memory.
 */
export interface TreeShap {
  /** The score of a lead of which nothing is known: the mean over the training rows (by cover). */
  readonly expected: number;
  addContributions(row: Float64Array, rowOffset: number, out: Float64Array, outOffset: number): void;
}

/**
 * One tree, its nodes in depth-first order; node 0 is the root, every other node stands for the edge from its parent.
 *
 * For a leaf with value v and path features D, feature i adds v (o_i - z_i) ∫₀¹ Π_{j≠i} (t o_j + (1-t) z_j) dt: o_j says
 * whether the row satisfies all splits on j of the path, z_j is the share of training rows that do (Lundberg et al. 2020,
 * doi 10.1038/s42256-019-0138-9, eq. 5, with the Shapley weights written as a Beta integral). The integrand is a
 * polynomial of degree |D| - 1 in t, so ⌈|D| / 2⌉ Gauss-Legendre nodes give it exactly. Down the tree the product over D
 * is kept by one ratio an edge; up the tree leaves are summed, and each edge adds the difference that it makes to the
 * factor of its feature.
 */
interface TreeTables {
  readonly nodeCount: number;
  /** Quadrature nodes. */
  readonly points: number;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly missing: Uint8Array;
  readonly parent: Int32Array;
  /** 1 where the node is its parent's right child. */
  readonly isRight: Uint8Array;
  readonly isLeaf: Uint8Array;
  readonly value: Float64Array;
  /** The nearest edge above that splits on the same feature; -1 where there is none. */
  readonly earlier: Int32Array;
  /** Feature that the edge's split asks for, that is its parent's. */
  readonly edgeFeature: Int32Array;
  /** Factor of the running product, [node][ON, OFF][point]. */
  readonly ratio: Float64Array;
  /** Weighted difference to the feature's factor, [node][ON, OFF][point]. */
  readonly gain: Float64Array;
  /** Ratio of an edge below one that is already off: it does not depend on t. */
  readonly offRatio: Float64Array;
}

const ON = 0;
const OFF = 1;
/** Off since an earlier edge of the same feature. */
const STILL_OFF = 2;

/** `trees` must have passed `checkModel`. */
export function compileTreeShap(trees: TreeEnsemble): TreeShap {
  const divisor = trees.aggregation === 'mean' ? trees.roots.length : 1;
  const tables = trees.roots.map((root) => compileTree(trees, root, divisor));
  const expected = tables.reduce((sum, { mean }) => sum + mean, trees.baseScore);
  const largest = Math.max(...tables.map(({ table }) => table.nodeCount * table.points));
  const product = new Float64Array(largest);
  const below = new Float64Array(largest);
  const state = new Uint8Array(Math.max(...tables.map(({ table }) => table.nodeCount)));
  const isFloat32 = trees.inputPrecision === 'float32';
  return {
    expected,
    addContributions(row, rowOffset, out, outOffset) {
      for (const { table } of tables) {
        goDown(table, row, rowOffset, isFloat32, product, below, state);
        goUp(table, below, state, out, outOffset);
      }
    },
  };
}

function goDown(
  table: TreeTables,
  row: Float64Array,
  rowOffset: number,
  isFloat32: boolean,
  product: Float64Array,
  below: Float64Array,
  state: Uint8Array,
): void {
  const { nodeCount, points, parent, earlier, ratio, offRatio, isLeaf, value } = table;
  product.fill(1, 0, points);
  for (let node = 1; node < nodeCount; node++) {
    const above = parent[node];
    const at = node * points;
    const from = above * points;
    const previous = earlier[node];
    if (previous >= 0 && state[previous] !== ON) {
      state[node] = STILL_OFF;
      const factor = offRatio[node];
      for (let point = 0; point < points; point++) product[at + point] = product[from + point] * factor;
    } else {
      const raw = row[rowOffset + table.feature[above]];
      const x = isFloat32 ? Math.fround(raw) : raw;
      const right = goesRight(x, table.threshold[above], table.missing[above]) ? 1 : 0;
      const now = right === table.isRight[node] ? ON : OFF;
      state[node] = now;
      const first = (node * 2 + now) * points;
      for (let point = 0; point < points; point++) product[at + point] = product[from + point] * ratio[first + point];
    }
    const leafValue = isLeaf[node] === 1 ? value[node] : 0;
    for (let point = 0; point < points; point++) below[at + point] = product[at + point] * leafValue;
  }
}

/** `below[node]`: sum over the leaves under the node of value times product, for each point. */
function goUp(
  { nodeCount, points, parent, edgeFeature, gain }: TreeTables,
  below: Float64Array,
  state: Uint8Array,
  out: Float64Array,
  outOffset: number,
): void {
  for (let node = nodeCount - 1; node > 0; node--) {
    const at = node * points;
    const to = parent[node] * points;
    const now = state[node];
    if (to !== 0) for (let point = 0; point < points; point++) below[to + point] += below[at + point];
    if (now === STILL_OFF) continue;
    const first = (node * 2 + now) * points;
    let sum = 0;
    for (let point = 0; point < points; point++) sum += below[at + point] * gain[first + point];
    out[outOffset + edgeFeature[node]] += sum;
  }
}

function compileTree(trees: TreeEnsemble, root: number, divisor: number): { table: TreeTables; mean: number } {
  const order = depthFirst(trees, root);
  const nodeCount = order.length;
  const place = new Map(order.map((node, index) => [node.source, index]));
  const parent = Int32Array.from(order, (node) => (node.above < 0 ? 0 : (place.get(node.above) as number)));
  const edgeFeature = Int32Array.from(order, (node) => (node.above < 0 ? -1 : trees.feature[node.above]));
  const earlier = new Int32Array(nodeCount).fill(-1);
  const share = new Float64Array(nodeCount).fill(1);
  const features = new Int32Array(nodeCount);
  let deepest = 1;
  for (let node = 1; node < nodeCount; node++) {
    let above = parent[node];
    while (above > 0 && edgeFeature[above] !== edgeFeature[node]) above = parent[above];
    if (above > 0) earlier[node] = above;
    features[node] = features[parent[node]] + (above > 0 ? 0 : 1);
    deepest = Math.max(deepest, features[node]);
    const passing = trees.cover[order[node].source] / trees.cover[order[node].above];
    share[node] = passing * (above > 0 ? share[above] : 1);
  }
  const { nodes: t, weights } = gaussLegendre(Math.ceil(deepest / 2));
  const points = t.length;
  const ratio = new Float64Array(nodeCount * 2 * points);
  const gain = new Float64Array(nodeCount * 2 * points);
  const offRatio = new Float64Array(nodeCount).fill(1);
  for (let node = 1; node < nodeCount; node++) {
    const z = share[node];
    const before = earlier[node] < 0 ? 1 : share[earlier[node]];
    // Nobody passed the earlier edge: the product is 0 there already.
    offRatio[node] = before === 0 ? 0 : z / before;
    for (let point = 0; point < points; point++) {
      const rest = 1 - t[point];
      const factorBefore = t[point] + rest * before;
      const gainBefore = (1 - before) / factorBefore;
      const factorOn = t[point] + rest * z;
      const on = (node * 2 + ON) * points + point;
      const off = (node * 2 + OFF) * points + point;
      ratio[on] = factorOn / factorBefore;
      ratio[off] = (rest * z) / factorBefore;
      gain[on] = weights[point] * ((1 - z) / factorOn - gainBefore);
      gain[off] = weights[point] * (-1 / rest - gainBefore);
    }
  }
  const source = order.map((node) => node.source);
  const isLeaf = Uint8Array.from(source, (node) => (trees.feature[node] < 0 ? 1 : 0));
  const value = Float64Array.from(source, (node) => trees.value[node] / divisor);
  const mean = source.reduce(
    (sum, node, index) => sum + (isLeaf[index] === 1 ? (value[index] * trees.cover[node]) / trees.cover[root] : 0),
    0,
  );
  const table: TreeTables = {
    nodeCount,
    points,
    feature: Int32Array.from(source, (node) => trees.feature[node]),
    threshold: Float64Array.from(source, (node) => trees.threshold[node]),
    missing: Uint8Array.from(source, (node) => trees.missing[node]),
    parent,
    isRight: Uint8Array.from(order, (node) => (node.above >= 0 && trees.right[node.above] === node.source ? 1 : 0)),
    isLeaf,
    value,
    earlier,
    edgeFeature,
    ratio,
    gain,
    offRatio,
  };
  return { table, mean };
}

interface Visit {
  /** Node of the file. */
  readonly source: number;
  /** Its parent in the file; -1 for the root. */
  readonly above: number;
}

function depthFirst(trees: TreeEnsemble, root: number): Visit[] {
  const visits: Visit[] = [];
  const pending: Visit[] = [{ source: root, above: -1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    visits.push(next);
    const { source } = next;
    if (trees.feature[source] < 0) continue;
    pending.push({ source: trees.right[source], above: source }, { source: trees.left[source], above: source });
  }
  return visits;
}
