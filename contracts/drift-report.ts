import * as z from 'zod';
import { driftRulesSchema } from './drift-rules';
import { intervalSchema } from './evaluation';

export const driftVerdictSchema = z.enum(['none', 'watch', 'drift', 'insufficient-data']);
export type DriftVerdict = z.infer<typeof driftVerdictSchema>;

/** `vanished` to `other-type` have no test: the column cannot be compared, and the word says why. */
export const driftTestVerdictSchema = z.enum([
  'stable',
  'drift',
  'insufficient-data',
  'empty',
  'constant',
  'new',
  'vanished',
  'all-missing',
  'other-type',
]);
export type DriftTestVerdict = z.infer<typeof driftTestVerdictSchema>;

/** One test of one column (or of the score). Carries all that is needed to repeat the decision. */
export const driftTestSchema = z.strictObject({
  /** What of the column is compared. */
  aspect: z.enum(['values', 'missing', 'new-values', 'vanished-values', 'type']),
  /** `none` where no test can or need be made; the verdict says why. */
  method: z.enum(['kolmogorov-smirnov', 'chi-square', 'two-proportion', 'fisher-exact', 'none']),
  /** D, chi-square, z or the odds ratio (current to reference); `null` without a test, or for an infinite odds ratio. */
  statistic: z.nullable(z.number()),
  pValue: z.nullable(z.number()),
  /** Benjamini-Hochberg over all tests of the report. */
  adjustedPValue: z.nullable(z.number()),
  effectName: z.enum(['normed-wasserstein', 'jensen-shannon', 'difference']),
  effect: z.nullable(z.number()),
  threshold: z.number(),
  /** Drift means: adjusted p below the rules' significance, and the effect at or above its threshold. */
  direction: z.literal('effect-at-or-above-threshold-is-drift'),
  nReference: z.number().int(),
  nCurrent: z.number().int(),
  verdict: driftTestVerdictSchema,
});
export type DriftTest = z.infer<typeof driftTestSchema>;

/** Both distributions over the same bins, as shares. A number has one edge more than bins. */
export const driftDistributionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    edges: z.array(z.number()),
    reference: z.array(z.number()),
    current: z.array(z.number()),
  }),
  z.strictObject({
    kind: z.literal('category'),
    /** The largest 12, then `other` for the rest where there is one. */
    values: z.array(z.string()),
    reference: z.array(z.number()),
    current: z.array(z.number()),
  }),
]);
export type DriftDistribution = z.infer<typeof driftDistributionSchema>;

const runPoint = z.strictObject({ runId: z.string(), at: z.iso.datetime() });

/** One column: its decisive test (flattened), all its tests, and where it has been in earlier checks. */
export const driftColumnSchema = driftTestSchema.extend({
  /** Key of the lead column; `_score`, `_grade` and `_outcome` among the outputs. */
  column: z.string(),
  header: z.string(),
  kind: z.enum(['number', 'category', 'flag', 'score', 'grade', 'outcome']),
  /** Share of the model's importance, 0 to 1; `null` without a model and for outputs. */
  importance: z.nullable(z.number()),
  /** Named by the rules as never to move. */
  critical: z.boolean(),
  /** Population stability index, for those who ask; it decides nothing. */
  psi: z.nullable(z.number()),
  /** What moved, in the user's words. */
  sentence: z.string(),
  /** Start of its unbroken series of drift; `null` where it has not drifted. */
  since: z.nullable(runPoint),
  /** Earlier checks and this one, oldest first, at most 20. */
  trend: z.array(runPoint.extend({ effect: z.nullable(z.number()), verdict: driftTestVerdictSchema })),
  distribution: z.nullable(driftDistributionSchema),
  tests: z.array(driftTestSchema),
});
export type DriftColumn = z.infer<typeof driftColumnSchema>;

const estimate = intervalSchema.extend({ value: z.number() });
export type DriftEstimate = z.infer<typeof estimate>;

/** How good the scores are, each number with its 95 % interval; `null` where it cannot be told (no hot line, one class). */
export const driftPerformanceSchema = z.strictObject({
  /** Leads that the numbers are about. */
  rows: z.number().int(),
  rocAuc: z.nullable(estimate),
  precisionAtHotLine: z.nullable(estimate),
  recallAtHotLine: z.nullable(estimate),
  /** Conversions among all these leads, a count. */
  conversions: z.nullable(estimate),
});
export type DriftPerformance = z.infer<typeof driftPerformanceSchema>;

/** Whether the run trains, why, and the inputs from which the decision can be made again. */
export const driftDecisionSchema = z.strictObject({
  retrain: z.boolean(),
  reason: z.string(),
  inputs: z.record(z.string(), z.json()),
});
export type DriftDecision = z.infer<typeof driftDecisionSchema>;

const side = z.strictObject({ name: z.string(), rows: z.number().int() });

/** `drift/<runId>/report.json`. Format 1 had one flat list of tests; readers skip it. */
export const driftReportSchema = z.strictObject({
  formatVersion: z.literal(2),
  runId: z.string(),
  checkedAt: z.iso.datetime(),
  trigger: z.enum(['ingest', 'daily', 'on-demand', 'file']),
  /** Version of the model whose training rows are the reference; `null` where there is none. */
  championVersion: z.nullable(z.string()),
  reference: side,
  current: side,
  verdict: driftVerdictSchema,
  /** One sentence for the terminal, for example `watch: 1 of 24 columns moved (Lead Source, 0.14)`. */
  sentence: z.string(),
  /** What a person would say, each a sentence. */
  explanation: z.strictObject({
    what: z.string(),
    howMuch: z.string(),
    since: z.nullable(z.string()),
    cost: z.nullable(z.string()),
    next: z.string(),
  }),
  /** The configuration that was used. */
  rules: driftRulesSchema,
  facts: z.strictObject({
    columnsTested: z.number().int(),
    columnsDrifted: z.number().int(),
    /** Of the columns, weighted by importance (equally without a model), 0 to 1. */
    driftedShare: z.number(),
    /** Keys of the critical columns that drifted. */
    criticalDrifted: z.array(z.string()),
    /** Keys of the columns that moved far, by the rules' `far`; reports of the time before that rule have none. */
    farDrifted: z.array(z.string()).optional(),
    scoreMoved: z.boolean(),
    /** Of precision at the hot line (of ROC AUC without one), 0 to 1, not below 0; `null` where it cannot be told. */
    estimatedLoss: z.nullable(z.number()),
    /** The same by outcomes that have come in since; `null` where there are too few, or it may be chance. */
    realisedLoss: z.nullable(z.number()).optional(),
    /** Checks in a row, this one included, in which something had moved. */
    runsInARow: z.number().int(),
  }),
  columnsTested: z.number().int(),
  columnsDrifted: z.number().int(),
  /** The features. */
  columns: z.array(driftColumnSchema),
  /** The score, the mix of grades, the conversion rate. */
  outputs: z.array(driftColumnSchema),
  /** A model that tells new leads from old: its ROC AUC, with a 99.9 % interval, on rows that it was not fitted on; `null` where it was not asked. */
  multivariate: z.nullable(
    z.strictObject({
      rocAuc: z.number(),
      low: z.number(),
      high: z.number(),
      threshold: z.number(),
      verdict: z.enum(['stable', 'drift', 'insufficient-data']),
      /** Keys of the columns that it tells them apart by, strongest first. */
      columns: z.array(z.string()),
    }),
  ),
  performance: z.strictObject({
    /** From calibrated scores, without outcomes. */
    estimated: z.nullable(driftPerformanceSchema),
    /** Of leads that were scored before their outcome was known. */
    realised: z.nullable(driftPerformanceSchema),
    /** On the holdout of the reference. */
    reference: z.nullable(driftPerformanceSchema),
    /** What the estimate cannot see, for people. */
    note: z.string(),
    /** Earlier checks and this one, oldest first, at most 50. */
    history: z.array(
      runPoint.extend({
        estimated: z.nullable(driftPerformanceSchema),
        realised: z.nullable(driftPerformanceSchema),
      }),
    ),
  }),
  decision: z.nullable(driftDecisionSchema),
  /** Earlier checks (without this one), oldest first, at most 50. */
  history: z.array(runPoint.extend({ verdict: driftVerdictSchema, sentence: z.string(), retrained: z.boolean() })),
});
export type DriftReport = z.infer<typeof driftReportSchema>;
