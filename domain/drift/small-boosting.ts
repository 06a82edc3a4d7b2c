/** A column as codes 0..bins-1. Codes of a number rise with its value, so that only cuts are tried; others are free. */
export interface BinnedColumn {
  readonly codes: Uint8Array;
  readonly bins: number;
  readonly isOrdered: boolean;
}

export interface SmallBoosting {
  /** Log-odds of a row of the columns that it was fitted on. */
  readonly logit: (row: number) => number;
  /** How much each column has lowered the loss. */
  readonly gains: Float64Array;
}

const TREES = 40;
const DEPTH = 3;
const LEARNING_RATE = 0.15;
/** Penalty on squared leaf values; with it a leaf of a few rows says little. */
const RIDGE = 5;
const MINIMUM_LEAF_ROWS = 10;
const SMALLEST_GAIN = 1e-9;

interface Split {
  readonly column: number;
  /** 1 for the codes that go to the right. */
  readonly right: Uint8Array;
  readonly gain: number;
}

/** Nodes of a full tree: children of node k are 2k+1 and 2k+2; a node without a split keeps its rows in place. */
interface Tree {
  readonly splits: readonly (Split | null)[];
  readonly values: Float64Array;
}

/**
 * Gradient-boosted trees of depth 3 on histograms, logistic loss: enough to see interactions of three columns in a few
 * thousand rows. Deterministic. A category splits by its codes in the order of their gradient, which finds the best of
 * all its partitions (Fisher 1958, as LightGBM).
 *
 * @param rows indexes to fit on
 * @param labels 1 or 0 per row of the columns
 */
export function fitSmallBoosting(
  columns: readonly BinnedColumn[],
  rows: Int32Array,
  labels: Uint8Array,
): SmallBoosting {
  let positives = 0;
  for (const row of rows) positives += labels[row];
  const start = Math.log((positives + 0.5) / (rows.length - positives + 0.5));
  const logits = new Float64Array(labels.length).fill(start);
  const gains = new Float64Array(columns.length);
  const trees: Tree[] = [];
  const gradients = new Float64Array(labels.length);
  const hessians = new Float64Array(labels.length);
  for (let index = 0; index < TREES; index++) {
    for (const row of rows) {
      const p = 1 / (1 + Math.exp(-logits[row]));
      gradients[row] = labels[row] - p;
      hessians[row] = p * (1 - p);
    }
    const tree = fitTree(columns, rows, gradients, hessians);
    trees.push(tree);
    for (const split of tree.splits) if (split !== null) gains[split.column] += split.gain;
    for (const row of rows) logits[row] += tree.values[leafOf(tree, columns, row)];
  }
  const logit = (row: number): number => {
    let sum = start;
    for (const tree of trees) sum += tree.values[leafOf(tree, columns, row)];
    return sum;
  };
  return { logit, gains };
}

function leafOf({ splits }: Tree, columns: readonly BinnedColumn[], row: number): number {
  let node = 0;
  for (;;) {
    const split = node < splits.length ? splits[node] : null;
    if (split === null) return node;
    node = 2 * node + 1 + split.right[columns[split.column].codes[row]];
  }
}

function fitTree(
  columns: readonly BinnedColumn[],
  rows: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): Tree {
  const inner = 2 ** DEPTH - 1;
  const splits: (Split | null)[] = new Array(inner).fill(null);
  const values = new Float64Array(2 ** (DEPTH + 1) - 1);
  const grow = (node: number, members: Int32Array): void => {
    const split = node < inner ? bestSplit(columns, members, gradients, hessians) : null;
    if (split === null) {
      values[node] = leafValue(members, gradients, hessians);
      return;
    }
    splits[node] = split;
    const { codes } = columns[split.column];
    grow(
      2 * node + 1,
      members.filter((row) => split.right[codes[row]] === 0),
    );
    grow(
      2 * node + 2,
      members.filter((row) => split.right[codes[row]] === 1),
    );
  };
  grow(0, rows);
  return { splits, values };
}

function leafValue(members: Int32Array, gradients: Float64Array, hessians: Float64Array): number {
  let gradient = 0;
  let hessian = 0;
  for (const row of members) {
    gradient += gradients[row];
    hessian += hessians[row];
  }
  return (LEARNING_RATE * gradient) / (hessian + RIDGE);
}

function bestSplit(
  columns: readonly BinnedColumn[],
  members: Int32Array,
  gradients: Float64Array,
  hessians: Float64Array,
): Split | null {
  const rows = members.length;
  if (rows < 2 * MINIMUM_LEAF_ROWS) return null;
  const own = new Float64Array(2 * rows);
  let gradient = 0;
  let hessian = 0;
  for (let at = 0; at < rows; at++) {
    gradient += own[2 * at] = gradients[members[at]];
    hessian += own[2 * at + 1] = hessians[members[at]];
  }
  const parent = (gradient * gradient) / (hessian + RIDGE);
  let best: Split | null = null;
  let bestGain = SMALLEST_GAIN;
  for (let column = 0; column < columns.length; column++) {
    const { bins, isOrdered } = columns[column];
    if (bins < 2) continue;
    const histogram = histogramOf(columns[column], members, own);
    const order = isOrdered ? null : byGradient(bins, histogram);
    let leftGradient = 0;
    let leftHessian = 0;
    let leftRows = 0;
    for (let cut = 0; cut < bins - 1; cut++) {
      const code = order === null ? cut : order[cut];
      leftGradient += histogram[3 * code];
      leftHessian += histogram[3 * code + 1];
      leftRows += histogram[3 * code + 2];
      if (leftRows < MINIMUM_LEAF_ROWS || rows - leftRows < MINIMUM_LEAF_ROWS) continue;
      const rightGradient = gradient - leftGradient;
      const gain =
        (leftGradient * leftGradient) / (leftHessian + RIDGE) +
        (rightGradient * rightGradient) / (hessian - leftHessian + RIDGE) -
        parent;
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { column, right: codesAfter(cut, order, bins), gain };
    }
  }
  return best;
}

/** Per code: sum of gradients, sum of hessians, rows. */
function histogramOf({ codes, bins }: BinnedColumn, members: Int32Array, own: Float64Array): Float64Array {
  const histogram = new Float64Array(3 * bins);
  for (let at = 0; at < members.length; at++) {
    const entry = 3 * codes[members[at]];
    histogram[entry] += own[2 * at];
    histogram[entry + 1] += own[2 * at + 1];
    histogram[entry + 2]++;
  }
  return histogram;
}

function byGradient(bins: number, histogram: Float64Array): Int32Array {
  const slopes = new Float64Array(bins);
  for (let code = 0; code < bins; code++) slopes[code] = histogram[3 * code] / (histogram[3 * code + 1] + RIDGE);
  return Int32Array.from(slopes.keys()).sort((a, b) => slopes[a] - slopes[b] || a - b);
}

function codesAfter(cut: number, order: Int32Array | null, bins: number): Uint8Array {
  const right = new Uint8Array(bins);
  for (let position = cut + 1; position < bins; position++) right[order === null ? position : order[position]] = 1;
  return right;
}
