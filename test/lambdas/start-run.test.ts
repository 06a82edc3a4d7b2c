import { InvalidArtifactError, ServiceThrottledError } from '../../domain/errors';
import type { StartRunDeps } from '../../domain/pipeline/start-run';
import type { RunningExecution } from '../../domain/ports/executions';
import { makeHandler } from '../../lambdas/start-run/make-handler';

const NOW = new Date('2026-11-21T10:48:01.500Z');

interface Setting {
  readonly handler: ReturnType<typeof makeHandler>;
  readonly started: { readonly name: string; readonly input: unknown }[];
  readonly logged: { readonly message: string; readonly values: unknown }[];
}

function setting(running: readonly RunningExecution[] = [], overrides: Partial<StartRunDeps> = {}): Setting {
  const started: Setting['started'] = [];
  const logged: Setting['logged'] = [];
  const note = (message: string, values?: unknown): void => {
    logged.push({ message, values });
  };
  const handler = makeHandler({
    executions: {
      running: async () => [...running],
      start: async (name, input) => {
        started.push({ name, input });
      },
    },
    once: { run: async (_key, _seconds, act) => act() },
    clock: { now: () => NOW },
    log: { info: note, warn: note, error: note },
    ...overrides,
  });
  return { handler, started, logged };
}

const batch = (...bodies: unknown[]) => ({
  Records: bodies.map((body, index) => ({
    messageId: `m${index}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { SentTimestamp: '1763722080000' },
    eventSource: 'aws:sqs',
  })),
});

const SCHEDULE = { trigger: 'schedule' };
const drop = (time: string) => ({
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time,
  region: 'us-east-1',
  resources: ['arn:aws:s3:::raw'],
  detail: { version: '0', bucket: { name: 'raw' }, object: { key: 'leads/a.csv', size: 5, sequencer: '0063' } },
});
const returned = (ids: string[]) => ids.map((itemIdentifier) => ({ itemIdentifier }));

test('a batch of drops makes one run, named after the UTC second', async () => {
  const { handler, started } = setting();
  const result = await handler(batch(drop('2026-11-21T10:47:10Z'), drop('2026-11-21T10:47:59Z')));
  expect(result).toEqual({ batchItemFailures: [], runsStarted: 1 });
  expect(started).toMatchObject([{ name: '2026-11-21T10-48-01', input: { trigger: 'drop' } }]);
});

test('the input of the run is complete, so that the state machine finds every option', async () => {
  const { handler, started } = setting();
  await handler(batch(SCHEDULE));
  expect(started[0]?.input).toEqual({
    trigger: 'schedule',
    options: {
      retrain: 'auto',
      split: 'random',
      holdoutShare: 0.2,
      seed: 1,
      tuningTrials: 20,
      exclude: [],
      targetConversion: 0.8,
    },
  });
});

test('one training that is due makes the run of the whole batch a training', async () => {
  const { handler, started } = setting();
  const result = await handler(batch(drop('2026-11-21T10:47:10Z'), SCHEDULE, drop('2026-11-21T10:47:59Z')));
  expect(result).toEqual({ batchItemFailures: [], runsStarted: 1 });
  expect(started).toMatchObject([{ input: { trigger: 'schedule' } }]);
});

test('what came after the run under way began goes back to the queue, what came before is taken care of', async () => {
  const { handler, started } = setting([{ name: 'r', startedAt: new Date('2026-11-21T10:47:30.000Z') }]);
  const result = await handler(batch(drop('2026-11-21T10:47:10Z'), drop('2026-11-21T10:47:45Z'), SCHEDULE));
  expect(result).toEqual({ batchItemFailures: returned(['m1', 'm2']), runsStarted: 0 });
  expect(started).toEqual([]);
});

test('a file of the second in which the run began is not taken for older: S3 cuts its times to the second', async () => {
  const { handler } = setting([{ name: 'r', startedAt: new Date('2026-11-21T10:47:30.400Z') }]);
  const { batchItemFailures } = await handler(batch(drop('2026-11-21T10:47:30Z'), drop('2026-11-21T10:47:28Z')));
  expect(batchItemFailures).toEqual(returned(['m0']));
});

test('a training that was answered before starts nothing, and a new drop beside it still gets its run', async () => {
  const { handler, started } = setting([], {
    once: { run: async (key, _seconds, act) => (key.startsWith('occasion') ? (undefined as never) : act()) },
  });
  const result = await handler(batch(SCHEDULE, drop('2026-11-21T10:47:10Z')));
  expect(result).toEqual({ batchItemFailures: [], runsStarted: 1 });
  expect(started).toMatchObject([{ input: { trigger: 'drop' } }]);
});

describe('when another batch has just started a run that Step Functions does not list yet', () => {
  const justStarted: Partial<StartRunDeps> = {
    once: {
      run: async (key, _seconds, act) =>
        key === 'start' ? ({ name: 'r', startedAt: '2026-11-21T10:47:30.000Z' } as never) : act(),
    },
  };

  test('older drops are taken care of, newer ones wait', async () => {
    const { handler, started } = setting([], justStarted);
    const result = await handler(batch(drop('2026-11-21T10:47:10Z'), drop('2026-11-21T10:47:45Z')));
    expect(result).toEqual({ batchItemFailures: returned(['m1']), runsStarted: 0 });
    expect(started).toEqual([]);
  });

  test('a training waits: that run may decide not to train', async () => {
    const { handler } = setting([], justStarted);
    expect(await handler(batch(SCHEDULE))).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 0 });
  });
});

describe('the daily drift check', () => {
  const CHECK = { trigger: 'daily-check', scheduledTime: '2026-11-21T05:30:00Z' };

  test('is a run of its own, and needs no memory of the days before', async () => {
    const keys: string[] = [];
    const once: StartRunDeps['once'] = {
      run: async (key, _seconds, act) => {
        keys.push(key);
        return act();
      },
    };
    const { handler, started } = setting([], { once });
    expect(await handler(batch(CHECK, CHECK))).toEqual({ batchItemFailures: [], runsStarted: 1 });
    expect(started).toMatchObject([{ input: { trigger: 'daily-check' } }]);
    expect(keys).toEqual(['start']);
  });

  test('waits for the run under way, and for that of a drop beside it', async () => {
    const busy = setting([{ name: 'r', startedAt: new Date('2026-11-21T10:47:30.400Z') }]);
    expect(await busy.handler(batch(CHECK))).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 0 });
    const { handler, started } = setting();
    const result = await handler(batch(CHECK, drop('2026-11-21T10:47:10Z')));
    expect(result).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 1 });
    expect(started).toMatchObject([{ input: { trigger: 'drop' } }]);
  });

  test('is covered by a training of the same moment', async () => {
    const { handler, started } = setting();
    expect(await handler(batch(CHECK, SCHEDULE))).toEqual({ batchItemFailures: [], runsStarted: 1 });
    expect(started).toMatchObject([{ input: { trigger: 'schedule' } }]);
  });
});

describe('a run that a person has asked for', () => {
  const ASKED = { trigger: 'manual', runId: '2026-11-21T10-47-59', retrain: 'always' };

  test('begins under the name that the person was given, and trains as asked', async () => {
    const { handler, started } = setting();
    expect(await handler(batch(ASKED))).toEqual({ batchItemFailures: [], runsStarted: 1 });
    expect(started).toMatchObject([
      { name: '2026-11-21T10-47-59', input: { trigger: 'manual', options: { retrain: 'always' } } },
    ]);
  });

  test('takes care of a drop beside it, and waits for a training that is due', async () => {
    const { handler, started } = setting();
    expect(await handler(batch(drop('2026-11-21T10:47:10Z'), ASKED))).toEqual({
      batchItemFailures: [],
      runsStarted: 1,
    });
    expect(started).toMatchObject([{ name: ASKED.runId }]);
    const both = setting();
    expect(await both.handler(batch(ASKED, SCHEDULE))).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 1 });
    expect(both.started).toMatchObject([{ input: { trigger: 'schedule' } }]);
  });

  test('waits for the run under way, and is not begun twice by a repeated delivery', async () => {
    const busy = setting([{ name: 'r', startedAt: new Date('2026-11-21T10:47:30.400Z') }]);
    expect(await busy.handler(batch(ASKED))).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 0 });
    const { handler, started } = setting();
    expect(await handler(batch(ASKED, ASKED))).toMatchObject({ runsStarted: 1 });
    expect(started).toHaveLength(1);
  });
});

test('a training is told apart by its scheduled time, which a repeated delivery shares, else by its message', async () => {
  const keys: string[] = [];
  const { handler } = setting([], {
    once: {
      run: async (key, _seconds, act) => {
        keys.push(key);
        return act();
      },
    },
  });
  await handler(batch({ ...SCHEDULE, scheduledTime: '2026-11-23T06:00:00Z' }, SCHEDULE));
  expect(keys).toEqual(['occasion 2026-11-23T06:00:00Z', 'start', 'occasion m1']);
});

test.each([
  ['no JSON', '{', 'it is not JSON'],
  ['an event of something else', { ...drop('2026-11-21T10:47:10Z'), source: 'aws.ec2' }, 'it is neither'],
  ['a removed object', { ...drop('2026-11-21T10:47:10Z'), 'detail-type': 'Object Deleted' }, 'it is neither'],
  ['an event without its time', { ...drop(''), time: 'yesterday' }, 'it is neither'],
  ['a trigger that nobody knows', { trigger: 'lunch' }, 'it is neither'],
  ['a schedule with more in it', { trigger: 'schedule', stage: 'dev' }, 'it is neither'],
])('%s goes back by itself, with its reason in the log', async (_what, body, reason) => {
  const { handler, logged } = setting();
  const result = await handler(batch(drop('2026-11-21T10:47:10Z'), body));
  expect(result).toEqual({ batchItemFailures: returned(['m1']), runsStarted: 1 });
  expect(logged).toContainEqual({
    message: 'message cannot be read',
    values: { messageId: 'm1', reason: expect.stringMatching(`^${reason}`) },
  });
});

test('nothing is asked of AWS for a batch that cannot be read at all', async () => {
  const { handler } = setting([], {
    executions: { running: () => Promise.reject(new Error('asked')), start: () => Promise.reject(new Error('asked')) },
  });
  expect(await handler(batch('x'))).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 0 });
});

test('a busy service sends the batch back without a failure of the function', async () => {
  const busy = new ServiceThrottledError('busy');
  const { handler, logged } = setting([], {
    executions: { running: async () => [], start: () => Promise.reject(busy) },
  });
  const result = await handler(batch(drop('2026-11-21T10:47:10Z')));
  expect(result).toEqual({ batchItemFailures: returned(['m0']), runsStarted: 0 });
  expect(logged).toContainEqual({ message: 'run not started for now', values: { error: busy } });
});

test('an error that waiting does not cure fails the function, so that its alarm rings', async () => {
  const { handler } = setting([], {
    executions: { running: () => Promise.reject(new TypeError('broken')), start: async () => undefined },
  });
  await expect(handler(batch(SCHEDULE))).rejects.toThrow(TypeError);
});

test.each([null, {}, { Records: [{}] }, 'text'])('what is no batch is refused: %j', async (event) => {
  await expect(setting().handler(event)).rejects.toThrow(InvalidArtifactError);
});
