import { leadObjectSchema, predictRequestSchema } from '../../contracts/prediction';
import type { LeadMessage } from '../../contracts/stream';
import type { LeadObject } from '../../domain/leads/lead-object';

/** A message of the stream, whichever service brought it. */
export interface ReadMessage {
  /** What the poller calls it: the message id of SQS, the sequence number of Kinesis. */
  readonly identifier: string;
  /** When it was sent; the same in every delivery. */
  readonly sentAt: Date;
  /** Tells messages of one millisecond apart, and puts those of a shard in their order. Letters, digits and dashes. */
  readonly source: string;
  /** The leads, or why there are none: a code for the log, which holds nothing of the message. */
  readonly content: readonly LeadObject[] | 'not-json' | 'not-leads';
}

/** Digits in base 36 of the largest sequence number, so that texts sort as the numbers do. */
const SEQUENCE_DIGITS = 40;

export function readMessage(message: LeadMessage): ReadMessage {
  if (message.eventSource === 'aws:sqs') {
    const { messageId, attributes, body } = message;
    return {
      identifier: messageId,
      source: messageId,
      sentAt: new Date(Number(attributes.SentTimestamp)),
      content: leadsOf(body),
    };
  }
  const { sequenceNumber, approximateArrivalTimestamp, data } = message.kinesis;
  return {
    identifier: sequenceNumber,
    source: BigInt(sequenceNumber).toString(36).padStart(SEQUENCE_DIGITS, '0'),
    sentAt: new Date(Math.round(approximateArrivalTimestamp * 1000)),
    content: leadsOf(Buffer.from(data, 'base64').toString('utf8')),
  };
}

function leadsOf(body: string): ReadMessage['content'] {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return 'not-json';
  }
  const isBatch = typeof json === 'object' && json !== null && Array.isArray((json as { leads?: unknown }).leads);
  if (isBatch) {
    const batch = predictRequestSchema.safeParse(json);
    return batch.success ? batch.data.leads : 'not-leads';
  }
  const lead = leadObjectSchema.safeParse(json);
  return lead.success ? [lead.data] : 'not-leads';
}
