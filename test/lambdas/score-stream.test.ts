import type { LeadBecameHot } from '../../contracts/stream';
import { InvalidArtifactError, NoChampionError, ServiceThrottledError } from '../../domain/errors';
import type { LeadScore } from '../../domain/ports/warehouse';
import { makeHandler, type ScoreStreamDeps } from '../../lambdas/score-stream/make-handler';
import { homeWithChampion, PipelineHome } from '../domain/pipeline/pipeline-home';
import { MemoryHotLeadStates } from '../helpers/memory-hot-lead-states';

let home: PipelineHome;
let recorded: LeadScore[];
let sent: LeadBecameHot[];
let logged: { level: string; message: string; values: unknown }[];
let recordFails: Error | null;
let handle: ReturnType<typeof makeHandler>;

beforeAll(async () => {
  home = await homeWithChampion();
});
beforeEach(() => {
  handle = handlerOf(home);
});

function handlerOf({ processed, clock }: PipelineHome) {
  recorded = [];
  sent = [];
  logged = [];
  recordFails = null;
  const note = (level: string) => (message: string, values?: unknown) => void logged.push({ level, message, values });
  const deps: ScoreStreamDeps = {
    processed,
    clock,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    states: new MemoryHotLeadStates(),
    scores: {
      record: async (scores) => {
        if (recordFails !== null) throw recordFails;
        recorded.push(...scores);
      },
      latest: async (leadId) => recorded.findLast((score) => score.leadId === leadId) ?? null,
      history: async () => [],
    },
    events: {
      announce: async (events) => {
        sent.push(...events);
        return [];
      },
    },
  };
  return makeHandler(deps);
}

const T0 = Date.UTC(2026, 10, 21, 12);
const message = (id: string, body: unknown, atMs = T0) => ({
  eventSource: 'aws:sqs',
  messageId: id,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  attributes: { SentTimestamp: String(atMs), ApproximateReceiveCount: '1' },
});
const sqs = (...Records: ReturnType<typeof message>[]) => ({ Records });
const HOT = { lead_id: 'a', visits: 6, source: 'Ads', do_not_email: 'no' };
const COLD = { ...HOT, visits: 0.5 };
const back = async (event: unknown) =>
  (await handle(event)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test('a lead, or several in one message, are scored, recorded and announced where they are hot', async () => {
  const answer = await handle(
    sqs(
      message('m1', HOT),
      message('m2', {
        leads: [
          { ...COLD, lead_id: 'b' },
          { ...HOT, lead_id: 'c' },
        ],
      }),
    ),
  );
  expect(answer).toEqual({ batchItemFailures: [], leadsStreamed: 3, hotLeadsAnnounced: 2 });
  expect(recorded.map(({ leadId, hot, runId, modelVersion }) => [leadId, hot, runId, modelVersion])).toEqual([
    ['a', true, '2026-11-21T12-00-00-000-m1-000000', 'v1'],
    ['b', false, '2026-11-21T12-00-00-000-m2-000000', 'v1'],
    ['c', true, '2026-11-21T12-00-00-000-m2-000001', 'v1'],
  ]);
  expect(recorded[0]?.reasons?.[0]).toMatchObject({ column: 'visits', value: '6' });
  expect(sent.map(({ leadId, reasons }) => [leadId, reasons[0]])).toEqual([
    ['a', expect.stringMatching(/^visits = 6: \+/)],
    ['c', expect.stringMatching(/^visits = 6: \+/)],
  ]);
});

test('a message that is delivered again records nothing and announces nothing', async () => {
  await handle(sqs(message('m1', HOT)));
  expect(await handle(sqs(message('m1', HOT)))).toEqual({
    batchItemFailures: [],
    leadsStreamed: 1,
    hotLeadsAnnounced: 0,
  });
  expect([recorded.length, sent.length]).toEqual([1, 1]);
});

test('down and up again is a new event', async () => {
  for (const [at, lead] of [HOT, COLD, HOT].entries()) await handle(sqs(message(`m${at}`, lead, T0 + at)));
  expect(sent.map(({ leadId }) => leadId)).toEqual(['a', 'a']);
  expect(sent[0]?.eventId).not.toBe(sent[1]?.eventId);
});

test.each([
  ['no JSON', '{"lead_id":', 'not-json'],
  ['no object', '[1]', 'not-leads'],
  ['nothing', '', 'not-json'],
  ['a value that is a list', { ...HOT, visits: [6] }, 'not-leads'],
  ['no leads', { leads: [] }, 'not-leads'],
  ['too many leads', { leads: Array.from({ length: 1_001 }, () => HOT) }, 'not-leads'],
  ['no id', { visits: 6 }, 'no-id'],
  ['an id that DynamoDB cannot take', { ...HOT, lead_id: '東'.repeat(700) }, 'id-too-long'],
  ['an unknown column', { ...HOT, shoe_size: 43 }, 'schema-mismatch'],
])(
  'a message with %s goes back, without holding up the others, and without its text in the log',
  async (_, body, code) => {
    expect(await back(sqs(message('bad', body), message('good', { ...HOT, lead_id: 'good' })))).toEqual(['bad']);
    expect(recorded.map(({ leadId }) => leadId)).toEqual(['good']);
    expect(logged.filter(({ level }) => level === 'error')).toEqual([
      { level: 'error', message: 'message cannot be scored', values: { message: 'bad', code } },
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/shoe|東/);
  },
);

test('of a message with a good and a bad lead the good one is scored, once', async () => {
  const mixed = message('m1', { leads: [HOT, { visits: 3 }] });
  expect(await back(sqs(mixed))).toEqual(['m1']);
  expect(await back(sqs(mixed))).toEqual(['m1']);
  expect([recorded.length, sent.length]).toEqual([1, 1]);
});

test('an error of the score table fails the call; the next delivery does all that is left', async () => {
  recordFails = new ServiceThrottledError('busy');
  await expect(handle(sqs(message('m1', HOT)))).rejects.toThrow(ServiceThrottledError);
  recordFails = null;
  // The claim of the first delivery still stands.
  expect(await back(sqs(message('m1', HOT)))).toEqual(['m1']);
  home.nowMs += 121_000;
  expect(await back(sqs(message('m1', HOT)))).toEqual([]);
  expect([new Set(recorded.map(({ runId }) => runId)).size, sent.length]).toEqual([1, 1]);
});

describe('records of Kinesis', () => {
  const record = (sequenceNumber: string, body: unknown, seconds = T0 / 1000 + 0.25) => ({
    eventSource: 'aws:kinesis',
    kinesis: {
      sequenceNumber,
      data: Buffer.from(JSON.stringify(body)).toString('base64'),
      approximateArrivalTimestamp: seconds,
    },
  });
  const FIRST = '49545115243490985018280067714973144582180062593244200961';
  const SECOND = '49545115243490985018280067714973144582180062593244200972';

  test('count in the order of their shard, also within one millisecond', async () => {
    await handle({ Records: [record(FIRST, COLD), record(SECOND, HOT)] });
    expect(sent).toHaveLength(1);
    const [first, second] = recorded.map(({ runId }) => runId) as [string, string];
    expect(first < second).toBe(true);
    expect(first).toMatch(/^2026-11-21T12-00-00-250-[0-9a-z]{40}-000000$/);
  });

  test('go back by their sequence number', async () => {
    expect(await back({ Records: [record(FIRST, 'no lead'), record(SECOND, HOT)] })).toEqual([FIRST]);
  });

  test('that come again at once take over what their first delivery has claimed', async () => {
    recordFails = new ServiceThrottledError('busy');
    await expect(handle({ Records: [record(FIRST, HOT)] })).rejects.toThrow('busy');
    recordFails = null;
    expect(await back({ Records: [record(FIRST, HOT)] })).toEqual([]);
    expect(sent).toHaveLength(1);
  });
});

test('without a model every message waits; something else than messages is a fault of the deployment', async () => {
  const empty = handlerOf(new PipelineHome());
  await expect(empty(sqs(message('m1', HOT)))).rejects.toThrow(NoChampionError);
  await expect(empty({ Records: [{ eventSource: 'aws:s3' }] })).rejects.toThrow(InvalidArtifactError);
});
