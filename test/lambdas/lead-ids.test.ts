import { SystemClock } from '../../adapters/shared/system-clock';
import { leadAnswerSchema } from '../../contracts/api';
import { makeHandler } from '../../lambdas/lead-api/make-handler';
import { lambdaHttp } from '../../lambdas/shared/lambda-http';
import type { LambdaContext } from '../../lambdas/shared/light-log';
import { startServer } from '../../local/server/start-server';
import { MemoryObjectStore } from '../helpers/memory-object-store';

const IDS = ['2026/0001', '50%', 'a%20b', 'a%2Fb', 'a b', 'a+b', 'Zoë', 'a?b#c', '../x', '/', 'a/promote'];
const log = { begin: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const notAsked = async () => {
  throw new TypeError('This is none of what a lead is asked for.');
};

/** Every lead has one score, but for `nobody`. */
const handler = makeHandler({
  processed: new MemoryObjectStore(),
  scoreStore: {
    history: async (leadId) =>
      leadId === 'nobody'
        ? []
        : [
            {
              ...{ leadId, runId: 'run-1', modelVersion: 'v1', probability: 0.5 },
              ...{ grade: 'B', hot: false, scoredAt: '2026-11-21T10:00:00.000Z' },
            },
          ],
  },
  runs: { find: notAsked, newest: notAsked, list: notAsked, steps: notAsked },
  starter: { start: notAsked },
  registry: notAsked,
  uploads: { upload: notAsked },
  results: { download: notAsked },
  randomId: () => '',
  clock: new SystemClock(),
  log,
});

describe('in AWS', () => {
  /** As API Gateway calls: what it names raw is decoded. */
  const ask = async (routeKey: string, rawPath: string, parts: object) => {
    const requestContext = {
      requestId: 'r',
      http: { method: 'GET', path: rawPath },
      authorizer: { jwt: { claims: { sub: 'u', 'cognito:groups': '[viewer]' } } },
    };
    const event = { version: '2.0', routeKey, rawPath, headers: {}, requestContext, ...parts };
    const { statusCode, body } = await lambdaHttp(handler, log)(event, {} as LambdaContext);
    return { statusCode, body: JSON.parse(body) };
  };

  test.each(IDS)('the lead %j is found by the path that the gateway has decoded', async (id) => {
    const { body } = await ask('GET /leads/{id+}', `/leads/${id}`, { pathParameters: { id } });
    expect(leadAnswerSchema.parse(body).id).toBe(id);
  });

  test.each(IDS)('the lead %j is found by its query', async (id) => {
    const { body } = await ask('GET /lead', '/lead', { queryStringParameters: { id } });
    expect(leadAnswerSchema.parse(body).id).toBe(id);
  });

  test('who asks for no lead by the query is told so', async () => {
    for (const queryStringParameters of [undefined, {}, { id: '' }]) {
      const answer = await ask('GET /lead', '/lead', { queryStringParameters });
      expect(answer).toMatchObject({ statusCode: 400, body: { code: 'invalid-query' } });
    }
    for (const id of ['nobody', 'x'.repeat(1_001)]) {
      const answer = await ask('GET /lead', '/lead', { queryStringParameters: { id } });
      expect(answer).toMatchObject({ statusCode: 404, body: { code: 'unknown-lead' } });
    }
  });
});

describe('at home', () => {
  let server: Awaited<ReturnType<typeof startServer>>;
  beforeAll(async () => {
    server = await startServer({ host: '127.0.0.1', port: 0, handler, log });
  });
  afterAll(() => server.close());

  test.each(IDS)('the lead %j is found by path and by query', async (id) => {
    for (const asked of [`/leads/${encodeURIComponent(id)}`, `/lead?${new URLSearchParams({ id })}`]) {
      const answer = await fetch(`${server.url}${asked}`);
      expect(leadAnswerSchema.parse(await answer.json()).id).toBe(id);
    }
  });

  test('a slash that is not escaped is part of the id, as it is in AWS', async () => {
    const answer = await fetch(`${server.url}/leads/2026/0001`);
    expect(leadAnswerSchema.parse(await answer.json()).id).toBe('2026/0001');
  });
});
