import { confusionOf } from './confusion';
import { rankLeads } from './ranked';

export interface BestThresholds {
  /** Threshold with the highest accuracy. */
  readonly accuracy: number;
  /** Threshold with the highest F1. */
  readonly f1: number;
}

/**
 * Thresholds that serve accuracy and F1 best, to be chosen on out-of-fold predictions. Considered are 0 (call all),
 * the midpoints between neighbouring distinct probabilities, and the midpoint between the highest and 1 (call none).
 * Among equally good ones the nearest to 0.5 wins, then the lower: it moves least when the leads change. No rows: 0.5.
 */
export function bestThresholds(probabilities: Float64Array, outcomes: ArrayLike<number>): BestThresholds {
  const rows = probabilities.length;
  const { groups, scores, hits, leads } = rankLeads(probabilities, outcomes);
  const positives = groups === 0 ? 0 : hits[groups - 1];
  const best = { accuracy: 0.5, f1: 0.5 };
  const value = { accuracy: -1, f1: -1 };
  const first = groups === 0 || scores[0] === 1 ? 0 : -1;
  for (let group = first; group < groups; group++) {
    const above = group < 0 ? 1 : scores[group];
    const threshold = group === groups - 1 ? 0 : between(scores[group + 1], above);
    const confusion =
      group < 0 ? confusionOf(0, 0, positives, rows) : confusionOf(hits[group], leads[group], positives, rows);
    for (const goal of ['accuracy', 'f1'] as const) {
      // Thresholds fall from loop to loop, so `<=` prefers the lower of two that are equally near to 0.5.
      const isNearer = Math.abs(threshold - 0.5) <= Math.abs(best[goal] - 0.5);
      if (confusion[goal] > value[goal] || (confusion[goal] === value[goal] && isNearer)) {
        best[goal] = threshold;
        value[goal] = confusion[goal];
      }
    }
  }
  return best;
}

/** Midpoint, but above `low` even where the two are neighbouring floating-point numbers. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}
