import * as z from 'zod';
import { runOptionsSchema } from './run';

/** `models/champion.json`: the pointer to the serving model, changed only by compare-and-swap on its ETag. */
export const championPointerSchema = z.strictObject({
  formatVersion: z.literal(1),
  version: z.string(),
  /** The one that `rollback` returns to; `null` for the first champion. */
  previousVersion: z.nullable(z.string()),
  promotedAt: z.iso.datetime(),
  reason: z.string(),
});
export type ChampionPointer = z.infer<typeof championPointerSchema>;

/** `models/<version>/model.json`: what a version is, beside its scorer, feature spec, schema and evaluation. */
export const modelVersionSchema = z.strictObject({
  formatVersion: z.literal(1),
  version: z.string(),
  runId: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
  featureSpecHash: z.string(),
  rocAuc: z.number(),
  options: runOptionsSchema,
  /** Why its run has trained, a sentence; older versions lack it. */
  trainedBecause: z.optional(z.string()),
});
export type ModelVersion = z.infer<typeof modelVersionSchema>;
