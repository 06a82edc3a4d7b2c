import { queueEventSchema } from '../../contracts/start-message';
import { type LeadBecameHot, leadBecameHotEnvelopeSchema } from '../../contracts/stream';
import { ConcurrentChangeError, InvalidArtifactError } from '../../domain/errors';
import type { HotLeadEvents } from '../../domain/ports/hot-lead-events';
import type { Log } from '../../domain/ports/log';
import type { Once } from '../../domain/ports/once';

export interface NotifyCrmDeps {
  readonly events: HotLeadEvents;
  readonly once: Once;
  readonly log: Log;
}

export interface NotifyCrmResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Longer than a message can wait in the queue and among the dead letters. */
const REMEMBER_SECONDS = 29 * 86_400;

/** Posts each event of a batch of the queue to the CRM, once. What the CRM does not take goes back to the queue. */
export function makeHandler({ events, once, log }: NotifyCrmDeps): (event: unknown) => Promise<NotifyCrmResult> {
  const post = async (event: LeadBecameHot): Promise<null> => {
    const [failure] = await events.announce([event]);
    if (failure !== undefined) throw failure.error;
    return null;
  };
  return async (event) => {
    const parsed = queueEventSchema.safeParse(event);
    if (!parsed.success) {
      throw new InvalidArtifactError('notify-crm was called with something else than a batch of SQS.');
    }
    const back = await Promise.all(
      parsed.data.Records.map(async ({ messageId, body }) => {
        const hot = eventOf(body);
        if (hot === null) {
          log.error('message cannot be read', { messageId });
          return [messageId];
        }
        try {
          await once.run(hot.eventId, REMEMBER_SECONDS, () => post(hot));
          return [];
        } catch (error) {
          const isUnderWay = error instanceof ConcurrentChangeError;
          log[isUnderWay ? 'info' : 'warn']('hot lead not posted for now', { eventId: hot.eventId, error });
          return [messageId];
        }
      }),
    );
    return { batchItemFailures: back.flat().map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

function eventOf(body: string): LeadBecameHot | null {
  try {
    return leadBecameHotEnvelopeSchema.parse(JSON.parse(body)).detail;
  } catch {
    return null;
  }
}
