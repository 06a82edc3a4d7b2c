import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { RunRequest } from '../../contracts/run-step';
import { ConcurrentChangeError, RunUnderWayError } from '../errors';
import { toJson } from '../pipeline/json-artifact';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import type { RunStarter } from '../ports/run-starter';
import type { Runs } from '../ports/runs';

export interface RequestRunDeps {
  readonly processed: Pick<ObjectStore, 'putIf'>;
  readonly runs: Pick<Runs, 'newest'>;
  readonly starter: RunStarter;
  readonly clock: Clock;
}

/**
 * Asks for a run over all leads. Its id is that under which it will begin: the UTC second, so that ids sort by time, and a
 * word, so that it is not that of a run which a file or a schedule has started in the same second.
 * Throws RunUnderWayError while another one is under way or has just been asked for, ServiceThrottledError.
 */
export async function requestRun(
  { processed, runs, starter, clock }: RequestRunDeps,
  asked: Pick<RunRequest, 'retrain' | 'requestedBy'>,
): Promise<string> {
  const newest = await runs.newest();
  if (newest?.state === 'running') throw underWay(newest.id);
  const now = clock.now();
  const runId = `${now.toISOString().slice(0, 19).replaceAll(':', '-')}-asked`;
  const request: RunRequest = { formatVersion: 1, runId, ...asked, requestedAt: now.toISOString() };
  try {
    await processed.putIf(PROCESSED_KEYS.runRequest(runId), toJson(request), null);
  } catch (error) {
    throw error instanceof ConcurrentChangeError ? underWay(runId) : error;
  }
  await starter.start(request);
  return runId;
}

function underWay(runId: string): RunUnderWayError {
  return new RunUnderWayError(`The run ${runId} is under way. Follow it, and start another one when it has ended.`);
}
