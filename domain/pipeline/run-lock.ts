import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type RunLock, runLockSchema } from '../../contracts/run-lock';
import { ConcurrentChangeError, RunUnderWayError } from '../errors';
import type { ObjectStore } from '../ports/object-store';
import { parseJson, toJson } from './json-artifact';

/** Two takers meet once; more than that is a loop. */
const ATTEMPTS = 5;

export interface RunLockDeps {
  readonly processed: ObjectStore;
  /** Whether the holder of a lock that nobody gave back is still at work. */
  readonly isAtWork: (lock: RunLock) => Promise<boolean>;
}

/**
 * Makes `wanted` the run that is under way, for both homes: at most one holds the lock at any time, and that of a holder
 * which is gone is taken over. Throws RunUnderWayError with what `describe` says of the run that is in the way.
 */
export async function takeRunLock(
  { processed, isAtWork }: RunLockDeps,
  wanted: RunLock,
  describe: (other: RunLock) => string,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const stored = await processed.find(PROCESSED_KEYS.runLock);
    const current = stored === null ? null : parseJson(stored, PROCESSED_KEYS.runLock, runLockSchema);
    if (current !== null && current.releasedAt === null && (await isAtWork(current))) {
      throw new RunUnderWayError(describe(current));
    }
    try {
      await processed.putIf(PROCESSED_KEYS.runLock, toJson(wanted), stored?.etag ?? null);
      return;
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Changes a lock that is still ours: a sign of life, or its end. False where another run has it by now. */
export async function changeRunLock(processed: ObjectStore, ours: RunLock, change: Partial<RunLock>): Promise<boolean> {
  const stored = await processed.find(PROCESSED_KEYS.runLock);
  if (stored === null) return false;
  const current = parseJson(stored, PROCESSED_KEYS.runLock, runLockSchema);
  if (current.runId !== ours.runId || current.takenAt !== ours.takenAt || current.releasedAt !== null) return false;
  try {
    await processed.putIf(PROCESSED_KEYS.runLock, toJson({ ...ours, ...change }), stored.etag);
    return true;
  } catch (error) {
    if (error instanceof ConcurrentChangeError) return false;
    throw error;
  }
}
