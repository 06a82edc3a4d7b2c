import type { PredictionRecord } from '../../../contracts/rollout';
import { InvalidArtifactError, ServiceThrottledError } from '../../../domain/errors';
import {
  MAX_WAITING_RECORDS,
  PredictionRecorder,
  RECORD_QUIET_MS,
  RECORD_WAIT_MS,
} from '../../../domain/pipeline/prediction-recorder';
import { readRecords, type ScoredTwice, writeRecords } from '../../../domain/pipeline/prediction-records';
import { MemoryObjectStore } from '../../helpers/memory-object-store';

const TWICE: ScoredTwice = {
  leadId: 'a',
  served: { version: 'v1', probability: 0.1 + 0.2, grade: 'B', hot: false },
  other: { version: 'v2', probability: 0.8, grade: 'A', hot: true },
};
const RECORD: PredictionRecord = { ...TWICE, requestId: 'request-1', at: '2026-11-20T12:00:00.000Z' };
const ALWAYS = '1970-01-01T00:00:00.000Z';

let store: MemoryObjectStore;
beforeEach(() => {
  store = new MemoryObjectStore();
});

describe('prediction records', () => {
  test('come back as they were written, under their day', async () => {
    await writeRecords(store, 'request-1', [RECORD, { ...RECORD, leadId: 'größe "\n東京' }]);
    expect(await store.keys()).toEqual(['predictions/2026-11-20/request-1.jsonl']);
    expect(await readRecords(store, ALWAYS)).toEqual([RECORD, { ...RECORD, leadId: 'größe "\n東京' }]);
  });

  test('of no lead are no object', async () => {
    await writeRecords(store, 'request-1', []);
    expect(await store.keys()).toEqual([]);
    expect(await readRecords(store, ALWAYS)).toEqual([]);
  });

  test('written twice are there once, and so is a lead that one request has twice', async () => {
    await writeRecords(store, 'request-1', [RECORD]);
    await writeRecords(store, 'request-1', [RECORD, RECORD]);
    expect(await readRecords(store, ALWAYS)).toEqual([RECORD]);
    // Nobody knows whether leads without an id are the same.
    await writeRecords(
      store,
      'request-2',
      [1, 2].map(() => ({ ...RECORD, leadId: null, requestId: 'request-2' })),
    );
    expect(await readRecords(store, ALWAYS)).toHaveLength(3);
  });

  test.each(['../../champion', 'a/b', 'Q2F=', '', '.', 'ä'.repeat(500)])(
    'of the request %j lie under predictions/',
    async (id) => {
      await writeRecords(store, id, [RECORD]);
      expect(await store.keys()).toEqual([expect.stringMatching(/^predictions\/2026-11-20\/[A-Za-z0-9_-]+\.jsonl$/)]);
      expect(await readRecords(store, ALWAYS)).toEqual([RECORD]);
    },
  );

  test('of requests whose ids differ by one sign are two objects', async () => {
    await writeRecords(store, 'a=', [RECORD]);
    await writeRecords(store, 'a+', [{ ...RECORD, requestId: 'a+' }]);
    await writeRecords(store, 'a_3d', [{ ...RECORD, requestId: 'a_3d' }]);
    expect(await store.keys()).toHaveLength(3);
  });

  test('are read from an instant on, oldest first', async () => {
    const at = (instant: string) => ({ ...RECORD, at: instant, requestId: instant });
    const instants = [
      '2026-11-21T08:00:00.000Z',
      '2026-11-19T23:59:59.999Z',
      '2026-11-20T00:00:00.000Z',
      '2026-11-20T09:00:00.000Z',
    ];
    for (const instant of instants) await writeRecords(store, instant, [at(instant)]);
    const found = await readRecords(store, '2026-11-20T00:00:00.000Z');
    expect(found.map((record) => record.at)).toEqual([instants[2], instants[3], instants[0]]);
  });

  test('that are damaged are named with their line', async () => {
    await store.put('predictions/2026-11-20/x.jsonl', `${JSON.stringify(RECORD)}\n{"leadId":`);
    await expect(readRecords(store, ALWAYS)).rejects.toThrow(InvalidArtifactError);
    await expect(readRecords(store, ALWAYS)).rejects.toThrow(/^predictions\/2026-11-20\/x\.jsonl, line 2, is no/);
  });
});

describe('the recorder', () => {
  let nowMs: number;
  let logged: { message: string; values: unknown }[];
  let waits: { ms: number; expire: () => void }[];
  beforeEach(() => {
    nowMs = Date.UTC(2026, 10, 20, 12);
    logged = [];
    waits = [];
  });
  const log = {
    info: () => undefined,
    warn: (message: string, values?: unknown) => void logged.push({ message, values }),
    error: (message: string, values?: unknown) => void logged.push({ message, values }),
  };
  const timer = {
    settlesWithin: (ms: number, work: Promise<unknown>) =>
      new Promise<boolean>((resolve) => {
        waits.push({ ms, expire: () => resolve(false) });
        work.then(() => resolve(true));
      }),
  };
  const recorder = (put = store.put.bind(store), withTimer = true) =>
    new PredictionRecorder({
      records: { put },
      clock: { now: () => new Date(nowMs) },
      log,
      ...(withTimer ? { timer } : {}),
    });
  const hanging = () => {
    const resolves: (() => void)[] = [];
    const put: MemoryObjectStore['put'] = async (key, body) => {
      await new Promise<void>((resolve) => resolves.push(resolve));
      return store.put(key, body);
    };
    return { put, go: () => resolves.splice(0).map((resolve) => resolve()) };
  };
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  test('writes what a request leaves, and the answer has waited for it', async () => {
    await recorder().record([TWICE], 'request-1');
    expect(await readRecords(store, ALWAYS)).toEqual([RECORD]);
    expect(waits.map(({ ms }) => ms)).toEqual([RECORD_WAIT_MS]);
  });

  test('writes nothing where nothing is rolled out', async () => {
    const observer = recorder().ofRequest('request-1');
    await observer.written();
    expect([await store.keys(), waits]).toEqual([[], []]);
  });

  test('fails no answer where the records cannot be written, but says how many are lost', async () => {
    const put = async () => {
      throw new ServiceThrottledError('busy');
    };
    await recorder(put).record([TWICE, { ...TWICE, leadId: 'b' }], 'request-1');
    expect(logged).toEqual([
      {
        message: expect.stringMatching(/cannot be written/),
        values: { lost: 2, error: expect.any(ServiceThrottledError) },
      },
    ]);
  });

  test('lets an answer wait no longer than a quarter of a second, and those after it not at all for a while', async () => {
    const { put, go } = hanging();
    const ours = recorder(put);
    const first = ours.record([TWICE], 'request-1');
    waits[0]?.expire();
    await first;
    expect(logged.map(({ message }) => message)).toEqual(['an answer did not wait longer for its prediction records']);
    await ours.record([{ ...TWICE, leadId: 'b' }], 'request-2');
    expect(waits).toHaveLength(1);
    nowMs += RECORD_QUIET_MS;
    const later = ours.record([{ ...TWICE, leadId: 'c' }], 'request-3');
    expect(waits).toHaveLength(2);
    go();
    await settle();
    go();
    await later;
    // Nothing is lost, and what gathered went in one object.
    expect((await readRecords(store, ALWAYS)).map(({ leadId }) => leadId)).toEqual(['a', 'b', 'c']);
    expect(await store.keys()).toHaveLength(2);
  });

  test('does not wait where no process is frozen, and writes all the same', async () => {
    const { put, go } = hanging();
    await recorder(put, false).record([TWICE], 'request-1');
    expect(await store.keys()).toEqual([]);
    go();
    await settle();
    expect(await readRecords(store, ALWAYS)).toEqual([RECORD]);
  });

  test('keeps no more in memory than it may while the store hangs', async () => {
    const { put } = hanging();
    const ours = recorder(put, false);
    await ours.record([TWICE], 'request-1');
    const many = Array.from({ length: MAX_WAITING_RECORDS - 1 }, () => TWICE);
    await ours.record(many, 'request-2');
    await ours.record([TWICE, TWICE, TWICE], 'request-3');
    expect(logged).toEqual([{ message: expect.stringMatching(/too many wait/), values: { lost: 2 } }]);
  });
});
