import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { RAW_KEYS } from '../../../contracts/artifact-keys';
import { SCORE_JOB_KEYS, type ScoreJob, STALE_AFTER_MS, uploadKey } from '../../../contracts/score-job';
import { ConcurrentChangeError, ObjectNotFoundError, ServiceThrottledError } from '../../../domain/errors';
import { scoreUploadedFile } from '../../../domain/scoring/score-uploaded-file';
import { MemoryObjectSinks } from '../../helpers/memory-object-sinks';
import { homeWithChampion, PipelineHome } from '../pipeline/pipeline-home';

const CSV = 'Lead ID,Visits,Source,Do not email\nx-1,1,Ads,no\nx-2,5,Google,yes\n,3,Ads,no\n=x,4,Ads,no\n';
const KEY = `${RAW_KEYS.toScore}new leads.csv`;

let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  await home.raw.put(KEY, CSV);
});

function deps(changes: object = {}) {
  const { raw, processed, warehouse, clock, log } = home;
  return {
    raw,
    processed,
    sinks: new MemoryObjectSinks(processed),
    warehouse,
    scoreStore: null,
    clock,
    log,
    ...changes,
  };
}
const score = (key = KEY) => scoreUploadedFile(deps(), { key });
const status = (id: string) => home.processed.json<ScoreJob>(SCORE_JOB_KEYS.status(id));
const uploadId = (digit: number) => `upload-${digit}`;

describe('scoreUploadedFile', () => {
  test('writes a line for each row, counts those that repeat an id, and lists and stores the last of each', async () => {
    await home.raw.put(KEY, `${CSV}x-2,0,Google,yes\nx-1,6,Ads,no\n`);
    const job = await score();
    expect(job).toMatchObject({ rowsDone: 6, rejected: 1, repeatedIds: 2 });
    const rows = parse(await home.processed.text(job.results?.csv ?? ''), { columns: true }) as Record<
      string,
      string
    >[];
    expect(rows.map((row) => row.lead_id)).toEqual(['x-1', 'x-2', "'=x", 'x-2', 'x-1']);
    expect(job.best?.map(({ id }) => id)).toEqual(['x-1', '=x', 'x-2']);
    const last = [rows[4], rows[3]].map((row) => row?.probability);
    const stored = home.warehouse.scores.filter(({ leadId }) => leadId !== '=x');
    expect(stored.map(({ probability }) => probability.toFixed(4))).toEqual(last);
  });

  test('leaves CSV, Parquet, rejected rows, scores in the warehouse, and a status that says so', async () => {
    const job = await score();
    expect(job).toMatchObject({
      state: 'done',
      key: KEY,
      modelVersion: 'v1',
      rowsDone: 4,
      rejected: 1,
      error: null,
    });
    expect(job).toEqual(await status(job.id));
    const { A = 0, B = 0, C = 0, D = 0 } = job.grades ?? {};
    expect(A + B + C + D).toBe(3);
    expect(job.best?.map(({ id }) => id).toSorted()).toEqual(['=x', 'x-1', 'x-2']);
    expect(job.best?.[0]?.reasons.length).toBeGreaterThan(0);
    expect(job.id).toMatch(/^file-[0-9a-f]{32}$/);
    const { csv = '', parquet = '', rejected = '' } = job.results ?? {};
    const rows = parse(await home.processed.text(csv), { columns: true }) as Record<string, string>[];
    expect(rows.map((row) => row.lead_id)).toEqual(['x-1', 'x-2', "'=x"]);
    expect(rows[1]?.positive_reasons).toMatch(/^visits = 5: \+/);
    const { body } = await home.processed.get(parquet);
    const file = new Uint8Array(body).buffer;
    const columns = (await parquetReadObjects({ file })) as Record<string, unknown>[];
    expect(columns.map((row) => row.lead_id)).toEqual(['x-1', 'x-2', '=x']);
    for (const [index, { probability }] of columns.entries()) {
      expect((probability as number).toFixed(4)).toBe(rows[index]?.probability);
    }
    expect(await home.processed.text(rejected ?? '')).toBe(
      'line,reason,column,raw\n4,has no lead id,lead_id,",3,Ads,no"\n',
    );
    expect(home.warehouse.scores.map(({ leadId, runId }) => [leadId, runId])).toEqual(
      ['x-1', 'x-2', '=x'].map((id) => [id, job.runId]),
    );
    expect(job.runId).toMatch(/^2026-11-20T12-00-00-[0-9a-f]{8}$/);
  });

  test('the same file twice, under whatever name, is scored once', async () => {
    // As in S3, where the ETag tells the content.
    const raw = Object.assign(Object.create(home.raw) as typeof home.raw, {
      list: async (prefix: string) => {
        const objects = await home.raw.list(prefix);
        return Promise.all(objects.map(async (info) => ({ ...info, version: (await home.raw.get(info.key)).etag })));
      },
    });
    const scoreLikeS3 = (key: string) => scoreUploadedFile(deps({ raw }), { key });
    const first = await scoreLikeS3(KEY);
    home.nowMs += 60_000;
    expect(await scoreLikeS3(KEY)).toEqual(first);
    await home.raw.put(KEY, CSV);
    expect(await scoreLikeS3(KEY)).toEqual(first);
    await home.raw.put(`${RAW_KEYS.toScore}copy.csv`, CSV);
    expect(await scoreLikeS3(`${RAW_KEYS.toScore}copy.csv`)).toEqual(first);
    const upload = uploadKey(uploadId(7), 'x.csv');
    await home.raw.put(upload, CSV);
    const again = await scoreLikeS3(upload);
    expect(again).toMatchObject({ id: uploadId(7), key: upload, sameAs: first.id, results: first.results });
    expect(again).toEqual(await status(uploadId(7)));
    expect(home.warehouse.scores).toHaveLength(3);
  });

  test('a new champion scores the same file anew', async () => {
    const first = await score();
    await home.release('run-2');
    const second = await score();
    expect(second).toMatchObject({ state: 'done', modelVersion: 'v2' });
    expect(second.id).not.toBe(first.id);
  });

  test('a file in the folder of an upload belongs to that, one in any other folder does not', async () => {
    const key = uploadKey(uploadId(1), 'leads.csv');
    const other = `${RAW_KEYS.toScore}monday/leads.csv`;
    await home.raw.put(key, CSV);
    await home.raw.put(other, `${CSV}x-9,1,Ads,no\n`);
    expect(await score(key)).toMatchObject({ id: uploadId(1), key });
    expect((await score(other)).id).not.toBe('monday');
  });

  test('a file that cannot be scored is a job that failed, with the remedy, and may be dropped again', async () => {
    await home.raw.put(KEY, 'Visits\n1\n');
    const job = await score();
    expect(job).toMatchObject({ state: 'failed', error: { name: 'UnreadableFileError' }, results: null });
    expect(job.error?.detail).toMatch(/^new leads\.csv has only one column/);
    expect(home.warehouse.scores).toEqual([]);
    expect(await score()).toMatchObject({ state: 'failed' });
    expect(await home.processed.keys('scores/')).toEqual(expect.not.arrayContaining([SCORE_JOB_KEYS.csv(job.id)]));
  });

  test('without a model the job fails and says what to do', async () => {
    home = new PipelineHome();
    await home.raw.put(KEY, CSV);
    expect(await score()).toMatchObject({ state: 'failed', error: { name: 'NoChampionError' } });
  });

  test('what may pass by itself is tried again under the same run id, and nothing is stored twice', async () => {
    let isBusy = true;
    const scoreStore = {
      record: async () => {
        if (isBusy) throw new ServiceThrottledError('DynamoDB is busy.');
      },
    };
    const key = uploadKey(uploadId(2), 'leads.csv');
    await home.raw.put(key, CSV);
    await expect(scoreUploadedFile(deps({ scoreStore }), { key })).rejects.toThrow(ServiceThrottledError);
    const waiting = await status(uploadId(2));
    expect(waiting).toMatchObject({ state: 'queued', error: { name: 'ServiceThrottledError' } });
    isBusy = false;
    home.nowMs += 60_000;
    const job = await scoreUploadedFile(deps({ scoreStore }), { key });
    expect(job).toMatchObject({ state: 'done', runId: waiting.runId, error: null });
    const stored = home.warehouse.scores.map(({ leadId, runId, scoredAt }) => `${leadId} ${runId} ${scoredAt}`);
    expect(new Set(stored).size).toBe(3);
  });

  test('of two at once only one scores, and one that died is taken over after a quarter of an hour', async () => {
    const key = uploadKey(uploadId(3), 'leads.csv');
    await home.raw.put(key, CSV);
    const { id, startedAt, ...done } = await score(key);
    const running = { ...done, id, startedAt, state: 'running', endedAt: null, results: null, runId: 'r' };
    await home.processed.put(SCORE_JOB_KEYS.status(id), JSON.stringify(running));
    await expect(score(key)).rejects.toThrow(ConcurrentChangeError);
    home.nowMs += STALE_AFTER_MS;
    expect(await score(key)).toMatchObject({ state: 'done', runId: 'r', startedAt });
  });

  test('a file that is replaced while it is scored is scored again', async () => {
    const key = uploadKey(uploadId(4), 'leads.csv');
    await home.raw.put(key, CSV);
    const raw = Object.assign(Object.create(home.raw) as typeof home.raw, {
      getRange: async (...range: Parameters<typeof home.raw.getRange>) => {
        const bytes = await home.raw.getRange(...range);
        await home.raw.put(key, `${CSV}x-9,1,Ads,no\n`);
        return bytes;
      },
    });
    await expect(scoreUploadedFile(deps({ raw }), { key })).rejects.toThrow(/has been replaced/);
    expect(await status(uploadId(4))).toMatchObject({ state: 'queued', runId: null });
    expect(await score(key)).toMatchObject({ state: 'done', rowsDone: 5 });
  });

  test('a file that is gone is an error that says so', async () => {
    await expect(score(`${RAW_KEYS.toScore}gone.csv`)).rejects.toThrow(ObjectNotFoundError);
  });
});
