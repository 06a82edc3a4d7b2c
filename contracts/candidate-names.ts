/** The candidates that training fits, in the order of the report. */
export const CANDIDATE_NAMES = [
  'logistic-regression',
  'decision-tree',
  'random-forest',
  'extra-trees',
  'gradient-boosting',
  'lightgbm',
  'blend',
] as const;
export type CandidateName = (typeof CANDIDATE_NAMES)[number];
