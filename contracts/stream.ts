import * as z from 'zod';
import { gradeSchema } from './model-file';

/** Names of the event on the bus, for rules that match it. */
export const LEAD_EVENTS = { source: 'leadscore', becameHot: 'LeadBecameHot' } as const;

/**
 * A lead has crossed the hot line upwards. One crossing has one `eventId`, however often the event is delivered; who must
 * not act twice remembers the ids.
 */
export const leadBecameHotSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** 32 hex digits, made of the lead and the message that carried it over the line. */
  eventId: z.string().regex(/^[0-9a-f]{32}$/),
  /** As the sender gave it. Untrusted text. */
  leadId: z.string(),
  /** Calibrated, 0 to 1. */
  probability: z.number(),
  /** The probability in whole percent. */
  scorePoints: z.number().int(),
  grade: gradeSchema,
  modelVersion: z.string(),
  /** ISO 8601 instant in UTC. */
  scoredAt: z.iso.datetime(),
  /** What speaks for the lead, strongest first: `Total Time Spent on Website = 1,532: +0.22`. Untrusted text. */
  reasons: z.array(z.string()).max(3),
});
export type LeadBecameHot = z.infer<typeof leadBecameHotSchema>;

/** What EventBridge hands to a target: the part that is read. */
export const leadBecameHotEnvelopeSchema = z.object({
  'detail-type': z.literal(LEAD_EVENTS.becameHot),
  detail: leadBecameHotSchema,
});

/** A record of a stream of leads as Lambda hands it to a function: SQS's or Kinesis's, the part that is read. */
export const leadMessagesSchema = z.object({
  Records: z.array(
    z.union([
      z.object({
        eventSource: z.literal('aws:sqs'),
        messageId: z.string(),
        body: z.string(),
        /** Epoch milliseconds as text; the same in every delivery. */
        attributes: z.object({ SentTimestamp: z.string().regex(/^\d{1,15}$/) }),
      }),
      z.object({
        eventSource: z.literal('aws:kinesis'),
        kinesis: z.object({
          /** Grows within a shard. */
          sequenceNumber: z.string().regex(/^\d{1,60}$/),
          /** Base64. */
          data: z.string(),
          /** Epoch seconds, with a fraction. */
          approximateArrivalTimestamp: z.number().nonnegative(),
        }),
      }),
    ]),
  ),
});
export type LeadMessage = z.infer<typeof leadMessagesSchema>['Records'][number];

/** Headers of a signed webhook (https://www.standardwebhooks.com), and the environment variable with its secret on a laptop. */
export const WEBHOOK_HEADERS = {
  /** The event's id: the same in every delivery. */
  id: 'webhook-id',
  /** Seconds since 1970, of this attempt. */
  timestamp: 'webhook-timestamp',
  /** `v1,` and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`. */
  signature: 'webhook-signature',
} as const;
export const WEBHOOK_SECRET_VARIABLE = 'LEADSCORE_WEBHOOK_SECRET';
