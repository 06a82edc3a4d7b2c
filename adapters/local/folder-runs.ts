import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type LocalRunRecord, runRecordSchema } from '../../contracts/run-record';
import { type BegunStep, runStepsSchema } from '../../contracts/run-step';
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
    if (stored !== null) return this.stateOf(parse(stored.body, key, runRecordSchema));
    const objects = await this.processed.list(`runs/${runId}/`);
    // A run that was only asked for has not begun.
    if (objects.every((object) => object.key === PROCESSED_KEYS.runRequest(runId))) return null;
    return { id: runId, state: 'unknown', trigger: null, startedAt: null, endedAt: null, error: null };
  }

  async newest(): Promise<RunRecord | null> {
    return (await this.list(1))[0] ?? null;
  }

  async list(limit: number): Promise<RunRecord[]> {
    const ids = new Set<string>();
    for (const { key } of await this.processed.list('runs/')) {
      const [, id, file] = key.split('/');
      if (id !== undefined && file !== undefined) ids.add(id);
    }
    const found: RunRecord[] = [];
    // Run ids are instants, so that their text order is their time order.
    for (const id of [...ids].reverse()) {
      if (found.length >= limit) break;
      const record = await this.find(id);
      if (record !== null) found.push(record);
    }
    return found;
  }

  async steps(runId: string): Promise<BegunStep[]> {
    const key = PROCESSED_KEYS.runSteps(runId);
    const stored = await this.processed.find(key);
    return stored === null ? [] : parse(stored.body, key, runStepsSchema).steps;
  }

  private stateOf({ id, state, trigger, startedAt, endedAt, error, processId }: LocalRunRecord): RunRecord {
    const isGone = state === 'running' && !this.isAlive(processId);
    return {
      id,
      state: isGone ? 'failed' : state,
      trigger: trigger ?? null,
      startedAt,
      endedAt,
      error: isGone ? GONE : error,
    };
  }
}

function parse<T>(body: Uint8Array, key: string, schema: { parse(value: unknown): T }): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(body).toString('utf8')));
  } catch (cause) {
    throw new InvalidArtifactError(`${key} does not fit its format. Remove it; only the state of that run is lost.`, {
      cause,
    });
  }
}

/** Whether the operating system knows the process; another one may have its number by now. */
export function isProcessAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
