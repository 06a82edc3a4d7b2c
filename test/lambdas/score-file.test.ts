import { RAW_KEYS } from '../../contracts/artifact-keys';
import { InvalidArtifactError, ServiceThrottledError } from '../../domain/errors';
import { makeHandler, type ScoreFileResult } from '../../lambdas/score-file/make-handler';
import { homeWithChampion, type PipelineHome } from '../domain/pipeline/pipeline-home';
import { MemoryObjectSinks } from '../helpers/memory-object-sinks';
import { waitUntil } from '../helpers/wait-until';

const CSV = 'Lead ID,Visits,Source,Do not email\nx-1,1,Ads,no\nx-2,5,Google,yes\n';
const NAME = 'größe & 1.csv';
const KEY = `${RAW_KEYS.toScore}${NAME}`;

let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  await home.raw.put(KEY, CSV);
});

function handler(changes: object = {}) {
  const { raw, processed, warehouse, clock, log } = home;
  const sinks = new MemoryObjectSinks(processed);
  const answer = makeHandler({
    ...{ raw, processed, sinks, warehouse, scoreStore: null, clock, log, partBytes: 1, ...changes },
  });
  return answer as (event: unknown) => Promise<ScoreFileResult>;
}
const created = (key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  time: '2026-11-21T10:00:00Z',
  detail: { bucket: { name: 'raw' }, object: { key, size: 1 } },
});
const batch = (...bodies: unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })),
});

describe('score-file', () => {
  test('scores the file that a message announces, once however often it is announced', async () => {
    const answer = handler();
    expect(await answer(batch(created(KEY)))).toEqual({ batchItemFailures: [] });
    expect(await answer(batch(created(KEY), created(KEY)))).toEqual({ batchItemFailures: [] });
    expect(home.warehouse.scores.map(({ leadId }) => leadId)).toEqual(['x-1', 'x-2']);
  });

  test('needs no score for a file that is gone, a hidden one, and the empty folder of the console', async () => {
    for (const name of ['gone.csv', '.DS_Store', 'folder/', '.ipynb_checkpoints/a.csv']) {
      const key = `${RAW_KEYS.toScore}${name}`;
      if (!['gone.csv', 'folder/'].includes(name)) await home.raw.put(key, CSV);
      expect(await handler()(batch(created(key)))).toEqual({ batchItemFailures: [] });
    }
    expect(home.warehouse.scores).toEqual([]);
  });

  test('gives back what it cannot read, and what is of another folder', async () => {
    const bodies = ['not even JSON', { any: 'thing' }, created('leads/2026-11.csv')];
    const { batchItemFailures } = await handler()(batch(...bodies));
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm1', 'm2']);
  });

  test('a file that cannot be scored is answered: it would not be better the next time', async () => {
    await home.raw.put(KEY, 'PK\u0003\u0004');
    expect(await handler()(batch(created(KEY)))).toEqual({ batchItemFailures: [] });
  });

  test('gives back a file that another process is at', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let isAtIt = false;
    const appendScores = () => {
      isAtIt = true;
      return held;
    };
    const slow = handler({ warehouse: { appendScores } })(batch(created(KEY)));
    await waitUntil('the first one stores its scores', 10_000, async () => isAtIt);
    expect(await handler()(batch(created(KEY)))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    release();
    expect(await slow).toEqual({ batchItemFailures: [] });
  });

  test('fails under its own name where a service is busy', async () => {
    const warehouse = {
      appendScores: async () => {
        throw new ServiceThrottledError('Redshift is busy.');
      },
    };
    await expect(handler({ warehouse })(batch(created(KEY)))).rejects.toThrow(ServiceThrottledError);
    expect(await handler()(batch(created(KEY)))).toEqual({ batchItemFailures: [] });
  });

  test('refuses what is no batch of messages', async () => {
    await expect(handler()({ key: KEY })).rejects.toThrow(InvalidArtifactError);
  });
});
