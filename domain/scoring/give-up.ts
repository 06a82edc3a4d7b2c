import type { LargeFileStep } from '../../contracts/large-file';
import type { ScoreJob } from '../../contracts/score-job';
import * as errors from '../errors';
import { type LargeFileDeps, statusOf } from './large-file';

/** Ends the job where a step has failed for good, and says what is wrong where people can do something about it. */
export async function giveUp(
  deps: LargeFileDeps,
  { id, key, failure }: Extract<LargeFileStep, { step: 'give-up' }>,
): Promise<ScoreJob> {
  const status = await statusOf(deps, id, key, 0);
  if (status.job.state === 'done') return status.job;
  deps.log.error('file not scored', { id, key, failure: failure.Error });
  const endedAt = deps.clock.now().toISOString();
  return status.change({ state: 'failed', endedAt, error: { name: failure.Error, detail: detailOf(failure) } });
}

/** The message of an error about the file; any other says nothing to people. */
function detailOf({ Error: name, Cause }: { readonly Error: string; readonly Cause: string }): string {
  const kind: unknown = (errors as Record<string, unknown>)[name];
  const isAboutFile = typeof kind === 'function' && kind.prototype instanceof errors.InputError;
  try {
    const { errorMessage } = JSON.parse(Cause) as { errorMessage?: unknown };
    if (isAboutFile && typeof errorMessage === 'string') return errorMessage;
  } catch {
    // No answer of a Lambda.
  }
  return 'Something unexpected went wrong. See the log.';
}
