import { edgeFactors, ratioStillOff } from './edge-factors';
import { gaussLegendre } from './gauss-legendre';
import type { TreeShape } from './tree-shape';

/** Quadrature points that one pass of tree-shap.ts takes side by side. */
export const POINTS = 4;

/** An edge that the row takes, one that it does not, and one below an edge of the same feature that it did not take. */
export const ON = 0;
export const OFF = 1;
export const STILL_OFF = 2;

/** What tree-shap.ts looks up for one tree. The points do not know of each other: they go through it POINTS at a time. */
export interface TreeTables {
  /** Feature of the split above. */
  readonly parentFeature: Int32Array;
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

/** The tables of one tree. */
export function tabulate(tree: TreeShape): TreeTables {
  const { splitCount, feature, parent, child, leafValue, before, share } = tree;
  const offRatio = new Float64Array(splitCount);
  const offLeaves = new Float64Array(splitCount);
  const hasLeaf = new Uint8Array(splitCount);
  const passes = emptyPasses(tree);
  for (let split = 0; split < splitCount; split++) {
    for (const side of [0, 1] as const) {
      const at = split * 2 + side;
      const below = child[at];
      if (below >= 0) {
        offRatio[below] = ratioStillOff(share[at], before[split]);
        for (const { points, tables } of passes) fillEdge(tables, points, below, share[at], before[split]);
      } else {
        hasLeaf[split] = 1;
        offLeaves[split] += leafValue[at] * ratioStillOff(share[at], before[split]);
        for (const { points, tables } of passes) {
          addLeaf(tables, points, split, side, leafValue[at], share[at], before[split]);
        }
      }
    }
  }
  return {
    parentFeature: parent.map((split) => feature[split]),
    hasLeaf,
    offRatio,
    offLeaves,
    passes: passes.map((pass) => pass.tables),
  };
}

interface Pass {
  readonly points: Float64Array;
  readonly tables: PassTables;
}

function emptyPasses({ pointCount, splitCount }: TreeShape): Pass[] {
  const rule = gaussLegendre(pointCount);
  return Array.from({ length: Math.ceil(pointCount / POINTS) }, (_, pass) => {
    const first = pass * POINTS;
    const at = (values: Float64Array, fill: number): Float64Array =>
      Float64Array.from({ length: POINTS }, (_entry, point) =>
        first + point < pointCount ? values[first + point] : fill,
      );
    const table = (): Float64Array => new Float64Array(splitCount * 2 * POINTS);
    const weights = at(rule.weights, 0);
    const tables = { weights, ratio: table(), gain: table(), leaves: table(), leafGain: table() };
    return { points: at(rule.nodes, 0.5), tables };
  });
}

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
