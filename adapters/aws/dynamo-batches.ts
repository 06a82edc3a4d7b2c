import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceThrottledError } from '../../domain/errors';

export interface BatchLimits {
  /** What one request may hold: 25 writes, 100 reads. */
  readonly size: number;
  /** Requests on their way at the same time. */
  readonly atOnce: number;
  /** How often DynamoDB may hand a request back in part before it is too busy for us. */
  readonly attempts: number;
  /** Pause before the second attempt, doubled before each further one, with full jitter. */
  readonly pauseMs: number;
}

/** An array, or what makes the items of a batch only when its turn comes: a million of them at once fill a Lambda. */
export interface BatchSource<T> {
  readonly length: number;
  slice(from: number, to: number): T[];
}

const MAX_PAUSE_MS = 5_000;

/**
 * Sends `items` in batches. `send` gives back what DynamoDB did not process, which it does under load without calling it
 * an error; that is sent again after a growing pause. Throws ServiceThrottledError when it stays busy: `what` completes
 * "DynamoDB was too busy to …".
 */
export async function inBatches<T>(
  items: BatchSource<T>,
  limits: BatchLimits,
  what: string,
  send: (batch: T[]) => Promise<T[]>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const batch = items.slice(next, next + limits.size);
      next += limits.size;
      try {
        await sendAll(batch, limits, what, send);
      } catch (error) {
        // The other workers end with the request that they have begun.
        next = items.length;
        throw error;
      }
    }
  };
  const done = await Promise.allSettled(Array.from({ length: limits.atOnce }, worker));
  const failed = done.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function sendAll<T>(
  batch: T[],
  limits: BatchLimits,
  what: string,
  send: (batch: T[]) => Promise<T[]>,
): Promise<void> {
  let left = await send(batch);
  for (let attempt = 2; left.length > 0; attempt++) {
    if (attempt > limits.attempts) {
      throw new ServiceThrottledError(
        `DynamoDB was too busy to ${what}: it left some undone ${limits.attempts} times. What it did is kept; try again in a minute.`,
      );
    }
    await sleep(Math.random() * Math.min(MAX_PAUSE_MS, limits.pauseMs * 2 ** (attempt - 2)));
    left = await send(left);
  }
}
