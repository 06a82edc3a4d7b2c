import type { TreeEnsemble } from '../../../contracts/model-file';
import { invalidArtifact } from '../parse-artifact';
import { gaussLegendre } from './gauss-legendre';

/** Quadrature points that one pass of the kernel takes side by side. */
export const POINTS = 4;

/** An edge that the row takes, one that it does not, and one below an edge of the same feature that it did not take. */
export const ON = 0;
export const OFF = 1;
export const STILL_OFF = 2;

/**
 * One tree as the kernel of tree-shap.ts reads it: its splits in depth-first order, 0 the root. A split other than the
 * root stands for the edge from its parent too. Leaves have no place of their own: what the leaves under a split add is
 * one factor to its product for each way that a row can turn there, which halves the nodes to visit.
 *
 * For a leaf with value v and path features D, feature i adds v (o_i - z_i) ∫₀¹ Π_{j≠i} (t o_j + (1-t) z_j) dt: o_j says
 * whether the row satisfies all splits on j of the path, z_j is the share of training rows that do (Lundberg et al. 2020,
 * doi 10.1038/s42256-019-0138-9, eq. 5, with the Shapley weights written as a Beta integral). The integrand is a
 * polynomial of degree |D| - 1 in t, so ⌈|D| / 2⌉ Gauss-Legendre nodes give it exactly. Down the tree the product over D
 * is kept by one ratio an edge; up the tree leaves are summed, and each edge adds the difference that it makes to the
 * factor of its feature. The points do not know of each other, so they go through the tree POINTS at a time.
 */
export interface TreeTables {
  readonly splitCount: number;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  /** MISSING rule of each split. */
  readonly missing: Uint8Array;
  /** Split above; 0 for the root itself. */
  readonly parent: Int32Array;
  /** Feature of the split above. */
  readonly parentFeature: Int32Array;
  /** 1 where the split is its parent's right child. */
  readonly isRight: Uint8Array;
  /** The split that ends the nearest edge above with the same feature as this split; -1 where there is none. */
  readonly earlier: Int32Array;
  /** 1 where a leaf hangs on the split. */
  readonly hasLeaf: Uint8Array;
  /** Ratio of a STILL_OFF edge: it does not depend on t. */
  readonly offRatio: Float64Array;
  /** Value of the split's leaves per product, where both their edges are STILL_OFF. */
  readonly offLeaves: Float64Array;
  readonly passes: readonly PassTables[];
}

/** What depends on t, for POINTS points; all but `weights` are [split][ON or left, OFF or right][point]. */
export interface PassTables {
  /** Weight of each point; 0 for those that only fill up the last pass. */
  readonly weights: Float64Array;
  /** Factor of the running product, by the state of the edge. */
  readonly ratio: Float64Array;
  /** Difference to the factor of the edge's feature, by the state of the edge. */
  readonly gain: Float64Array;
  /** Value of the split's leaves per product, by the side that the row takes. */
  readonly leaves: Float64Array;
  /** The same times their gains. */
  readonly leafGain: Float64Array;
}

export interface CompiledTree {
  readonly tables: TreeTables;
  /** Mean of the leaf values over the training rows. */
  readonly mean: number;
}

/** One tree of `trees`, which passed `checkModel`; leaf values are multiplied by `scale`. Throws InvalidArtifactError. */
export function compileTree(trees: TreeEnsemble, root: number, scale: number): CompiledTree {
  const splits = depthFirst(trees, root);
  const splitCount = splits.length;
  if (splitCount > 0 && !(trees.cover[root] > 0)) {
    throw invalidArtifact('The model', `the tree at node ${root} has no training rows in cover`);
  }
  const earlier = new Int32Array(splitCount).fill(-1);
  const share = new Float64Array(splitCount).fill(1);
  /** Different features from the root to the split, its own not counted. */
  const known = new Int32Array(splitCount);
  let deepest = 1;
  for (let split = 0; split < splitCount; split++) {
    const { node, parent, isRight } = splits[split];
    if (split > 0) {
      share[split] = passing(trees, splits[parent].node, isRight) * shareBefore(parent);
      known[split] = known[parent] + (earlier[parent] < 0 ? 1 : 0);
    }
    let above = split;
    while (above > 0 && trees.feature[splits[splits[above].parent].node] !== trees.feature[node]) {
      above = splits[above].parent;
    }
    if (above > 0) earlier[split] = above;
    deepest = Math.max(deepest, known[split] + (above > 0 ? 0 : 1));
  }
  function shareBefore(split: number): number {
    return earlier[split] < 0 ? 1 : share[earlier[split]];
  }

  const offRatio = new Float64Array(splitCount);
  const offLeaves = new Float64Array(splitCount);
  const hasLeaf = new Uint8Array(splitCount);
  const passes = emptyPasses(deepest, splitCount);
  let mean = splitCount === 0 ? scale * trees.value[root] : 0;
  const reach = new Float64Array(splitCount).fill(1);
  for (let split = 0; split < splitCount; split++) {
    const { node, parent, isRight } = splits[split];
    if (split > 0) {
      reach[split] = reach[parent] * passing(trees, splits[parent].node, isRight);
      const before = shareBefore(parent);
      offRatio[split] = ratioOff(share[split], before);
      for (const { points, tables } of passes) fillEdge(tables, points, split, share[split], before);
    }
    for (const side of [0, 1] as const) {
      const child = side === 0 ? trees.left[node] : trees.right[node];
      if (trees.feature[child] >= 0) continue;
      const part = passing(trees, node, side);
      const before = shareBefore(split);
      const value = scale * trees.value[child];
      hasLeaf[split] = 1;
      offLeaves[split] += value * ratioOff(part * before, before);
      mean += value * reach[split] * part;
      for (const { points, tables } of passes) addLeaf(tables, points, split, side, value, part * before, before);
    }
  }
  const nodes = splits.map(({ node }) => node);
  const tables: TreeTables = {
    splitCount,
    feature: Int32Array.from(nodes, (node) => trees.feature[node]),
    threshold: Float64Array.from(nodes, (node) => trees.threshold[node]),
    missing: Uint8Array.from(nodes, (node) => trees.missing[node]),
    parent: Int32Array.from(splits, ({ parent }) => parent),
    parentFeature: Int32Array.from(splits, ({ parent }) => trees.feature[splits[parent].node]),
    isRight: Uint8Array.from(splits, ({ isRight }) => isRight),
    earlier,
    hasLeaf,
    offRatio,
    offLeaves,
    passes: passes.map((pass) => pass.tables),
  };
  return { tables, mean };
}

/** Share of a split's training rows that go to this side; a half where it saw none, as nothing reaches its leaves. */
function passing(trees: TreeEnsemble, node: number, side: number): number {
  const child = side === 0 ? trees.left[node] : trees.right[node];
  return trees.cover[node] > 0 ? trees.cover[child] / trees.cover[node] : 0.5;
}

/** 0 where nobody passed the earlier edge: the product is 0 there already. */
function ratioOff(share: number, before: number): number {
  return before === 0 ? 0 : share / before;
}

interface Pass {
  readonly points: Float64Array;
  readonly tables: PassTables;
}

function emptyPasses(deepest: number, splitCount: number): Pass[] {
  const rule = gaussLegendre(Math.ceil(deepest / 2));
  const count = rule.nodes.length;
  return Array.from({ length: Math.ceil(count / POINTS) }, (_, pass) => {
    const first = pass * POINTS;
    const at = (values: Float64Array, fill: number): Float64Array =>
      Float64Array.from({ length: POINTS }, (_entry, point) => (first + point < count ? values[first + point] : fill));
    const table = (): Float64Array => new Float64Array(splitCount * 2 * POINTS);
    const weights = at(rule.weights, 0);
    const tables = { weights, ratio: table(), gain: table(), leaves: table(), leafGain: table() };
    return { points: at(rule.nodes, 0.5), tables };
  });
}

/** `share` of the training rows passes all edges of the feature so far, `before` those before this edge. */
function fillEdge(
  { ratio, gain }: PassTables,
  points: Float64Array,
  split: number,
  share: number,
  before: number,
): void {
  for (let point = 0; point < POINTS; point++) {
    const factor = edgeFactors(points[point], share, before);
    const on = (split * 2 + ON) * POINTS + point;
    const off = (split * 2 + OFF) * POINTS + point;
    ratio[on] = factor.ratioOn;
    ratio[off] = factor.ratioOff;
    gain[on] = factor.gainOn;
    gain[off] = factor.gainOff;
  }
}

function addLeaf(
  { leaves, leafGain }: PassTables,
  points: Float64Array,
  split: number,
  side: 0 | 1,
  value: number,
  share: number,
  before: number,
): void {
  for (let point = 0; point < POINTS; point++) {
    const factor = edgeFactors(points[point], share, before);
    const on = (split * 2 + side) * POINTS + point;
    const off = (split * 2 + 1 - side) * POINTS + point;
    leaves[on] += value * factor.ratioOn;
    leaves[off] += value * factor.ratioOff;
    leafGain[on] += value * factor.ratioOn * factor.gainOn;
    leafGain[off] += value * factor.ratioOff * factor.gainOff;
  }
}

interface EdgeFactors {
  readonly ratioOn: number;
  readonly ratioOff: number;
  readonly gainOn: number;
  readonly gainOff: number;
}

function edgeFactors(t: number, share: number, before: number): EdgeFactors {
  const rest = 1 - t;
  const factorBefore = t + rest * before;
  const gainBefore = (1 - before) / factorBefore;
  const factorOn = t + rest * share;
  return {
    ratioOn: factorOn / factorBefore,
    ratioOff: (rest * share) / factorBefore,
    gainOn: (1 - share) / factorOn - gainBefore,
    gainOff: -1 / rest - gainBefore,
  };
}

interface Split {
  /** Node of the file. */
  readonly node: number;
  /** Place of the split above; 0 for the root. */
  readonly parent: number;
  readonly isRight: 0 | 1;
}

function depthFirst(trees: TreeEnsemble, root: number): Split[] {
  const splits: Split[] = [];
  const pending: Split[] = [{ node: root, parent: 0, isRight: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (trees.feature[next.node] < 0) continue;
    const parent = splits.push(next) - 1;
    pending.push({ node: trees.right[next.node], parent, isRight: 1 });
    pending.push({ node: trees.left[next.node], parent, isRight: 0 });
  }
  return splits;
}
