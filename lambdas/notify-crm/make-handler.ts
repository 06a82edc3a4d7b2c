import type { QueueMessage } from '../../contracts/start-message';
import { leadBecameHotEnvelopeSchema } from '../../contracts/stream';
import { ConcurrentChangeError, InvalidArtifactError } from '../../domain/errors';
import type { HotLeadEvents } from '../../domain/ports/hot-lead-events';
import type { Log } from '../../domain/ports/log';
import type { Once } from '../../domain/ports/once';

export interface NotifyCrmDeps {
  readonly events: HotLeadEvents;
  readonly once: Once;
  readonly log: Log;
}

/** Longer than a message can wait in the queue and among the dead letters. */
const REMEMBER_SECONDS = 29 * 86_400;

/**
 * Posts the event of one message of the queue to the CRM, once. Throws where the message has to come back:
 * InvalidArtifactError where it holds no such event, ConcurrentChangeError while another call posts it, and whatever the
 * CRM answers instead of taking it.
 */
export function makeHandler({ events, once, log }: NotifyCrmDeps): (message: QueueMessage) => Promise<void> {
  return async ({ messageId, body }) => {
    const parsed = leadBecameHotEnvelopeSchema.safeParse(jsonOf(body));
    if (!parsed.success) {
      log.error('message cannot be read', { messageId });
      throw new InvalidArtifactError(`The message ${messageId} holds no event of a lead that became hot.`);
    }
    const hot = parsed.data.detail;
    try {
      await once.run(hot.eventId, REMEMBER_SECONDS, async () => {
        const [failure] = await events.announce([hot]);
        if (failure !== undefined) throw failure.error;
        return null;
      });
    } catch (error) {
      const isUnderWay = error instanceof ConcurrentChangeError;
      log[isUnderWay ? 'info' : 'warn']('hot lead not posted for now', { eventId: hot.eventId, error });
      throw error;
    }
  };
}

/** `undefined`, which no schema takes, where it is no JSON: the parser's message would quote the text. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
