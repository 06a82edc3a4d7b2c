import { FolderRuns } from '../../../adapters/local/folder-runs';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { LocalRunRecord } from '../../../contracts/run-record';
import { InvalidArtifactError } from '../../../domain/errors';
import { StepRecorder } from '../../../local/step-recorder';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { describeRuns } from '../contracts/runs';

const SILENT = {
  started: () => undefined,
  update: () => undefined,
  finished: () => undefined,
  failed: () => undefined,
  close: () => undefined,
};

function recordOf(id: string, changes: Partial<LocalRunRecord> = {}): string {
  const startedAt = new Date().toISOString();
  const begun = {
    formatVersion: 1,
    id,
    state: 'running',
    startedAt,
    endedAt: null,
    error: null,
    trigger: 'manual',
    processId: process.pid,
  };
  return JSON.stringify({ ...begun, ...changes });
}

describeRuns('FolderRuns', async () => {
  const processed = new MemoryObjectStore();
  const recorders = new Map<string, StepRecorder>();
  const errors = new Map<string, LocalRunRecord['error']>();
  return {
    runs: new FolderRuns(processed),
    begin: async (id, error) => {
      errors.set(id, error);
      await processed.put(PROCESSED_KEYS.runRecord(id), recordOf(id));
      const recorder = new StepRecorder(SILENT, processed, id);
      recorder.started('crawl');
      recorder.finished('crawl', '2 files', 1);
      recorder.started('score');
      recorders.set(id, recorder);
    },
    end: async (id) => {
      const begun = await processed.json<LocalRunRecord>(PROCESSED_KEYS.runRecord(id));
      const error = errors.get(id) ?? null;
      const state = error === null ? 'succeeded' : 'failed';
      const ended = { ...begun, state, endedAt: new Date().toISOString(), error };
      await processed.put(PROCESSED_KEYS.runRecord(id), JSON.stringify(ended));
      recorders.get(id)?.finished('score', '7 leads', 1);
      await recorders.get(id)?.written();
    },
  };
});

describe('FolderRuns', () => {
  const processed = new MemoryObjectStore();

  test('a run whose program is gone without a word has failed, and says so', async () => {
    await processed.put(PROCESSED_KEYS.runRecord('r1'), recordOf('r1', { processId: 4_000_000 }));
    const runs = new FolderRuns(processed, () => false);
    expect(await runs.find('r1')).toMatchObject({
      state: 'failed',
      error: { detail: expect.stringMatching(/Start it again/) },
    });
  });

  test('of a run from before there were records, the end is unknown', async () => {
    await processed.put('runs/r0/intake.json', '{}');
    expect(await new FolderRuns(processed).find('r0')).toMatchObject({ state: 'unknown', error: null });
  });

  test('a run that was only asked for, and the lock of runs, are none', async () => {
    const store = new MemoryObjectStore();
    await store.put(PROCESSED_KEYS.runRecord('2026-11-20T10-00-00'), recordOf('2026-11-20T10-00-00'));
    await store.put(PROCESSED_KEYS.runRequest('2026-11-21T10-00-00'), '{}');
    await store.put('runs/lock.json', '{}');
    const runs = new FolderRuns(store);
    expect(await runs.find('2026-11-21T10-00-00')).toBeNull();
    expect(await runs.newest()).toMatchObject({ id: '2026-11-20T10-00-00' });
  });

  test('a damaged record is named', async () => {
    await processed.put(PROCESSED_KEYS.runRecord('r2'), '{"state":');
    await expect(new FolderRuns(processed).find('r2')).rejects.toThrow(InvalidArtifactError);
    await expect(new FolderRuns(processed).find('r2')).rejects.toThrow(/runs\/r2\/run\.json/);
  });
});
