import type { Evaluation } from '../../contracts/evaluation';
import { requireBothClasses, requireNumbers } from './classes';
import { type Polyline, thinned, withoutCollinear } from './polyline';
import { type Ranked, rankLeads } from './ranked';

/** Points of a curve in a report; more cannot be told apart on a chart 800 pixels wide. */
export const MAX_CURVE_POINTS = 200;

type Curves = Pick<Evaluation['curves'], 'roc' | 'precisionRecall' | 'gain'>;

/**
 * The three curves of a report, each from left to right with at most `MAX_CURVE_POINTS` points.
 * `roc`: share of lost leads called (x), share of conversions called (y), from (0, 0) to (1, 1).
 * `precisionRecall`: recall (x), precision (y), from (0, 1) by convention to (1, base rate).
 * `gain`: share of leads called, best first (x), share of conversions among them (y), from (0, 0) to (1, 1).
 *
 * @throws OneClassError where either class is absent
 */
export function curvesOf(scores: Float64Array, outcomes: ArrayLike<number>): Curves {
  const { positives, negatives } = requireBothClasses(outcomes, 'A ROC curve');
  requireNumbers(scores, 'A ROC curve');
  const ranked = rankLeads(scores, outcomes);
  const rows = positives + negatives;
  const lostShare = (hits: number, leads: number): number => (leads - hits) / negatives;
  const calledShare = (_hits: number, leads: number): number => leads / rows;
  const recall = (hits: number): number => hits / positives;
  const precision = (hits: number, leads: number): number => hits / leads;
  return {
    roc: thinned(withoutCollinear(polyline(ranked, lostShare, recall, 0)), MAX_CURVE_POINTS),
    precisionRecall: thinned(withoutCollinear(polyline(ranked, recall, precision, 1)), MAX_CURVE_POINTS),
    gain: thinned(withoutCollinear(polyline(ranked, calledShare, recall, 0)), MAX_CURVE_POINTS),
  };
}

type Axis = (hits: number, leads: number) => number;

/** Starts at (0, `startY`), then one point per distinct score. */
function polyline({ groups, hits, leads }: Ranked, toX: Axis, toY: Axis, startY: number): Polyline {
  const x = new Float64Array(groups + 1);
  const y = new Float64Array(groups + 1);
  y[0] = startY;
  for (let group = 0; group < groups; group++) {
    x[group + 1] = toX(hits[group], leads[group]);
    y[group + 1] = toY(hits[group], leads[group]);
  }
  return { x, y };
}
