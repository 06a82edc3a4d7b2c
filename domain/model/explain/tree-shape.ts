import type { TreeEnsemble } from '../../../contracts/model-file';
import { invalidArtifact } from '../parse-artifact';

/**
 * One tree as both evaluators of its contributions see it: its splits in depth-first order, 0 the root. A split other
 * than the root stands for the edge from its parent too. Leaves have no place of their own: what the leaves under a
 * split add is one factor to its product for each way that a row can turn there, which halves the nodes to visit.
 *
 * For a leaf with value v and path features D, feature i adds v (o_i - z_i) ∫₀¹ Π_{j≠i} (t o_j + (1-t) z_j) dt: o_j says
 * whether the row satisfies all splits on j of the path, z_j is the share of training rows that do (Lundberg et al. 2020,
 * doi 10.1038/s42256-019-0138-9, eq. 5, with the Shapley weights written as a Beta integral). The integrand is a
 * polynomial of degree |D| - 1 in t, so ⌈|D| / 2⌉ Gauss-Legendre nodes give it exactly. Down the tree the product over D
 * is kept by one ratio an edge; up the tree leaves are summed, and each edge adds the difference that it makes to the
 * factor of its feature.
 *
 * Arrays of two a split are [split][0 left, 1 right].
 */
export interface TreeShape extends ShapedTree, SplitArrays {}

/** A tree's part of the arrays of an ensemble. */
export interface ShapedTree {
  /** Where its splits begin. */
  readonly start: number;
  readonly splitCount: number;
  /** Quadrature points that make the integrals exact. */
  readonly pointCount: number;
  /** Mean of the leaf values over the training rows. */
  readonly mean: number;
}

/** Splits count from the beginning of their tree. */
export interface SplitArrays {
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** MISSING rule of each split. */
  readonly missing: Uint8Array;
  /** Split above; 0 for the root itself. */
  readonly parent: Int32Array;
  /** 1 where the split is its parent's right child. */
  readonly isRight: Uint8Array;
  /** The split that ends the nearest edge above with the same feature as this split; -1 where there is none. */
  readonly earlier: Int32Array;
  /** The child split on each side; -1 for a leaf. A left child follows its parent at once. Two a split. */
  readonly child: Int32Array;
  /** Value of the leaf on each side, 0 where there is none. Two a split. */
  readonly leafValue: Float64Array;
  /** Share of the training rows that passes all splits on this one's feature down to it. */
  readonly before: Float64Array;
  /** The same with this split's own side. Two a split. */
  readonly share: Float64Array;
}

/**
 * The trees of `ensemble`, which passed `checkModel`; leaf values are multiplied by `scale`. All share a few large arrays:
 * ten arrays of its own for each of 300 trees, or ten views, would take longer to make than to fill. Throws
 * InvalidArtifactError.
 */
export function shapeTrees(
  ensemble: TreeEnsemble,
  scale: number,
): { readonly all: SplitArrays; readonly trees: readonly ShapedTree[] } {
  // Some fields are looked up anew each time that they are asked for.
  const trees: TreeEnsemble = { ...ensemble };
  let total = 0;
  for (let node = 0; node < trees.feature.length; node++) total += Number(trees.feature[node] >= 0);
  const all: SplitArrays = {
    feature: new Int32Array(total),
    threshold: new Float64Array(total),
    missing: new Uint8Array(total),
    parent: new Int32Array(total),
    isRight: new Uint8Array(total),
    earlier: new Int32Array(total).fill(-1),
    child: new Int32Array(total * 2).fill(-1),
    leafValue: new Float64Array(total * 2),
    before: new Float64Array(total).fill(1),
    share: new Float64Array(total * 2),
  };
  const walk = { node: new Int32Array(total), known: new Int32Array(total), reach: new Float64Array(total) };
  let start = 0;
  const shaped = trees.roots.map((root) => {
    const splitCount = orderSplits(trees, root, start, all, walk.node);
    if (splitCount > 0 && !(trees.cover[root] > 0)) {
      throw invalidArtifact('The model', `the tree at node ${root} has no training rows in cover`);
    }
    const tree = { start, splitCount, ...measureTree(trees, root, scale, start, splitCount, all, walk) };
    start += splitCount;
    return tree;
  });
  return { all, trees: shaped };
}

/** One tree with arrays of its own. */
export function viewOf(all: SplitArrays, tree: ShapedTree): TreeShape {
  const { start } = tree;
  const end = start + tree.splitCount;
  return {
    ...tree,
    feature: all.feature.subarray(start, end),
    threshold: all.threshold.subarray(start, end),
    missing: all.missing.subarray(start, end),
    parent: all.parent.subarray(start, end),
    isRight: all.isRight.subarray(start, end),
    earlier: all.earlier.subarray(start, end),
    child: all.child.subarray(start * 2, end * 2),
    leafValue: all.leafValue.subarray(start * 2, end * 2),
    before: all.before.subarray(start, end),
    share: all.share.subarray(start * 2, end * 2),
  };
}

/** What is needed only until the tree is done. By split. */
interface Walk {
  /** Node of the file. */
  readonly node: Int32Array;
  /** Different features from the root to the split, its own included. */
  readonly known: Int32Array;
  /** Share of the training rows that comes to the split. */
  readonly reach: Float64Array;
}

/** Writes the splits of a tree in depth-first order to `node`, `parent`, `isRight` and `child` from `start` on. */
function orderSplits(trees: TreeEnsemble, root: number, start: number, all: SplitArrays, node: Int32Array): number {
  let count = 0;
  /** Node, then twice its parent's place plus its side. */
  const pending = [root, 0];
  while (pending.length > 0) {
    const from = pending.pop() as number;
    const next = pending.pop() as number;
    if (trees.feature[next] < 0) continue;
    const place = count++;
    node[start + place] = next;
    all.parent[start + place] = from >> 1;
    all.isRight[start + place] = from & 1;
    if (place > 0) all.child[start * 2 + from] = place;
    pending.push(trees.right[next], place * 2 + 1, trees.left[next], place * 2);
  }
  return count;
}

function measureTree(
  trees: TreeEnsemble,
  root: number,
  scale: number,
  start: number,
  splitCount: number,
  { feature, threshold, missing, parent, isRight, earlier, child, leafValue, before, share }: SplitArrays,
  { node, known, reach }: Walk,
): { pointCount: number; mean: number } {
  let deepest = 1;
  let mean = splitCount === 0 ? scale * trees.value[root] : 0;
  for (let at = start; at < start + splitCount; at++) {
    const own = node[at];
    feature[at] = trees.feature[own];
    threshold[at] = trees.threshold[own];
    missing[at] = trees.missing[own];
    const up = start + parent[at];
    let edge = at;
    while (edge > start && feature[start + parent[edge]] !== feature[at]) edge = start + parent[edge];
    if (edge > start) {
      earlier[at] = edge - start;
      before[at] = share[(start + parent[edge]) * 2 + isRight[edge]];
    }
    known[at] = (at > start ? known[up] : 0) + (edge > start ? 0 : 1);
    reach[at] = at > start ? reach[up] * passing(trees, node[up], isRight[at]) : 1;
    deepest = Math.max(deepest, known[at]);
    for (let side = 0; side < 2; side++) {
      const part = passing(trees, own, side);
      share[at * 2 + side] = part * before[at];
      if (child[at * 2 + side] >= 0) continue;
      const value = scale * trees.value[side === 0 ? trees.left[own] : trees.right[own]];
      leafValue[at * 2 + side] = value;
      mean += value * reach[at] * part;
    }
  }
  return { pointCount: Math.ceil(deepest / 2), mean };
}

/** Share of a split's training rows that go to this side; a half where it saw none, as nothing reaches its leaves. */
function passing(trees: TreeEnsemble, node: number, side: number): number {
  const child = side === 0 ? trees.left[node] : trees.right[node];
  return trees.cover[node] > 0 ? trees.cover[child] / trees.cover[node] : 0.5;
}
