import type { CandidateMetrics, Evaluation } from '../../contracts/evaluation';

/** The metrics of the candidate that was chosen. */
export function chosenMetrics({ candidates, chosen }: Evaluation): CandidateMetrics {
  return candidates.find(({ name }) => name === chosen) ?? (candidates[0] as CandidateMetrics);
}
