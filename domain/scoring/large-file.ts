import { queuedScoreJob } from '../../contracts/score-job';
import type { ObjectRanges, ObjectStore } from '../ports/object-store';
import { ScoreJobStatus } from './score-job-status';
import type { ScoreUploadedFileDeps } from './score-uploaded-file';

/** What the steps of a large file need. */
export interface LargeFileDeps extends ScoreUploadedFileDeps {
  readonly processed: ObjectStore & ObjectRanges;
  /** Bytes that a part has at least, but for the last. */
  readonly partBytes: number;
}

/** A status that is silent for 15 minutes counts as dead. */
const TELL_EVERY_MS = 60_000;

export function statusOf(deps: LargeFileDeps, id: string, key: string, bytes: number): Promise<ScoreJobStatus> {
  const { processed, clock } = deps;
  return ScoreJobStatus.open(processed, clock, queuedScoreJob(id, key, bytes, clock.now().toISOString()));
}

/** Says now and then that somebody is at the job. */
export function sayNowAndThen({ clock }: LargeFileDeps, status: ScoreJobStatus): () => Promise<void> {
  let toldAtMs = clock.now().getTime();
  return async () => {
    if (clock.now().getTime() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = clock.now().getTime();
    await status.change({});
  };
}
