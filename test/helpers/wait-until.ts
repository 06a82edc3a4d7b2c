import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 150;

/**
 * Asks until the answer is neither null nor undefined nor false. Rejects after `timeoutMs` with a sentence about `what`,
 * and with the last error where the question itself failed.
 */
export async function waitUntil<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  let cause: unknown;
  do {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== false) return answer;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    await sleep(EVERY_MS);
  } while (Date.now() < end);
  throw new Error(`Waited ${timeoutMs / 1000} s in vain: ${what}`, { cause });
}
