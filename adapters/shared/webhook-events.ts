import { setTimeout as sleep } from 'node:timers/promises';
import { LEAD_EVENTS, type LeadBecameHot } from '../../contracts/stream';
import { ServiceFailedError, ServiceThrottledError } from '../../domain/errors';
import type { Clock } from '../../domain/ports/clock';
import type { HotLeadEvents, NotAnnounced } from '../../domain/ports/hot-lead-events';
import { signWebhook } from './sign-webhook';

export interface WebhookOptions {
  readonly url: string;
  /** Asked before each batch of events, so that a new secret is taken without a new start. */
  readonly secret: () => Promise<Buffer>;
  readonly clock: Clock;
  /** First attempt and its repetitions. @default 4 */
  readonly attempts?: number;
  /** Before the second attempt, doubled before each further one, half of it at random. @default 500 */
  readonly pauseMs?: number;
  /** Per attempt, until the head of the answer. @default 5,000 */
  readonly timeoutMs?: number;
}

const AT_ONCE = 4;

/**
 * Posts each event as signed JSON. A 2xx is the receipt. A time-out, a broken connection, 408, 425, 429 and 5xx are tried
 * again; other answers are not, because the same request would get the same answer. Redirects are not followed: the
 * signature is for the address that was configured.
 */
export class WebhookEvents implements HotLeadEvents {
  constructor(private readonly options: WebhookOptions) {}

  async announce(events: readonly LeadBecameHot[]): Promise<readonly NotAnnounced[]> {
    const failed: NotAnnounced[] = [];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < events.length) {
        const event = events[next++] as LeadBecameHot;
        try {
          await this.deliver(event);
        } catch (error) {
          failed.push({ eventId: event.eventId, error: error instanceof Error ? error : new Error(String(error)) });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, events.length) }, worker));
    return failed;
  }

  private async deliver(event: LeadBecameHot): Promise<void> {
    const { attempts = 4, pauseMs = 500, clock } = this.options;
    const secret = await this.options.secret();
    const body = JSON.stringify({ type: LEAD_EVENTS.becameHot, timestamp: event.scoredAt, data: event });
    for (let attempt = 1; ; attempt++) {
      const signed = signWebhook(secret, event.eventId, clock.now(), body);
      const problem = await this.post(body, signed);
      if (problem === null) return;
      if (!(problem instanceof ServiceThrottledError) || attempt === attempts) throw problem;
      await sleep(pauseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2));
    }
  }

  /** `null` where it was taken. Messages name the host only: an address may hold a token. */
  private async post(body: string, signed: Record<string, string>): Promise<Error | null> {
    const { url, timeoutMs = 5_000 } = this.options;
    const { host } = new URL(url);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'user-agent': 'leadscore', ...signed },
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body?.cancel();
      if (answer.ok) return null;
      const message = `The webhook at ${host} answered ${answer.status}.`;
      const mayPass = answer.status >= 500 || [408, 425, 429].includes(answer.status);
      return mayPass
        ? new ServiceThrottledError(message)
        : new ServiceFailedError(`${message} ${remedyFor(answer.status)}`);
    } catch (cause) {
      const why =
        (cause as { name?: unknown }).name === 'TimeoutError' ? `not within ${timeoutMs} ms` : 'no connection';
      return new ServiceThrottledError(`The webhook at ${host} cannot be reached: ${why}.`, { cause });
    }
  }
}

function remedyFor(status: number): string {
  if (status === 401 || status === 403) return 'Check that both sides have the same secret.';
  if (status >= 300 && status < 400) return 'It sends elsewhere, which is not followed. Name the final address.';
  return 'Check the address, and what the receiver expects.';
}
