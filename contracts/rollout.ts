import * as z from 'zod';
import { gradeSchema } from './model-file';

/** What a challenger may do: be scored beside the champion, or answer for a share of the leads as well. */
export const rolloutModeSchema = z.enum(['shadow', 'share']);
export type RolloutMode = z.infer<typeof rolloutModeSchema>;

export const rolloutPlanSchema = z
  .strictObject({
    challenger: z.string().regex(/^v\d+$/),
    mode: rolloutModeSchema,
    /** Share of the leads, 0 to 1, that the challenger answers for; 0 in the shadow. */
    share: z.number().min(0).max(1),
    /** Mixed into the hash of a lead's id, so that two rollouts choose different leads. The same for every share of one rollout. */
    salt: z.string().min(1),
    startedAt: z.iso.datetime(),
    /** Who or what started it, a sentence. */
    reason: z.string(),
    /** The reign that it belongs to: a promotion or a rollback ends the rollout, with no second file to write. */
    champion: z.strictObject({ version: z.string(), promotedAt: z.iso.datetime() }),
  })
  .refine(({ mode, share }) => mode === 'share' || share === 0, {
    path: ['share'],
    message: 'must be 0 where the challenger stays in the shadow',
  });
export type RolloutPlan = z.infer<typeof rolloutPlanSchema>;

/**
 * `models/rollout.json`, changed only by compare-and-swap on its ETag. It is read by hand (`parse-rollout.ts`), as predict has
 * no schema library in its bundle; a test compares that reader with this schema, value by value.
 */
export const rolloutFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** `null` once it was stopped. */
  plan: z.nullable(rolloutPlanSchema),
});

const scoreSchema = z.strictObject({
  version: z.string(),
  /** Calibrated, 0 to 1. */
  probability: z.number(),
  grade: gradeSchema,
  hot: z.boolean(),
});

/** One lead that both models have scored: a line of `predictions/<day>/<request>.jsonl`. */
export const predictionRecordSchema = z.strictObject({
  /** `null` where the caller gave none; the champion answers for such a lead. */
  leadId: z.nullable(z.string()),
  /** The score that was answered. */
  served: scoreSchema,
  /** The score of the other model. */
  other: scoreSchema,
  /** Of the API's request, or of the run. The same lead of the same request is one record. */
  requestId: z.string(),
  at: z.iso.datetime(),
});
export type PredictionRecord = z.infer<typeof predictionRecordSchema>;
