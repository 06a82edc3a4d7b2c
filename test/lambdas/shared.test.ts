import { METRICS, metricDimensions } from '../../contracts/metrics';
import type { HandlerName } from '../../contracts/pipeline';
import { InvalidArtifactError, NoLeadsError, ServiceThrottledError, WarehouseBusyError } from '../../domain/errors';
import { MissingEnvironmentError, readEnv } from '../../lambdas/shared/env';
import type { HttpRequest } from '../../lambdas/shared/http';
import { lambdaHttp } from '../../lambdas/shared/lambda-http';
import { lambdaQueue } from '../../lambdas/shared/lambda-queue';
import { lambdaStep } from '../../lambdas/shared/lambda-step';
import { type LambdaContext, log } from '../../lambdas/shared/log';
import { problemResponse } from '../../lambdas/shared/problem';

const CONTEXT = {
  awsRequestId: 'aws-1',
  functionName: 'leadscore-test-score-leads',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:leadscore-test-score-leads',
  memoryLimitInMB: '512',
} as LambdaContext;

type Line = Record<string, unknown> & { readonly _aws?: unknown };
let lines: Line[];

beforeEach(() => {
  lines = [];
  const collect = (chunk: unknown): boolean => {
    for (const line of String(chunk).split('\n')) if (line.startsWith('{')) lines.push(JSON.parse(line) as Line);
    return true;
  };
  jest.spyOn(process.stdout, 'write').mockImplementation(collect as typeof process.stdout.write);
  jest.spyOn(process.stderr, 'write').mockImplementation(collect as typeof process.stderr.write);
});
afterEach(() => jest.restoreAllMocks());

const logged = () => lines.filter((line) => line._aws === undefined);
const emitted = () => lines.filter((line) => line._aws !== undefined);

describe('readEnv', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('gives the settings that a function asks for', () => {
    process.env.RAW_BUCKET = ' raw ';
    process.env.LEADSCORE_STAGE = 'dev';
    expect(readEnv('stage', 'rawBucket')).toEqual({ stage: 'dev', rawBucket: 'raw' });
  });

  test('names every variable that is absent or empty', () => {
    process.env.LEADSCORE_STAGE = 'dev';
    process.env.RAW_BUCKET = ' ';
    delete process.env.STATE_MACHINE_ARN;
    expect(() => readEnv('stage', 'rawBucket', 'stateMachineArn')).toThrow(MissingEnvironmentError);
    expect(() => readEnv('stage', 'rawBucket', 'stateMachineArn')).toThrow(
      'The function lacks the environment variables RAW_BUCKET, STATE_MACHINE_ARN. Its stack sets them: deploy it again.',
    );
  });
});

describe('a step of the pipeline', () => {
  const output = { leads: 1234, hot: 56, sentence: '1,234 open leads scored' };
  const step = (act: () => Promise<typeof output>) =>
    lambdaStep('score-leads', 'test', act, ({ leads, hot }) => ({ LeadsScored: leads, HotLeads: hot }));

  test('gives its answer, and a line with the run and the request that it belongs to', async () => {
    expect(await step(async () => output)({ runId: 'run-1' }, CONTEXT)).toEqual(output);
    expect(logged()).toEqual([
      expect.objectContaining({
        level: 'INFO',
        message: 'step finished',
        sentence: '1,234 open leads scored',
        runId: 'run-1',
        function_request_id: 'aws-1',
      }),
    ]);
  });

  test('emits its metrics by the names and dimensions that dashboard and alarms read', async () => {
    await step(async () => output)({ runId: 'run-1' }, CONTEXT);
    expect(emitted()).toEqual([
      expect.objectContaining({
        _aws: expect.objectContaining({
          CloudWatchMetrics: [
            {
              Namespace: 'Leadscore',
              Dimensions: [expect.arrayContaining(Object.keys(metricDimensions('test', 'score-leads')))],
              Metrics: [
                { Name: 'LeadsScored', Unit: 'Count' },
                { Name: 'HotLeads', Unit: 'Count' },
              ],
            },
          ],
        }),
        ...metricDimensions('test', 'score-leads'),
        LeadsScored: 1234,
        HotLeads: 56,
      }),
    ]);
    const [{ _aws: aws }] = emitted() as [{ _aws: { CloudWatchMetrics: [{ Dimensions: [string[]] }] } }];
    expect(aws.CloudWatchMetrics[0].Dimensions[0]).toHaveLength(2);
  });

  test('nothing of one invocation is left in the next', async () => {
    const handler = step(async () => output);
    await handler({ runId: 'run-1' }, CONTEXT);
    await handler({}, { ...CONTEXT, awsRequestId: 'aws-2' });
    expect(logged()[1]).toMatchObject({ function_request_id: 'aws-2' });
    expect(logged()[1]).not.toHaveProperty('runId');
    expect(emitted()[1]).toMatchObject({ LeadsScored: 1234 });
  });

  test.each([
    ['a fault of the run', new InvalidArtifactError('features.json is damaged.'), 'ERROR', 'step failed'],
    ['a busy service', new ServiceThrottledError('Redshift is busy.'), 'ERROR', 'step failed'],
    ['any other fault', new TypeError('x is undefined'), 'ERROR', 'step failed'],
    ['what a user can put right', new NoLeadsError('There are no leads yet.'), 'WARN', 'step refused its input'],
  ])('%s comes out as it is, with a line and without a metric', async (_what, error, level, message) => {
    await expect(step(() => Promise.reject(error))({ runId: 'run-1' }, CONTEXT)).rejects.toBe(error);
    expect(logged()).toEqual([
      expect.objectContaining({
        level,
        message,
        runId: 'run-1',
        error: expect.objectContaining({ name: error.name, message: error.message }),
      }),
    ]);
    expect(emitted()).toEqual([]);
  });

  test.each(['load-warehouse', 'prepare-features'] as const)(
    '%s owes the dashboard nothing and emits nothing',
    async (name) => {
      expect(Object.values(METRICS) as HandlerName[]).not.toContain(name);
      await lambdaStep(
        name,
        'test',
        async () => output,
        () => ({}),
      )({ runId: 'run-1' }, CONTEXT);
      expect(emitted()).toEqual([]);
    },
  );
});

describe('start-run', () => {
  test('answers the poller with what goes back, and counts the run', async () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'm1' }], runsStarted: 1 };
    const handler = lambdaQueue('test', async () => answer);
    expect(await handler({}, CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(emitted()).toEqual([expect.objectContaining({ RunsStarted: 1, ...metricDimensions('test', 'start-run') })]);
  });

  test('counts zero where nothing was started, so that silence means that nobody asked', async () => {
    await lambdaQueue('test', async () => ({ batchItemFailures: [], runsStarted: 0 }))({}, CONTEXT);
    expect(emitted()).toEqual([expect.objectContaining({ RunsStarted: 0 })]);
  });

  test('an error fails the function', async () => {
    const error = new TypeError('broken');
    await expect(lambdaQueue('test', () => Promise.reject(error))({}, CONTEXT)).rejects.toBe(error);
    expect(logged()).toEqual([expect.objectContaining({ level: 'ERROR', message: 'messages go back to the queue' })]);
  });
});

describe('an HTTP function', () => {
  const event = (changes: object = {}) => ({
    version: '2.0',
    routeKey: 'POST /predict',
    rawPath: '/predict',
    rawQueryString: 'a=b',
    headers: { authorization: 'Bearer x' },
    requestContext: {
      requestId: 'gateway-1',
      http: { method: 'POST', path: '/predict' },
      authorizer: { jwt: { claims: { sub: 'u1', email: 'a@example.com', 'cognito:groups': '[viewer operator]' } } },
    },
    body: '{"a":"ü"}',
    isBase64Encoded: false,
    ...changes,
  });
  const echo = async ({ body, ...request }: HttpRequest) => {
    // Bytes where they came in base64.
    const text = typeof body === 'string' || body === null ? body : Buffer.from(body).toString('utf8');
    return { statusCode: 200, headers: {}, body: JSON.stringify({ ...request, body: text }) };
  };

  test.each([
    ['as text', event()],
    ['as base64', event({ body: Buffer.from('{"a":"ü"}').toString('base64'), isBase64Encoded: true })],
  ])('gets method, path, body %s and the gateway’s request id', async (_how, given) => {
    const { body } = await lambdaHttp(echo, log)(given, CONTEXT);
    expect(JSON.parse(body)).toEqual({
      method: 'POST',
      path: '/predict',
      query: {},
      repeated: [],
      headers: { authorization: 'Bearer x' },
      body: '{"a":"ü"}',
      requestId: 'gateway-1',
      caller: { subject: 'u1', name: 'a@example.com', roles: ['viewer', 'operator'] },
    });
  });

  test('gets to know which names of a query are given twice: the gateway has made one value of both', async () => {
    const given = {
      rawQueryString: 'grade=A&limit=5&%67rade=B&id=a,b&grade=',
      queryStringParameters: { grade: 'A,B,', limit: '5', id: 'a,b' },
    };
    const { body } = await lambdaHttp(echo, log)(event(given), CONTEXT);
    expect(JSON.parse(body)).toMatchObject({ query: given.queryStringParameters, repeated: ['grade'] });
  });

  const withClaims = (claims: unknown) =>
    event({ requestContext: { requestId: 'r', http: { method: 'GET', path: '/' }, authorizer: { jwt: { claims } } } });

  test.each([
    ['a list of one', { sub: 's', 'cognito:groups': '[viewer]', username: 'n' }, 'n', ['viewer']],
    ['an array', { sub: 's', 'cognito:groups': ['operator', 7], 'cognito:username': 'c' }, 'c', ['operator']],
    ['a group with a comma', { sub: 's', 'cognito:groups': '[x,operator viewer]' }, 's', ['x,operator', 'viewer']],
  ])('knows the groups of a token: %s', async (_, claims, name, roles) => {
    const { body } = await lambdaHttp(echo, log)(withClaims(claims), CONTEXT);
    expect(JSON.parse(body).caller).toEqual({ subject: 's', name, roles });
  });

  test.each([
    ['no claims', undefined],
    ['no groups', { sub: 's', email: 'a@example.com' }],
    ['another group', { sub: 's', 'cognito:groups': '[admins]' }],
    ['a group that only looks like one', { sub: 's', 'cognito:groups': '[x,viewer operators]' }],
    ['a wish', { sub: 's', roles: ['operator'], 'custom:groups': '[operator]' }],
  ])('lets nobody in with %s', async (_, claims) => {
    const never = jest.fn();
    const { statusCode, body } = await lambdaHttp(never, log)(withClaims(claims), CONTEXT);
    expect([statusCode, JSON.parse(body).code, never.mock.calls]).toEqual([403, 'no-role', []]);
  });

  test('a request without a body has none', async () => {
    const { body: _, ...bodiless } = event();
    expect(JSON.parse((await lambdaHttp(echo, log)(bodiless, CONTEXT)).body)).toMatchObject({ body: null });
  });
});

test('a busy service is answered so that callers try again', () => {
  const { statusCode, body } = problemResponse(
    new ServiceThrottledError('S3 could not read models/champion.json'),
    'r',
  );
  expect(statusCode).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ code: 'busy', detail: expect.not.stringContaining('champion') });
});

test('who has the warehouse of a laptop is told to callers', () => {
  const detail = 'A run has the warehouse, or another command (process 7). Try again when it has let go of it.';
  const { statusCode, headers, body } = problemResponse(new WarehouseBusyError(detail), 'r');
  expect([statusCode, headers['retry-after'], JSON.parse(body)]).toEqual([
    503,
    '5',
    expect.objectContaining({ code: 'busy', detail }),
  ]);
});
