import * as z from 'zod';
import { CANDIDATE_NAMES } from './training';

/** An estimate with its 95 % interval. */
export const intervalSchema = z.strictObject({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;

export const candidateMetricsSchema = z.strictObject({
  name: z.enum(CANDIDATE_NAMES),
  rocAuc: z.number(),
  prAuc: z.number(),
  accuracy: z.number(),
  precision: z.number(),
  recall: z.number(),
  f1: z.number(),
  brier: z.number(),
  ece: z.number(),
  logLoss: z.number(),
  /** Thresholds on the calibrated probability, chosen on out-of-fold predictions. */
  accuracyThreshold: z.number(),
  f1Threshold: z.number(),
  calibration: z.enum(['none', 'platt', 'isotonic']),
  rocAucInterval: intervalSchema,
});
export type CandidateMetrics = z.infer<typeof candidateMetricsSchema>;

/** A column that looks as if it were filled in after the outcome. */
export const leakageSuspectSchema = z.strictObject({
  column: z.string(),
  header: z.string(),
  /** In the user's words, with the number that gave it away. */
  reason: z.string(),
  /** ROC AUC of this column alone, on training rows. */
  aucAlone: z.number(),
});
export type LeakageSuspect = z.infer<typeof leakageSuspectSchema>;

export const hotLineSchema = z.strictObject({
  /** Lowest calibrated probability that is called hot; `null` where no threshold reaches the target. */
  threshold: z.nullable(z.number()),
  targetConversion: z.number(),
  /** Measured on the holdout. */
  conversion: z.number(),
  interval: intervalSchema,
  share: z.number(),
  recall: z.number(),
  lift: z.number(),
  hotLeads: z.number().int(),
});
export type HotLine = z.infer<typeof hotLineSchema>;

export const gradeRowSchema = z.strictObject({
  grade: z.enum(['A', 'B', 'C', 'D']),
  fromProbability: z.number(),
  leads: z.number().int(),
  share: z.number(),
  conversion: z.number(),
  interval: intervalSchema,
  lift: z.number(),
});
export type GradeRow = z.infer<typeof gradeRowSchema>;

const curvePointSchema = z.strictObject({ x: z.number(), y: z.number() });
export const calibrationBinSchema = z.strictObject({
  meanProbability: z.number(),
  conversion: z.number(),
  leads: z.number().int(),
});

export const gateSchema = z.strictObject({
  promote: z.boolean(),
  /** One sentence in the user's words. */
  reason: z.string(),
  /** Rows that neither model has been trained on, newest first. 0 where there is no champion. */
  rowsCompared: z.number().int(),
  challengerRocAuc: z.nullable(z.number()),
  championRocAuc: z.nullable(z.number()),
  /** Interval of challenger minus champion by paired bootstrap. */
  difference: z.nullable(intervalSchema),
});
export type Gate = z.infer<typeof gateSchema>;

/**
 * The chosen candidate on the newest rows of the holdout. What is optional is absent in files of the time before it was
 * measured.
 */
const newestMetricsSchema = candidateMetricsSchema.extend({
  rows: z.number().int(),
  /** Share of these rows that converted, and what the probabilities expected. */
  baseRate: z.number().optional(),
  meanProbability: z.number().optional(),
  /** Calibration error that chance alone would show on these rows. */
  calibrationNoise: z.number().optional(),
  hotLine: hotLineSchema.optional(),
});
export type NewestMetrics = z.infer<typeof newestMetricsSchema>;

/** `runs/<runId>/evaluation.json`: what the holdout says of every candidate, and of the release. */
export const evaluationSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  seed: z.number().int(),
  split: z.strictObject({
    kind: z.enum(['random', 'newest']),
    holdoutShare: z.number(),
    trainRows: z.number().int(),
    holdoutRows: z.number().int(),
    outliersRemoved: z.number().int(),
    seed: z.number().int(),
  }),
  baseRate: z.number(),
  candidates: z.array(candidateMetricsSchema),
  /** The released candidate: chosen on out-of-fold predictions, never on the holdout. */
  chosen: z.enum(CANDIDATE_NAMES),
  /** The chosen candidate on the newest holdout rows; `null` where the schema has no order column. */
  newest: z.nullable(newestMetricsSchema),
  hotLine: hotLineSchema,
  grades: z.array(gradeRowSchema),
  curves: z.strictObject({
    roc: z.array(curvePointSchema),
    precisionRecall: z.array(curvePointSchema),
    gain: z.array(curvePointSchema),
    calibration: z.array(calibrationBinSchema),
  }),
  /** Mean loss of ROC AUC when a column is shuffled, largest first. */
  importance: z.array(z.strictObject({ column: z.string(), header: z.string(), importance: z.number() })),
  leakage: z.array(leakageSuspectSchema),
  /** ROC AUC of a quick model with and without the suspects; `null` where there are none. */
  leakageImpact: z.nullable(z.strictObject({ rocAucWith: z.number(), rocAucWithout: z.number() })),
  gate: gateSchema,
});
export type Evaluation = z.infer<typeof evaluationSchema>;
