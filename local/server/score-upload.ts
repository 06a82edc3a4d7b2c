import { setTimeout as sleep } from 'node:timers/promises';
import { FolderObjectSinks } from '../../adapters/local/folder-object-sinks';
import { RAW_KEYS } from '../../contracts/artifact-keys';
import { UPLOAD_ID_PREFIX } from '../../contracts/score-job';
import { ServiceThrottledError } from '../../domain/errors';
import type { Clock } from '../../domain/ports/clock';
import type { Log } from '../../domain/ports/log';
import type { Warehouse } from '../../domain/ports/warehouse';
import { type ScoreUploadedFileDeps, scoreUploadedFile } from '../../domain/scoring/score-uploaded-file';
import type { Home } from '../home';

/** Pause before a file is tried again while a run has the warehouse. */
const BUSY_PAUSE_MS = 5_000;

export interface UploadScorerDeps {
  readonly home: Home;
  readonly warehouse: Pick<Warehouse, 'appendScores'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Scores uploaded files one after the other, as the function `score-file` does in AWS. */
export class UploadScorer {
  private last: Promise<void> = Promise.resolve();
  private stopped = false;
  private readonly deps: ScoreUploadedFileDeps;

  constructor({ home, warehouse, clock, log }: UploadScorerDeps) {
    const { raw, processed } = home;
    this.deps = {
      raw,
      processed,
      warehouse,
      clock,
      log,
      scoreStore: null,
      sinks: new FolderObjectSinks(home.processedFolder),
    };
  }

  /** `key` is `to-score/<id>/<name>`. Never throws: what goes wrong is in the job's status. */
  add(key: string): void {
    this.last = this.last.then(() => this.score(key));
  }

  /** Takes up what an earlier server has left; a file that was scored is not scored again. */
  async resume(): Promise<void> {
    const files = await this.deps.raw.list(`${RAW_KEYS.toScore}${UPLOAD_ID_PREFIX}`);
    for (const { key } of files) this.add(key);
  }

  /** Resolves when all that were added are scored. */
  idle(): Promise<void> {
    return this.last;
  }

  /** Finishes the file at hand and begins no other; the next server resumes. */
  stop(): Promise<void> {
    this.stopped = true;
    return this.last;
  }

  private async score(key: string): Promise<void> {
    while (!this.stopped) {
      try {
        await scoreUploadedFile(this.deps, { key });
        return;
      } catch (error) {
        if (!(error instanceof ServiceThrottledError)) {
          this.deps.log.error('upload cannot be scored', { key, error });
          return;
        }
        await sleep(BUSY_PAUSE_MS);
      }
    }
  }
}
