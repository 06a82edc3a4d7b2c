import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { InvalidArtifactError, NoChampionError, ServiceThrottledError } from '../../../domain/errors';
import { promote, rollback } from '../../../domain/pipeline/champion';
import { ServingChampion } from '../../../domain/pipeline/serving-champion';
import type { ObjectReader } from '../../../domain/ports/object-store';
import { homeWithChampion, type PipelineHome } from './pipeline-home';

let home: PipelineHome;
let reads: string[];
let errors: { message: string; values: unknown }[];
let failWith: Error | null;

beforeEach(async () => {
  home = await homeWithChampion();
  reads = [];
  errors = [];
  failWith = null;
});

function serving(): ServingChampion {
  const note = async <T>(key: string, read: () => Promise<T>): Promise<T> => {
    reads.push(key);
    if (failWith !== null) throw failWith;
    return read();
  };
  const processed: ObjectReader = {
    get: (key) => note(key, () => home.processed.get(key)),
    find: (key) => note(key, () => home.processed.find(key)),
  };
  const log = { ...home.log, error: (message: string, values?: unknown) => void errors.push({ message, values }) };
  return new ServingChampion({ processed, clock: home.clock, log });
}

const pass = (seconds: number) => {
  home.nowMs += seconds * 1000;
};
const version = async (champion: ServingChampion) => (await champion.current()).champion.scorer.version;

test('requests that come at once share one load', async () => {
  const champion = serving();
  const models = await Promise.all(Array.from({ length: 20 }, () => champion.current()));
  expect(new Set(models).size).toBe(1);
  expect(reads.sort()).toEqual([
    PROCESSED_KEYS.champion,
    ...(['features.json', 'model.json', 'schema.json', 'scorer.json'] as const).map((file) =>
      PROCESSED_KEYS.model('v1', file),
    ),
  ]);
});

test('the pointer is looked at every 30 seconds at most, and nothing else while it stays', async () => {
  const champion = serving();
  await champion.current();
  reads.length = 0;
  pass(29.9);
  await champion.current();
  expect(reads).toEqual([]);
  pass(0.1);
  await Promise.all([champion.current(), champion.current()]);
  expect(reads).toEqual([PROCESSED_KEYS.champion]);
});

test('a promotion serves after 30 seconds, and so does its undoing', async () => {
  const champion = serving();
  await champion.current();
  await home.train('run-2');
  await promote(home, 'v2', 'better');
  expect(await version(champion)).toBe('v1');
  pass(30);
  expect(await version(champion)).toBe('v2');
  await rollback(home);
  pass(30);
  expect(await version(champion)).toBe('v1');
  expect((await champion.current()).pointer.reason).toBe('rolled back from v2');
});

test('before the first release there is no champion; afterwards there is one, at once', async () => {
  const champion = serving();
  const pointer = await home.processed.text(PROCESSED_KEYS.champion);
  home.processed.remove(PROCESSED_KEYS.champion);
  await expect(champion.current()).rejects.toThrow(NoChampionError);
  await home.processed.put(PROCESSED_KEYS.champion, pointer);
  expect(await version(champion)).toBe('v1');
});

test('a first load that fails is tried again by the next request', async () => {
  const champion = serving();
  failWith = new ServiceThrottledError('busy');
  await expect(champion.current()).rejects.toThrow(ServiceThrottledError);
  failWith = null;
  expect(await version(champion)).toBe('v1');
  expect(errors).toEqual([]);
});

describe('what goes wrong later leaves the old champion serving, and is an error in the log', () => {
  test.each([
    [
      'a new champion that is damaged',
      (_: PipelineHome) => home.processed.put(PROCESSED_KEYS.model('v2', 'scorer.json'), '{'),
    ],
    [
      'a new champion without a file',
      (_: PipelineHome) => home.processed.remove(PROCESSED_KEYS.model('v2', 'features.json')),
    ],
    ['a damaged pointer', (_: PipelineHome) => home.processed.put(PROCESSED_KEYS.champion, '{"version":"v2"}')],
    ['a pointer that is gone', (_: PipelineHome) => home.processed.remove(PROCESSED_KEYS.champion)],
    [
      'a store out of reach',
      (_: PipelineHome) => {
        failWith = new ServiceThrottledError('busy');
      },
    ],
  ])('%s', async (_what, breakIt) => {
    const champion = serving();
    await champion.current();
    await home.train('run-2');
    await promote(home, 'v2', 'better');
    const good = await home.processed.text(PROCESSED_KEYS.model('v2', 'scorer.json'));
    await breakIt(home);
    pass(30);
    expect(await version(champion)).toBe('v1');
    expect(errors).toEqual([
      {
        message: 'champion cannot be loaded; the one before goes on serving',
        values: { serving: 'v1', error: expect.any(Error) },
      },
    ]);
    // Not with every request.
    await champion.current();
    expect(errors).toHaveLength(1);
    if (_what !== 'a new champion that is damaged') return;
    await home.processed.put(PROCESSED_KEYS.model('v2', 'scorer.json'), good);
    pass(30);
    expect(await version(champion)).toBe('v2');
  });
});

test('a first champion that is damaged is named', async () => {
  await home.processed.put(PROCESSED_KEYS.model('v1', 'scorer.json'), '{');
  await expect(serving().current()).rejects.toThrow(InvalidArtifactError);
  await expect(serving().current()).rejects.toThrow(/^scorer\.json is not JSON/);
});
