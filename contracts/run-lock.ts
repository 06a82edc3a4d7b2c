import * as z from 'zod';

/**
 * `intake/run-lock.json`: the run that is under way, or was last. It is changed by compare-and-swap only. A lock counts as long
 * as its holder lives, so that a run which ended without a word (a crash, a power cut, a stopped execution) blocks nobody.
 */
export const runLockSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  takenAt: z.iso.datetime(),
  /** Who holds it: an execution of the state machine, or a process on a laptop. */
  holder: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('execution'), arn: z.string() }),
    z.strictObject({
      kind: z.literal('process'),
      host: z.string(),
      processId: z.number().int().positive(),
      /** The process says so every 15 seconds. */
      aliveAt: z.iso.datetime(),
    }),
  ]),
  /** When it was given back; `null` while it is held. An execution need not give it back: Step Functions knows its end. */
  releasedAt: z.nullable(z.iso.datetime()),
});
export type RunLock = z.infer<typeof runLockSchema>;
