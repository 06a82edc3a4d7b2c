import type { Interval } from '../../contracts/evaluation';
import { requireBothClasses } from './classes';
import { Z_95 } from './interval';
import { rankLeads } from './ranked';

/**
 * ROC AUC interval and paired difference without resampling: normal approximation with the variance of DeLong, DeLong,
 * Clarke-Pearson, Biometrics 44 (1988) 837-845, in O(n) after one sort (Sun, Xu, IEEE Signal Process. Lett. 21 (2014)).
 */
export function delongInterval(scores: Float64Array, outcomes: ArrayLike<number>): Interval {
  const { auc, standardError } = delongOf(placementsOf(scores, outcomes), outcomes);
  return { low: Math.max(0, auc - Z_95 * standardError), high: Math.min(1, auc + Z_95 * standardError) };
}

export interface DelongDifference {
  readonly difference: number;
  readonly standardError: number;
}

/** ROC AUC of `first` minus that of `second` on the same rows, and its standard error. */
export function delongDifference(
  first: Float64Array,
  second: Float64Array,
  outcomes: ArrayLike<number>,
): DelongDifference {
  // The AUC is a mean of placements, so the difference is the mean of their differences and its variance follows.
  const placements = placementsOf(first, outcomes);
  const others = placementsOf(second, outcomes);
  for (let row = 0; row < placements.length; row++) placements[row] -= others[row];
  const { auc, standardError } = delongOf(placements, outcomes);
  return { difference: auc, standardError };
}

/** Per lead the share of leads of the other outcome that it is ordered rightly against, ties half. Mean: the AUC. */
function placementsOf(scores: Float64Array, outcomes: ArrayLike<number>): Float64Array {
  const { positives, negatives } = requireBothClasses(outcomes, 'A ROC AUC interval');
  const { groupOf, hits, leads } = rankLeads(scores, outcomes);
  const placements = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) {
    const group = groupOf[row];
    const hitsAbove = group === 0 ? 0 : hits[group - 1];
    const leadsAbove = group === 0 ? 0 : leads[group - 1];
    const missesAbove = leadsAbove - hitsAbove;
    const misses = leads[group] - hits[group];
    placements[row] =
      outcomes[row] === 1
        ? (negatives - (missesAbove + misses) / 2) / negatives
        : (hitsAbove + hits[group]) / 2 / positives;
  }
  return placements;
}

/** Variance of a mean over both classes: the sum of both classes' variances of their means. */
function delongOf(placements: Float64Array, outcomes: ArrayLike<number>): { auc: number; standardError: number } {
  const count = [0, 0];
  const sum = [0, 0];
  for (let row = 0; row < placements.length; row++) {
    const side = outcomes[row] === 1 ? 1 : 0;
    count[side]++;
    sum[side] += placements[row];
  }
  const mean = [sum[0] / count[0], sum[1] / count[1]];
  const squares = [0, 0];
  for (let row = 0; row < placements.length; row++) {
    const side = outcomes[row] === 1 ? 1 : 0;
    squares[side] += (placements[row] - mean[side]) ** 2;
  }
  let variance = 0;
  for (const side of [0, 1]) if (count[side] > 1) variance += squares[side] / (count[side] - 1) / count[side];
  return { auc: mean[1], standardError: Math.sqrt(variance) };
}
