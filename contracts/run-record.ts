import * as z from 'zod';
import { runTriggerSchema } from './run';

/** `runs/<runId>/run.json`: how a run on a laptop began and ended. */
export const runRecordSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed']),
  /** Older records lack it. */
  trigger: z.optional(runTriggerSchema),
  startedAt: z.iso.datetime(),
  endedAt: z.nullable(z.iso.datetime()),
  error: z.nullable(z.strictObject({ name: z.string(), detail: z.string() })),
  /** Of the machine's operating system: a run whose process is gone without a word has failed. */
  processId: z.number().int().positive(),
});
export type LocalRunRecord = z.infer<typeof runRecordSchema>;
