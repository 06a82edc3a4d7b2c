import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type LocalRunRecord, runRecordSchema } from '../../contracts/run-record';
import { InvalidArtifactError } from '../../domain/errors';
import type { ObjectStore } from '../../domain/ports/object-store';
import type { RunRecord, Runs } from '../../domain/ports/runs';

const GONE = {
  name: 'RunStoppedError',
  detail:
    'The run ended in the middle: its program was stopped or the machine went down. Start it again; nothing is lost.',
} as const;

/** Runs by what each has left in the processed store. A run from before there were records is `unknown`. */
export class FolderRuns implements Runs {
  constructor(
    private readonly processed: Pick<ObjectStore, 'find' | 'list'>,
    private readonly isAlive: (processId: number) => boolean = isProcessAlive,
  ) {}

  async find(runId: string): Promise<RunRecord | null> {
    const key = PROCESSED_KEYS.runRecord(runId);
    const stored = await this.processed.find(key);
    if (stored !== null) return this.stateOf(parse(stored.body, key));
    const [first] = await this.processed.list(`runs/${runId}/`);
    return first === undefined ? null : { id: runId, state: 'unknown', startedAt: null, endedAt: null, error: null };
  }

  async newest(): Promise<RunRecord | null> {
    // Run ids are instants, so that their text order is their time order.
    const last = (await this.processed.list('runs/')).at(-1)?.key.split('/')[1];
    return last === undefined ? null : this.find(last);
  }

  private stateOf({ id, state, startedAt, endedAt, error, processId }: LocalRunRecord): RunRecord {
    const isGone = state === 'running' && !this.isAlive(processId);
    return { id, state: isGone ? 'failed' : state, startedAt, endedAt, error: isGone ? GONE : error };
  }
}

function parse(body: Uint8Array, key: string): LocalRunRecord {
  try {
    return runRecordSchema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (cause) {
    throw new InvalidArtifactError(`${key} does not fit its format. Remove it; only the state of that run is lost.`, {
      cause,
    });
  }
}

function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
