import * as z from 'zod';

export const driftVerdictSchema = z.enum(['none', 'watch', 'drift', 'insufficient-data']);
export type DriftVerdict = z.infer<typeof driftVerdictSchema>;

/** One test of one column (or of the score). Carries all that is needed to repeat the decision. */
export const driftResultSchema = z.strictObject({
  column: z.string(),
  header: z.string(),
  method: z.enum(['kolmogorov-smirnov', 'chi-square', 'two-proportion']),
  statistic: z.nullable(z.number()),
  pValue: z.nullable(z.number()),
  /** Benjamini-Hochberg over all tests of the report. */
  adjustedPValue: z.nullable(z.number()),
  effectName: z.enum(['normed-wasserstein', 'jensen-shannon', 'difference']),
  effect: z.nullable(z.number()),
  effectThreshold: z.number(),
  /** Drift means: adjusted p is below, and the effect at or above its threshold. */
  direction: z.literal('effect-above-threshold-is-drift'),
  referenceRows: z.number().int(),
  currentRows: z.number().int(),
  verdict: z.enum(['stable', 'drift', 'insufficient-data', 'empty', 'constant', 'new', 'vanished']),
  /** What moved, in the user's words. */
  sentence: z.string(),
});
export type DriftResult = z.infer<typeof driftResultSchema>;

/** `drift/<runId>/report.json`. */
export const driftReportSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  /** Version of the model whose training rows are the reference; `null` on the first run. */
  championVersion: z.nullable(z.string()),
  verdict: driftVerdictSchema,
  /** One sentence for the terminal, for example `1 of 24 columns moved (Lead Source, 0.14)`. */
  sentence: z.string(),
  columnsTested: z.number().int(),
  columnsDrifted: z.number().int(),
  results: z.array(driftResultSchema),
});
export type DriftReport = z.infer<typeof driftReportSchema>;
