import * as z from 'zod';
import { candidateMetricsSchema, gradeRowSchema, hotLineSchema } from './evaluation';
import { gradeSchema } from './model-file';

/** Leads that one request may carry. */
export const MAX_LEADS_PER_REQUEST = 1_000;
/**
 * UTF-16 units of a request's body. A Lambda takes 6 MB with the body quoted inside of JSON; 1,000 leads of 37 columns
 * are 1.5 million.
 */
export const MAX_BODY_CHARACTERS = 4_000_000;

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

export const predictedLeadSchema = z.strictObject({
  /** As it was given; `null` where it was not. */
  id: z.nullable(z.string()),
  /** Calibrated, 0 to 1. */
  probability: z.number(),
  /** The probability in whole percent, 0 to 100. */
  scorePoints: z.number().int(),
  grade: gradeSchema,
  hot: z.boolean(),
  /** What was not known or could not be read, in the user's words. */
  warnings: z.array(z.string()),
});

/** Answer of `POST /predict`; leads in the order of the request. */
export const predictAnswerSchema = z.strictObject({
  modelVersion: z.string(),
  requestId: z.string(),
  leads: z.array(predictedLeadSchema),
});
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
  requestId: z.string(),
});
export type ModelAnswer = z.infer<typeof modelAnswerSchema>;
