import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type ScoreJob, scoreJobSchema } from '../../../contracts/score-job';
import { waitUntil } from '../../helpers/wait-until';
import { openDeployedChampion, scoreOnLaptop } from '../driver/laptop-scorer';
import { DEV, OPEN_LEADS, type World } from './world';

const LEADS = 120;
/** More than one part, by the limit in `DEV`. */
const MANY_LEADS = 700;
const LARGE = 'to-score/many leads.csv';
const FILES = ['to-score/new leads.csv', 'to-score/upload-again/copy.csv', 'to-score/no-ids.csv', LARGE];

/** Files under to-score/: scored at once, beside the pipeline, each content once. */
export function batch(world: World): void {
  const statuses = async (): Promise<ScoreJob[]> => {
    const keys = (await world.system.processed.keys('scores/')).filter((key) => key.endsWith('/status.json'));
    const jobs = keys.map(async (key) => scoreJobSchema.parse(await world.system.processed.json(key)));
    // The serving scenario has uploaded a file as well.
    return (await Promise.all(jobs)).filter(({ key }) => FILES.includes(key));
  };
  const ended = (key: string): Promise<ScoreJob> =>
    waitUntil(`${key} is scored`, 120_000, async () => {
      const job = (await statuses()).find((candidate) => candidate.key === key);
      return job !== undefined && (job.state === 'done' || job.state === 'failed') ? job : null;
    });
  const csv = () => world.files.open(OPEN_LEADS + 300, OPEN_LEADS + 300 + LEADS, 'file');

  world.step('scores a file under to-score/ into S3, DynamoDB and Redshift, without a run', async () => {
    const runs = await world.system.runs.names();
    await world.system.raw.put(FILES[0], csv());
    const job = await ended(FILES[0]);
    expect(job).toMatchObject({ state: 'done', rowsDone: LEADS, rejected: 0, error: null });
    const expected = scoreOnLaptop(await openDeployedChampion(world.system.processed), csv());
    const [, ...lines] = (await world.system.processed.text(job.results?.csv ?? '')).trim().split('\n');
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual(
      [...expected].map(([id, probability]) => `${id},${probability.toFixed(4)}`),
    );
    const parquet = await world.system.processed.bytes(job.results?.parquet ?? '');
    expect(new TextDecoder().decode(parquet.subarray(-4))).toBe('PAR1');
    const stored = await world.system.warehouse.rows('SELECT lead_id, probability FROM scores WHERE run_id = :run', {
      run: job.runId ?? '',
    });
    const inWarehouse = new Map(stored.map(([id, probability]) => [String(id), Number(probability)]));
    expect(inWarehouse.size).toBe(LEADS);
    for (const [id, probability] of expected) expect(inWarehouse.get(id)).toBeCloseTo(probability, 12);
    const [first = ''] = expected.keys();
    expect(await world.system.latestScore(first)).toMatchObject({ runId: job.runId });
    expect(await world.system.runs.names()).toEqual(runs);
  });

  world.step('scores the same file once, and says of a file without ids what is wrong with it', async () => {
    const [before = []] = await world.system.warehouse.rows('SELECT COUNT(*) FROM scores');
    const first = await ended(FILES[0]);
    await world.system.raw.put(FILES[1], csv());
    const copy = await ended(FILES[1]);
    expect(copy).toMatchObject({ id: 'upload-again', state: 'done', sameAs: first.id, results: first.results });
    const QueueUrl = world.system.deployed.physicalId('AWS::SQS::Queue', /BatchQueue/);
    const event = {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      time: '2026-11-21T10:00:00Z',
      detail: { bucket: { name: world.system.raw.name }, object: { key: FILES[0] } },
    };
    await world.system.aws.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
    await world.system.raw.put(FILES[2], 'Colour,Size\nred,1\n');
    const failed = await ended(FILES[2]);
    expect(failed).toMatchObject({ state: 'failed', error: { name: 'SchemaMismatchError' } });
    expect(await statuses()).toHaveLength(3);
    expect(await world.system.warehouse.rows('SELECT COUNT(*) FROM scores')).toEqual([before]);
  });

  world.step('scores a large file in parts, with one result as of one function', async () => {
    const large = world.files.open(OPEN_LEADS + 500, OPEN_LEADS + 500 + MANY_LEADS, 'large');
    expect(large.length).toBeGreaterThan(2 * Number(DEV.largeFileBytes));
    await world.system.raw.put(LARGE, large);
    const job = await ended(LARGE);
    expect(job).toMatchObject({ state: 'done', rowsDone: MANY_LEADS, rejected: 0, error: null });
    const parts = (await world.system.processed.keys(`score-parts/${job.id}/`)).filter((key) =>
      key.endsWith('part.json'),
    );
    expect(parts.length).toBeGreaterThan(1);
    const expected = scoreOnLaptop(await openDeployedChampion(world.system.processed), large);
    const [, ...lines] = (await world.system.processed.text(job.results?.csv ?? '')).trim().split('\n');
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual(
      [...expected].map(([id, probability]) => `${id},${probability.toFixed(4)}`),
    );
    const stored = await world.system.warehouse.rows('SELECT COUNT(*) FROM scores WHERE run_id = :run', {
      run: job.runId ?? '',
    });
    expect(Number(stored[0]?.[0])).toBe(MANY_LEADS);
  });
}
