import type { TreeEnsemble } from '../../../contracts/model-file';
import { goesRight } from '../walk-trees';
import { shapeTrees, type TreeShape, viewOf } from './tree-shape';
import { ON, type PassTables, POINTS, STILL_OFF, type TreeTables, tabulate } from './tree-tables';

/** Exact path-dependent TreeSHAP of an ensemble (tree-shape.ts says how). Not reentrant: it keeps scratch memory. */
export interface TreeShap {
  /** The score of a lead of which nothing is known: the mean over the training rows (by cover), `baseScore` included. */
  readonly expected: number;
  /**
   * Adds to `out` what each feature adds to the score (sum or mean of leaf values) of each row: row r lies at
   * `values[r * featureCount]` and `out[r * featureCount]`. expected + sum of a row's contributions is its score.
   */
  addContributions(values: Float64Array, rowCount: number, out: Float64Array): void;
}

/** What one tree does with one row; every tree uses it anew. */
interface Scratch {
  /** The way the row turns at each split: 0 left, 1 right, STILL_OFF where its feature has failed already. */
  readonly turn: Uint8Array;
  /** State of the edge to each split. */
  readonly state: Uint8Array;
  /** Running product at each split, [split][point]. */
  readonly product: Float64Array;
  /** Sum over the leaves under each split of value times product, [split][point]. */
  readonly below: Float64Array;
}

type Tree = TreeShape & TreeTables;

/** `trees` must have passed `checkModel`; every value is multiplied by `weight`. Throws InvalidArtifactError. */
export function compileTreeShap(trees: TreeEnsemble, featureCount: number, weight = 1): TreeShap {
  const scale = trees.aggregation === 'mean' ? weight / trees.roots.length : weight;
  const { all, trees: shapes } = shapeTrees(trees, scale);
  const expected = shapes.reduce((sum, { mean }) => sum + mean, weight * trees.baseScore);
  const grown = shapes
    .filter(({ splitCount }) => splitCount > 0)
    .map((tree) => viewOf(all, tree))
    .map((shape): Tree => ({ ...shape, ...tabulate(shape) }));
  const largest = grown.reduce((most, { splitCount }) => Math.max(most, splitCount), 0);
  const scratch: Scratch = {
    turn: new Uint8Array(largest),
    state: new Uint8Array(largest),
    product: new Float64Array(largest * POINTS),
    below: new Float64Array(largest * POINTS),
  };
  const isFloat32 = trees.inputPrecision === 'float32';
  let rounded = new Float64Array(0);
  return {
    expected,
    addContributions(values, rowCount, out) {
      let input = values;
      if (isFloat32) {
        const length = rowCount * featureCount;
        if (rounded.length < length) rounded = new Float64Array(length);
        for (let index = 0; index < length; index++) rounded[index] = Math.fround(values[index]);
        input = rounded;
      }
      // Trees are the outer loop, so that one tree's tables stay in the cache for all rows of the block.
      for (const tree of grown) {
        for (let row = 0, base = 0; row < rowCount; row++, base += featureCount) {
          takeTurns(tree, input, base, scratch);
          for (const pass of tree.passes) addPass(tree, pass, scratch, out, base);
        }
      }
    },
  };
}

/** Decides every split and the state of every edge. */
function takeTurns(tree: Tree, values: Float64Array, base: number, { turn, state }: Scratch): void {
  const { splitCount, feature, threshold, missing, parent, isRight, earlier } = tree;
  for (let split = 0; split < splitCount; split++) {
    const above = turn[parent[split]];
    // The root has no edge; its state is never read.
    state[split] = above === STILL_OFF ? STILL_OFF : above ^ isRight[split];
    const previous = earlier[split];
    if (previous >= 0 && state[previous] !== ON) {
      turn[split] = STILL_OFF;
      continue;
    }
    const x = values[base + feature[split]];
    const rule = missing[split];
    // A plain number under LightGBM's and scikit-learn's usual rules needs one comparison.
    turn[split] =
      !Number.isNaN(x) && rule < FIRST_ZERO_RULE
        ? Number(x > threshold[split])
        : Number(goesRight(x, threshold[split], rule));
  }
}

/** MISSING.zeroRight and zeroLeft are the two highest codes. */
const FIRST_ZERO_RULE = 3;

/** Adds the share of POINTS quadrature points to the contributions; unrolled, which took a third off its time. */
function addPass(tree: Tree, pass: PassTables, scratch: Scratch, out: Float64Array, base: number): void {
  const { splitCount, feature, parent, parentFeature, hasLeaf, offRatio, offLeaves } = tree;
  const { weights, ratio, gain, leaves, leafGain } = pass;
  const { turn, state, product, below } = scratch;
  let p0 = weights[0];
  let p1 = weights[1];
  let p2 = weights[2];
  let p3 = weights[3];
  for (let split = 0; split < splitCount; split++) {
    const at = split * POINTS;
    if (split > 0) {
      const from = parent[split] * POINTS;
      const edge = state[split];
      p0 = product[from];
      p1 = product[from + 1];
      p2 = product[from + 2];
      p3 = product[from + 3];
      if (edge === STILL_OFF) {
        const factor = offRatio[split];
        p0 *= factor;
        p1 *= factor;
        p2 *= factor;
        p3 *= factor;
      } else {
        const first = (split * 2 + edge) * POINTS;
        p0 *= ratio[first];
        p1 *= ratio[first + 1];
        p2 *= ratio[first + 2];
        p3 *= ratio[first + 3];
      }
    }
    product[at] = p0;
    product[at + 1] = p1;
    product[at + 2] = p2;
    product[at + 3] = p3;
    if (hasLeaf[split] === 0) {
      below[at] = 0;
      below[at + 1] = 0;
      below[at + 2] = 0;
      below[at + 3] = 0;
    } else if (turn[split] === STILL_OFF) {
      const value = offLeaves[split];
      below[at] = p0 * value;
      below[at + 1] = p1 * value;
      below[at + 2] = p2 * value;
      below[at + 3] = p3 * value;
    } else {
      const first = (split * 2 + turn[split]) * POINTS;
      below[at] = p0 * leaves[first];
      below[at + 1] = p1 * leaves[first + 1];
      below[at + 2] = p2 * leaves[first + 2];
      below[at + 3] = p3 * leaves[first + 3];
      out[base + feature[split]] +=
        p0 * leafGain[first] + p1 * leafGain[first + 1] + (p2 * leafGain[first + 2] + p3 * leafGain[first + 3]);
    }
  }
  for (let split = splitCount - 1; split > 0; split--) {
    const at = split * POINTS;
    const to = parent[split] * POINTS;
    const edge = state[split];
    const b0 = below[at];
    const b1 = below[at + 1];
    const b2 = below[at + 2];
    const b3 = below[at + 3];
    below[to] += b0;
    below[to + 1] += b1;
    below[to + 2] += b2;
    below[to + 3] += b3;
    if (edge === STILL_OFF) continue;
    const first = (split * 2 + edge) * POINTS;
    out[base + parentFeature[split]] +=
      b0 * gain[first] + b1 * gain[first + 1] + (b2 * gain[first + 2] + b3 * gain[first + 3]);
  }
}
