import * as z from 'zod';
import { runRequestSchema } from './run-step';

/** One batch as SQS hands it to a function: the part that is read. */
export const queueEventSchema = z.object({
  Records: z.array(z.object({ messageId: z.string(), body: z.string() })),
});
export type QueueMessage = z.infer<typeof queueEventSchema>['Records'][number];

/** What EventBridge says about a new object of S3: the part that is read. */
export const objectCreatedSchema = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  time: z.iso.datetime(),
  detail: z.object({ object: z.object({ key: z.string() }) }),
});

/** What Scheduler says when a training or the daily drift check is due. */
const scheduleSchema = z.strictObject({
  trigger: z.enum(['schedule', 'daily-check']),
  /** Scheduler's `<aws.scheduler.scheduled-time>`: the same in a repeated delivery, which SQS gives another message id. */
  scheduledTime: z.string().optional(),
});

export type ScheduledTrigger = z.infer<typeof scheduleSchema>['trigger'];

/** What the API says when somebody asks for a run. */
const requestedSchema = runRequestSchema.pick({ runId: true, retrain: true }).extend({ trigger: z.literal('manual') });
export type RequestedMessage = z.infer<typeof requestedSchema>;

/** What start-run takes as the body of a message. */
export const startMessageSchema = z.union([objectCreatedSchema, scheduleSchema, requestedSchema]);
