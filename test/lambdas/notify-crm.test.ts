import type { LeadBecameHot } from '../../contracts/stream';
import { ConcurrentChangeError, ServiceThrottledError } from '../../domain/errors';
import type { Once } from '../../domain/ports/once';
import { makeHandler } from '../../lambdas/notify-crm/make-handler';
import { lambdaCrm } from '../../lambdas/shared/lambda-crm';
import type { LambdaContext } from '../../lambdas/shared/log';
import { hotEvent } from '../adapters/contracts/hot-lead-events';

let posted: LeadBecameHot[];
let refuses: (event: LeadBecameHot) => boolean;
let busy: ReadonlySet<string>;
let logged: string[];
let handle: ReturnType<typeof lambdaCrm>;
beforeEach(() => {
  posted = [];
  logged = [];
  refuses = () => false;
  busy = new Set();
  const done = new Map<string, unknown>();
  const once: Once = {
    async run(key, _seconds, act) {
      if (busy.has(key)) throw new ConcurrentChangeError('busy');
      if (!done.has(key)) done.set(key, await act());
      return done.get(key) as Awaited<ReturnType<typeof act>>;
    },
  };
  const note = (level: string) => (message: string, values?: unknown) =>
    void logged.push(`${level} ${message} ${JSON.stringify(values)}`);
  const post = makeHandler({
    once,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    events: {
      announce: async (events) =>
        events.flatMap((event) => {
          if (refuses(event)) return [{ eventId: event.eventId, error: new ServiceThrottledError('down') }];
          posted.push(event);
          return [];
        }),
    },
  });
  handle = lambdaCrm(post);
});

const message = (id: string, detail: unknown, type = 'LeadBecameHot') => ({
  messageId: id,
  body: JSON.stringify({ version: '0', 'detail-type': type, source: 'leadscore', detail }),
});
const context = { awsRequestId: 'r1', functionName: 'notify-crm' } as LambdaContext;
const back = async (...Records: object[]) =>
  (await handle({ Records }, context)).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

test('each event is posted as it is', async () => {
  expect(await back(message('m1', hotEvent(1)), message('m2', hotEvent(2)))).toEqual([]);
  expect(posted).toEqual([hotEvent(1), hotEvent(2)]);
});

test('an event that comes twice, under whatever message, is posted once', async () => {
  await back(message('m1', hotEvent(1)));
  expect(await back(message('m1', hotEvent(1)), message('m9', hotEvent(1)))).toEqual([]);
  expect(posted).toHaveLength(1);
});

test('what the CRM does not take goes back alone, and is posted when it comes again', async () => {
  refuses = ({ eventId }) => eventId === hotEvent(1).eventId;
  expect(await back(message('m1', hotEvent(1)), message('m2', hotEvent(2)))).toEqual(['m1']);
  refuses = () => false;
  expect(await back(message('m1', hotEvent(1)))).toEqual([]);
  expect(posted).toEqual([hotEvent(2), hotEvent(1)]);
});

test('what another call is posting right now comes back', async () => {
  busy = new Set([hotEvent(1).eventId]);
  expect(await back(message('m1', hotEvent(1)))).toEqual(['m1']);
  expect(posted).toEqual([]);
});

test('what is no such event goes back, and its text stays out of the log', async () => {
  const bad = [
    { messageId: 'text', body: 'geheim' },
    message('other', hotEvent(1), 'Other'),
    message('extra', { ...hotEvent(1), extra: 'geheim' }),
    message('id', { ...hotEvent(1), eventId: '../geheim' }),
  ];
  expect(await back(...bad)).toEqual(['text', 'other', 'extra', 'id']);
  expect(logged.join()).not.toContain('geheim');
  expect(posted).toEqual([]);
});

test('what is no batch of a queue fails the call', async () => {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  await expect(handle({}, context)).rejects.toThrow('Unexpected batch type');
  written.mockRestore();
});
