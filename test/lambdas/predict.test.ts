import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import {
  MAX_BODY_CHARACTERS,
  modelAnswerSchema,
  type PredictAnswer,
  predictAnswerSchema,
} from '../../contracts/prediction';
import { loadChampion } from '../../domain/pipeline/champion';
import { scoreFile } from '../../domain/pipeline/score-file';
import { makeHandler } from '../../lambdas/predict/make-handler';
import type { HttpHandler, HttpResponse } from '../../lambdas/shared/http';
import { homeWithChampion, PipelineHome } from '../domain/pipeline/pipeline-home';

let home: PipelineHome;
let handler: HttpHandler;
let logged: { level: string; values: unknown }[];

beforeEach(async () => {
  home = await homeWithChampion();
  handler = handlerOf(home);
});

function handlerOf({ processed, clock }: PipelineHome): HttpHandler {
  logged = [];
  const note = (level: string) => (_message: string, values?: unknown) => void logged.push({ level, values });
  return makeHandler({ processed, clock, log: { info: () => undefined, warn: note('warn'), error: note('error') } });
}

const request = (method: string, path: string, body: string | null = null) =>
  handler({ method, path, body, requestId: 'request-1' });
const predict = (body: unknown) => request('POST', '/predict', typeof body === 'string' ? body : JSON.stringify(body));
const json = <T>({ body }: HttpResponse): T => JSON.parse(body) as T;

const LEAD = { lead_id: 'a', visits: 5.2, source: 'Ads', do_not_email: 'no' };

test('one lead is answered with its probability, points, grade and whether it is hot', async () => {
  const response = await predict(LEAD);
  expect(response).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
  const answer = predictAnswerSchema.parse(json(response));
  expect(answer).toMatchObject({ modelVersion: 'v1', requestId: 'request-1' });
  expect(answer.leads).toEqual([
    { id: 'a', probability: expect.any(Number), scorePoints: 99, grade: 'A', hot: true, warnings: [] },
  ]);
  expect(answer.leads[0]?.probability).toBeCloseTo(0.988, 2);
});

test('many leads are answered in their order, to the last bit as a file with them is scored', async () => {
  const leads = Array.from({ length: 1_000 }, (_, row) => ({
    'Lead ID': `l${row}`,
    Visits: row % 9 === 0 ? null : ((row * 37) % 600) / 100,
    source: ['Ads', 'Google', 'Referral', 'New', ''][row % 5],
    'do-not-email': ['yes', 'no', ''][row % 3],
  }));
  const answer = json<PredictAnswer>(await predict({ leads }));
  const csv = ['Lead ID,Visits,source,do-not-email', ...leads.map((lead) => Object.values(lead).join(','))].join('\n');
  const champion = await loadChampion(home.processed);
  const file = scoreFile(champion, new TextEncoder().encode(`${csv}\n`), 'leads.csv')
    .csv.trim()
    .split('\n')
    .slice(1);
  const rows = answer.leads.map(({ id, probability, grade, hot }) =>
    [id, probability.toFixed(4), grade, hot ? 'yes' : 'no'].join(),
  );
  expect(rows.sort()).toEqual(file.sort());
  expect(answer.leads.map(({ id }) => id)).toEqual(leads.map((lead) => lead['Lead ID']));
});

test('what could not be read is said beside the score', async () => {
  const { leads } = json<PredictAnswer>(await predict({ leads: [{ ...LEAD, visits: 'many' }, { visits: 1 }] }));
  expect(leads.map(({ id, warnings }) => ({ id, warnings }))).toEqual([
    { id: 'a', warnings: ['"visits" is "many", which is not a number, so it counts as not known.'] },
    { id: null, warnings: ['Not given, so not known: "source" and "do not email".'] },
  ]);
});

test('a lead may have a column called leads, as long as it holds no list', async () => {
  expect(json(await predict({ leads: 3 }))).toMatchObject({
    code: 'schema-mismatch',
    detail: expect.stringContaining('"leads"'),
  });
});

describe('a request that cannot be answered gets problem details with a code and the request id', () => {
  test.each<[string, unknown, number, string, RegExp]>([
    ['no body', '', 400, 'invalid-json', /has no body/],
    ['broken JSON', '{"visits": ', 400, 'invalid-json', /^The body is not JSON: /],
    ['a list', [LEAD], 400, 'invalid-request', /must be a JSON object/],
    ['a number', 7, 400, 'invalid-request', /must be a JSON object/],
    ['null', 'null', 400, 'invalid-request', /must be a JSON object/],
    ['no leads', { leads: [] }, 400, 'invalid-request', /^The request /],
    ['something beside the leads', { leads: [LEAD], more: 1 }, 400, 'invalid-request', /"more"/],
    [
      'a nested value',
      { ...LEAD, visits: { value: 3 } },
      400,
      'invalid-request',
      /^The lead: "visits" must be text, a number/,
    ],
    [
      'a nested value in a list',
      { leads: [LEAD, { visits: [3] }] },
      400,
      'invalid-request',
      /^leads\[1\]: "visits" must be/,
    ],
    ['a lead that is none', { leads: [LEAD, 'lead'] }, 400, 'invalid-request', /^leads\[1\] /],
    [
      'an unknown field',
      { ...LEAD, vists: 3 },
      400,
      'schema-mismatch',
      /^The model knows no column "vists"\. Did you mean "visits"\?/,
    ],
    [
      'an unknown field in a list',
      { leads: [LEAD, { ...LEAD, x: 1 }] },
      400,
      'schema-mismatch',
      /^leads\[1\]: The model knows no column "x"/,
    ],
    ['one field twice', { ...LEAD, Visits: 3 }, 400, 'schema-mismatch', /both mean "visits"/],
    ['too many leads', { leads: Array(1_001).fill({}) }, 413, 'too-many-leads', /1,001 leads, 1,000 is the most/],
    [
      'a body that is too large',
      'x'.repeat(MAX_BODY_CHARACTERS + 1),
      413,
      'body-too-large',
      /more than 4 million characters/,
    ],
  ])('%s', async (_what, body, status, code, detail) => {
    const response = await predict(body);
    expect(response).toMatchObject({ statusCode: status, headers: { 'content-type': 'application/problem+json' } });
    expect(json(response)).toEqual({
      title: status === 400 ? 'Bad Request' : 'Content Too Large',
      status,
      code,
      detail: expect.stringMatching(detail),
      requestId: 'request-1',
    });
    expect(logged).toEqual([]);
  });

  test.each([
    ['GET', '/predict'],
    ['POST', '/model'],
    ['GET', '/'],
    ['DELETE', '/models/v1'],
  ])('%s %s is not there', async (method, path) => {
    const response = await request(method, path, '{}');
    expect(response.statusCode).toBe(404);
    expect(json(response)).toMatchObject({ code: 'not-found', requestId: 'request-1' });
  });

  test('no model yet', async () => {
    handler = handlerOf(new PipelineHome());
    const response = await predict(LEAD);
    expect(response.statusCode).toBe(503);
    expect(json(response)).toMatchObject({
      code: 'no-model-yet',
      detail: expect.stringMatching(/^There is no model yet/),
    });
    expect(logged).toMatchObject([{ level: 'warn' }]);
  });

  test('a fault of ours is told to the log, and to callers only by its request id', async () => {
    await home.processed.put(PROCESSED_KEYS.model('v1', 'scorer.json'), '{');
    handler = handlerOf(home);
    const response = await predict(LEAD);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('scorer');
    expect(json(response)).toMatchObject({ code: 'internal-error', requestId: 'request-1' });
    expect(logged).toMatchObject([
      { level: 'error', values: { requestId: 'request-1', error: { name: 'InvalidArtifactError' } } },
    ]);
  });
});

test('the model is answered with what it is, how it did and where its hot line lies', async () => {
  const response = await request('GET', '/model');
  expect(response.statusCode).toBe(200);
  const answer = modelAnswerSchema.parse(json(response));
  expect(answer).toMatchObject({ version: 'v1', candidate: 'logistic-regression', requestId: 'request-1' });
  expect(answer.metrics).toMatchObject({ name: 'logistic-regression', rocAuc: expect.any(Number) });
  expect(answer.hotLine).toMatchObject({ targetConversion: 0.8, threshold: expect.any(Number) });
  expect(answer.grades.map(({ grade }) => grade)).toEqual(['A', 'B', 'C', 'D']);
});

test('the champion is being loaded before the first request comes', async () => {
  const reads: string[] = [];
  const processed = {
    get: home.processed.get.bind(home.processed),
    find: async (key: string) => {
      reads.push(key);
      return null;
    },
  };
  makeHandler({ processed, clock: home.clock, log: home.log });
  expect(reads).toEqual([PROCESSED_KEYS.champion]);
});
