import { requireBothClasses, requireNumbers } from './classes';
import { sortFloat64 } from './radix-sort';

/**
 * Area under the ROC curve: the chance that a lead that converted scores higher than one that did not, ties half.
 * Mann-Whitney U / (positives x negatives); counts are whole numbers, so the result is exact to one rounding.
 *
 * @param scores any scale, higher means more likely; no NaN
 * @param outcomes 1 converted, else not
 * @throws OneClassError where either class is absent
 */
export function rocAuc(scores: Float64Array, outcomes: ArrayLike<number>): number {
  const { positives, negatives } = requireBothClasses(outcomes, 'ROC AUC');
  requireNumbers(scores, 'ROC AUC');
  const ofPositives = new Float64Array(positives);
  const ofNegatives = new Float64Array(negatives);
  let p = 0;
  let q = 0;
  for (let row = 0; row < scores.length; row++) {
    if (outcomes[row] === 1) ofPositives[p++] = scores[row];
    else ofNegatives[q++] = scores[row];
  }
  return pairsWon(sortFloat64(ofPositives), sortFloat64(ofNegatives)) / (positives * negatives);
}

/** Pairs in which the positive is above the negative, ties counted half. Both sorted ascending. */
function pairsWon(positives: Float64Array, negatives: Float64Array): number {
  let won = 0;
  let below = 0;
  let i = 0;
  while (i < positives.length) {
    const score = positives[i];
    let equalPositives = 0;
    while (i < positives.length && positives[i] === score) {
      i++;
      equalPositives++;
    }
    while (below < negatives.length && negatives[below] < score) below++;
    let end = below;
    while (end < negatives.length && negatives[end] === score) end++;
    won += equalPositives * (below + (end - below) / 2);
  }
  return won;
}
