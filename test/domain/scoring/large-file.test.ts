import { parquetReadObjects } from 'hyparquet';
import { RAW_KEYS } from '../../../contracts/artifact-keys';
import { LARGE_FILE_KEYS, type LargeFileInput } from '../../../contracts/large-file';
import { SCORE_JOB_KEYS, type ScoreJob } from '../../../contracts/score-job';
import { ConcurrentChangeError, ObjectNotFoundError } from '../../../domain/errors';
import { giveUp } from '../../../domain/scoring/give-up';
import { joinParts } from '../../../domain/scoring/join-parts';
import { planLargeFile } from '../../../domain/scoring/plan-large-file';
import { scorePart } from '../../../domain/scoring/score-part';
import { scoreUploadedFile } from '../../../domain/scoring/score-uploaded-file';
import { MemoryObjectSinks } from '../../helpers/memory-object-sinks';
import { homeWithChampion, type PipelineHome } from '../pipeline/pipeline-home';

const KEY = `${RAW_KEYS.toScore}all leads.csv`;
const PART_BYTES = 1_000;
const rows = Array.from({ length: 300 }, (_, index) =>
  index % 50 === 7 ? `,${index},Ads,no,no id` : `L-${index},${index % 9},Ads,no,"naïve\nnote ${index}"`,
);
const CSV = ['Lead ID,Visits,Source,Do not email,Notes', ...rows, ''].join('\r\n');

let home: PipelineHome;
let started: { name: string; input: LargeFileInput }[];
beforeEach(async () => {
  home = await homeWithChampion();
  await home.raw.put(KEY, CSV);
  started = [];
});

function deps(changes: object = {}) {
  const { raw, processed, warehouse, clock, log } = home;
  const start = async (name: string, input: LargeFileInput): Promise<void> => {
    if (!started.some((known) => known.name === name)) started.push({ name, input });
  };
  return {
    ...{ raw, processed, sinks: new MemoryObjectSinks(processed), warehouse, scoreStore: null, clock, log },
    ...{ partBytes: PART_BYTES, largeFiles: { fromBytes: PART_BYTES, start }, ...changes },
  };
}

/** As the state machine calls the steps. */
async function played(
  input: LargeFileInput,
  order: (parts: readonly number[]) => readonly number[] = (parts) => parts,
) {
  const { id, parts } = await planLargeFile(deps(), input);
  for (const part of order(parts)) await scorePart(deps(), id, part);
  return { parts, job: await joinParts(deps(), id) };
}
const text = async (key: string): Promise<string> => new TextDecoder().decode((await home.processed.get(key)).body);
const leads = () => home.warehouse.scores.map(({ leadId, probability }) => `${leadId} ${probability}`).toSorted();

test('a large file is scored elsewhere, once however often it is announced', async () => {
  const job = await scoreUploadedFile(deps(), { key: KEY });
  await scoreUploadedFile(deps(), { key: KEY });
  expect(started).toEqual([{ name: expect.stringMatching(/^[0-9a-f]{32}$/), input: { id: job.id, key: KEY } }]);
  expect(home.warehouse.scores).toEqual([]);
  await played({ id: job.id, key: KEY });
  expect(await scoreUploadedFile(deps(), { key: KEY })).toMatchObject({ state: 'done' });
  expect(started).toHaveLength(1);
});

test('in parts, in any order, a file gives what it gives as a whole, byte by byte', async () => {
  const whole = await scoreUploadedFile(deps({ largeFiles: null }), { key: KEY, id: 'whole' });
  const expected = { csv: await text(SCORE_JOB_KEYS.csv('whole')), leads: leads() };
  const rejected = await text(whole.results?.rejected ?? '');
  home.warehouse.scores.length = 0;

  const { parts, job } = await played({ id: 'parts', key: KEY }, (all) => all.toReversed());
  expect(parts.length).toBeGreaterThan(4);
  expect(await text(SCORE_JOB_KEYS.csv('parts'))).toBe(expected.csv);
  expect(await text(SCORE_JOB_KEYS.rejected('parts'))).toBe(rejected);
  expect(leads()).toEqual(expected.leads);
  const { rowsDone, hot, rejected: count, bytesDone, totalBytes } = whole;
  expect(job).toMatchObject({ state: 'done', rowsDone, hot, rejected: count, bytesDone, totalBytes, error: null });
  const table = async (id: string) => {
    const { body } = await home.processed.get(SCORE_JOB_KEYS.parquet(id));
    return parquetReadObjects({ file: new Uint8Array(body).buffer });
  };
  expect(await table('parts')).toEqual(await table('whole'));
  expect(new Set(home.warehouse.scores.map(({ runId }) => runId))).toEqual(new Set([job.runId]));
});

test('a part that is done is not done again, and the status tells how far the parts are', async () => {
  const { id, parts } = await planLargeFile(deps(), { id: 'twice', key: KEY });
  await scorePart(deps(), id, 0);
  await scorePart(deps(), id, 1);
  const before = leads();
  await scorePart(deps(), id, 0);
  expect(leads()).toEqual(before);
  const { bytesDone, state } = await home.processed.json<ScoreJob>(SCORE_JOB_KEYS.status(id));
  expect(state).toBe('running');
  expect(bytesDone).toBeGreaterThanOrEqual(2 * PART_BYTES);
  await expect(joinParts(deps(), id)).rejects.toThrow(ObjectNotFoundError);
  for (const part of parts) await scorePart(deps(), id, part);
  expect(await joinParts(deps(), id)).toMatchObject({ state: 'done' });
  // A step that is repeated after the end changes nothing.
  expect(await planLargeFile(deps(), { id, key: KEY })).toEqual({ id, parts: [] });
  expect(await joinParts(deps(), id)).toMatchObject({ state: 'done' });
});

test('a plan that is made again goes on under the same run', async () => {
  await planLargeFile(deps(), { id: 'again', key: KEY });
  const { runId } = await home.processed.json<ScoreJob>(SCORE_JOB_KEYS.status('again'));
  const later = { now: () => new Date(home.clock.now().getTime() + 3_600_000) };
  await planLargeFile(deps({ clock: later }), { id: 'again', key: KEY });
  expect(await home.processed.json(SCORE_JOB_KEYS.status('again'))).toMatchObject({ runId });
  expect(await home.processed.json(LARGE_FILE_KEYS.plan('again'))).toMatchObject({ runId });
});

test('a file that is replaced in between is not scored as a mixture of two', async () => {
  const { id } = await planLargeFile(deps(), { id: 'mixed', key: KEY });
  await home.raw.put(KEY, `${CSV}x-9,1,Ads,no,new\r\n`);
  await expect(scorePart(deps(), id, 1)).rejects.toThrow(ConcurrentChangeError);
});

test.each([
  ['SchemaMismatchError', '{"errorMessage":"all leads.csv lacks the column \\"lead id\\"."}', /lacks the column/],
  ['ServiceThrottledError', '{"errorMessage":"inside"}', /^Something unexpected went wrong/],
  ['States.Timeout', 'no JSON', /^Something unexpected went wrong/],
])('%s ends the job, in words only where people can do something', async (name, Cause, detail) => {
  await planLargeFile(deps(), { id: 'bad', key: KEY });
  const job = await giveUp(deps(), {
    ...{ step: 'give-up' as const, id: 'bad', key: KEY },
    failure: { Error: name, Cause },
  });
  expect(job).toMatchObject({ state: 'failed', error: { name, detail: expect.stringMatching(detail) } });
  await scoreUploadedFile(deps(), { key: KEY, id: 'bad' });
  expect(started).toHaveLength(1);
});
