import * as z from 'zod';
import { candidateMetricsSchema, gradeRowSchema, hotLineSchema } from './evaluation';
import { gradeSchema } from './model-file';
import { MAX_LEADS_PER_REQUEST, MAX_REASONS } from './predict-limits';
import { rolloutModeSchema } from './rollout';

/** A lead: values by header, key or alias of their columns, whatever the case, spaces and underscores of these names. */
export const leadObjectSchema = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null()], {
    error: 'must be text, a number, true, false or null',
  }),
);

/** `POST /predict` takes this, or one lead alone. */
export const predictRequestSchema = z.strictObject({
  leads: z.array(leadObjectSchema).min(1).max(MAX_LEADS_PER_REQUEST),
});
export type PredictRequest = z.infer<typeof predictRequestSchema>;

/** What one column adds to the raw score of a lead, in the user's words. */
export const reasonSchema = z.strictObject({
  /** Key of the column. */
  column: z.string(),
  header: z.string(),
  /** The lead's value as it was given: `1,532`, `Google`, `yes`, `missing`. Untrusted text, cut to 80 characters. */
  value: z.string(),
  /** In the answer's `scale`. */
  contribution: z.number(),
  /** For people: `Total Time Spent on Website = 1,532: +0.22`. Holds the value, so it is untrusted text as well. */
  text: z.string(),
});

/** `expected` + all contributions of the two lists + `other` + `rest` is the raw score of the lead. */
export const leadReasonsSchema = z.strictObject({
  /** What contributions are: log odds, or probability. */
  scale: z.enum(['logit', 'probability']),
  /** The raw score of a lead of which nothing is known. */
  expected: z.number(),
  /** Largest first. */
  positive: z.array(reasonSchema).max(MAX_REASONS),
  /** Most negative first. */
  negative: z.array(reasonSchema).max(MAX_REASONS),
  /** Sum of what is hidden by configuration. */
  other: z.number(),
  /** Sum of what is neither shown nor hidden. */
  rest: z.number(),
});

export const predictedLeadSchema = z.strictObject({
  /** As it was given; `null` where it was not. */
  id: z.nullable(z.string()),
  /** Calibrated, 0 to 1. */
  probability: z.number(),
  /** The probability in whole percent, 0 to 100. */
  scorePoints: z.number().int(),
  grade: gradeSchema,
  hot: z.boolean(),
  /** The version that scored this lead: the champion, or a challenger that is rolled out to a share of the leads. */
  modelVersion: z.string(),
  /** Left out for `?reasons=0`, and where the model has no exact reasons (the answer's warnings say so). */
  reasons: z.optional(leadReasonsSchema),
  /** What was not known or could not be read, in the user's words. */
  warnings: z.array(z.string()),
});

/** Stands in the place of a lead that could not be scored, so that it does not fail the others. */
export const failedLeadSchema = z.strictObject({
  /** As it was given; `null` where it was not, or could not be read. */
  id: z.nullable(z.string()),
  error: z.strictObject({
    /** For programs, for example `schema-mismatch`. */
    code: z.string(),
    /** For people, with the remedy. */
    detail: z.string(),
  }),
});

/**
 * Answer of `POST /predict`; leads in the order of the request. Where not one of them could be scored the answer is
 * problem details instead, with the error of the first.
 */
export const predictAnswerSchema = z.strictObject({
  /** The champion. */
  modelVersion: z.string(),
  requestId: z.string(),
  leads: z.array(z.union([predictedLeadSchema, failedLeadSchema])),
  /** About the request as a whole, for example columns that are not used. */
  warnings: z.array(z.string()),
});
export type PredictedLead = z.infer<typeof predictedLeadSchema>;
export type FailedLead = z.infer<typeof failedLeadSchema>;
export type PredictAnswer = z.infer<typeof predictAnswerSchema>;

/** Answer of `GET /model`: what serves, and how well it did on the holdout. */
export const modelAnswerSchema = z.strictObject({
  version: z.string(),
  /** The kind of model, for example `lightgbm`. */
  candidate: z.string(),
  trainedAt: z.iso.datetime(),
  promotedAt: z.iso.datetime(),
  /** Why it was promoted, a sentence. */
  reason: z.string(),
  metrics: candidateMetricsSchema,
  /** Conversion rate of all leads. */
  baseRate: z.number(),
  hotLine: hotLineSchema,
  grades: z.array(gradeRowSchema),
  /** The challenger that is tried beside it; `null` where there is none. */
  rollout: z.nullable(
    z.strictObject({
      challenger: z.string(),
      /** shadow: scored beside the champion and never answered. share: answers for a share of the leads, by id. */
      mode: rolloutModeSchema,
      share: z.number().min(0).max(1),
      startedAt: z.iso.datetime(),
      reason: z.string(),
    }),
  ),
  requestId: z.string(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;
