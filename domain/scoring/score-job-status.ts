import { SCORE_JOB_KEYS, type ScoreJob, STALE_AFTER_MS, scoreJobSchema } from '../../contracts/score-job';
import { ConcurrentChangeError } from '../errors';
import { parseJson, toJson } from '../pipeline/json-artifact';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';

/**
 * The status of a job, changed by compare-and-swap only: of two that work on one job, the second to write finds that out
 * by ConcurrentChangeError and stops.
 */
export class ScoreJobStatus {
  private constructor(
    private readonly processed: ObjectStore,
    private readonly clock: Clock,
    private held: ScoreJob,
    private etag: string | null,
  ) {}

  /** The stored status of `queued.id`, or `queued` itself where there is none yet; nothing is written. */
  static async open(processed: ObjectStore, clock: Clock, queued: ScoreJob): Promise<ScoreJobStatus> {
    const key = SCORE_JOB_KEYS.status(queued.id);
    const stored = await processed.find(key);
    const job = stored === null ? queued : parseJson(stored, key, scoreJobSchema);
    return new ScoreJobStatus(processed, clock, job, stored?.etag ?? null);
  }

  get job(): ScoreJob {
    return this.held;
  }

  /** Of the stored status; `null` where there is none yet. */
  get version(): string | null {
    return this.etag;
  }

  /** Throws ConcurrentChangeError where somebody is at it right now. */
  assertFree(): void {
    const { state, updatedAt, key } = this.held;
    if (state !== 'running' || this.clock.now().getTime() - Date.parse(updatedAt) >= STALE_AFTER_MS) return;
    throw new ConcurrentChangeError(`Another process is scoring ${key} right now. Ask again later.`);
  }

  /** Throws ConcurrentChangeError where somebody else has changed it since. */
  async change(changes: Partial<ScoreJob>): Promise<ScoreJob> {
    const job: ScoreJob = { ...this.held, ...changes, updatedAt: this.clock.now().toISOString() };
    this.etag = await this.processed.putIf(SCORE_JOB_KEYS.status(job.id), toJson(job), this.etag);
    this.held = job;
    return job;
  }
}
