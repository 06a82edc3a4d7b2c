import type { PredictionRecord } from '../../contracts/rollout';
import type { RolloutObserver } from '../api/score-serving';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectWriter } from '../ports/object-store';
import type { Timer } from '../ports/timer';
import type { ScoredTwice } from './prediction-records';
import { writeRecords } from './write-records';

export interface PredictionRecorderDeps {
  /** Where records go. */
  readonly records: ObjectWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Without one an answer does not wait at all: where no process is frozen, the write goes on behind it. */
  readonly timer?: Timer | undefined;
}

/** A Lambda is frozen with its answer, so the answer waits for the write: 20 ms as a rule, and no longer than this. */
export const RECORD_WAIT_MS = 250;
/** After a write that was not waited for, answers do not wait at all for so long. */
export const RECORD_QUIET_MS = 10_000;
/** Records in memory while a write is under way; what comes beyond is lost, and counted in the log. */
export const MAX_WAITING_RECORDS = 20_000;

/**
 * Writes down what both models of a rollout said. An answer never fails over it, and waits a quarter of a second at most:
 * what cannot be written is a line in the log. While one write is under way the records of later requests gather and go
 * with the next.
 */
export class PredictionRecorder {
  private waiting: PredictionRecord[] = [];
  private writing: Promise<void> | null = null;
  private quietSinceMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly deps: PredictionRecorderDeps) {}

  /** What one request leaves behind; `written` resolves as `record` does. */
  ofRequest(requestId: string): RolloutObserver & { readonly written: () => Promise<void> } {
    const twice: ScoredTwice[] = [];
    return {
      scoredTwice: (scored) => void twice.push(...scored),
      challengerFailed: (error) =>
        this.deps.log.warn('the challenger cannot score these leads; the champion answers', { requestId, error }),
      written: () => this.record(twice, requestId),
    };
  }

  /** Never rejects. Resolves once the records are written, have failed, or have been waited for long enough. */
  async record(scored: readonly ScoredTwice[], requestId: string): Promise<void> {
    if (scored.length === 0) return;
    const { clock, log, timer } = this.deps;
    const at = clock.now().toISOString();
    const room = Math.max(0, MAX_WAITING_RECORDS - this.waiting.length);
    for (const pair of scored.slice(0, room)) this.waiting.push({ ...pair, requestId, at });
    if (scored.length > room) log.error('prediction records are lost: too many wait', { lost: scored.length - room });
    this.writing ??= this.write().finally(() => {
      this.writing = null;
    });
    if (timer === undefined) return;
    const quietMs = clock.now().getTime() - this.quietSinceMs;
    if (quietMs >= 0 && quietMs < RECORD_QUIET_MS) return;
    if (await timer.settlesWithin(RECORD_WAIT_MS, this.writing)) return;
    this.quietSinceMs = clock.now().getTime();
    log.warn('an answer did not wait longer for its prediction records', { waitedMs: RECORD_WAIT_MS });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const records = this.waiting;
      this.waiting = [];
      try {
        await writeRecords(this.deps.records, (records[0] as PredictionRecord).requestId, records);
      } catch (error) {
        this.deps.log.error('prediction records are lost: they cannot be written', { lost: records.length, error });
      }
    }
  }
}
