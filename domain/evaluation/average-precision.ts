import { requireBothClasses, requireNumbers } from './classes';
import { rankLeads } from './ranked';

/**
 * Average precision, the step-wise area under the precision-recall curve: sum of (R_k - R_k-1) P_k over distinct
 * scores, falling, as scikit-learn's `average_precision_score`. The base rate is the value of a model that knows nothing.
 *
 * @throws OneClassError where either class is absent
 */
export function averagePrecision(scores: Float64Array, outcomes: ArrayLike<number>): number {
  const { positives } = requireBothClasses(outcomes, 'PR AUC');
  requireNumbers(scores, 'PR AUC');
  const { groups, hits, leads } = rankLeads(scores, outcomes);
  let sum = 0;
  let hitsBefore = 0;
  for (let group = 0; group < groups; group++) {
    const hitsHere = hits[group];
    sum += ((hitsHere - hitsBefore) * hitsHere) / leads[group];
    hitsBefore = hitsHere;
  }
  return sum / positives;
}
