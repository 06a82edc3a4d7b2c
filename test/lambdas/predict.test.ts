import { gzipSync } from 'node:zlib';
import Papa from 'papaparse';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { MAX_BODY_BYTES } from '../../contracts/predict-limits';
import { modelAnswerSchema, type PredictedLead, predictAnswerSchema } from '../../contracts/prediction';
import { loadChampion } from '../../domain/pipeline/champion';
import { makeHandler } from '../../lambdas/predict/make-handler';
import type { HttpHandler, HttpRequest, HttpResponse } from '../../lambdas/shared/http';
import { homeWithChampion, PipelineHome } from '../domain/pipeline/pipeline-home';
import { scoreFile } from '../helpers/score-whole-file';

let home: PipelineHome;
let handler: HttpHandler;
let logged: { level: string; values: unknown }[];

beforeAll(async () => {
  home = await homeWithChampion();
});
beforeEach(() => {
  handler = handlerOf(home);
});

function handlerOf({ processed, clock }: PipelineHome): HttpHandler {
  logged = [];
  const note = (level: string) => (_message: string, values?: unknown) => void logged.push({ level, values });
  return makeHandler({ processed, clock, log: { info: () => undefined, warn: note('warn'), error: note('error') } });
}

const request = (
  method: string,
  path: string,
  body: string | Uint8Array | null = null,
  extras: Pick<HttpRequest, 'headers' | 'query' | 'repeated'> = {},
) => handler({ method, path, body, requestId: 'request-1', ...extras });
const predict = (body: unknown) => request('POST', '/predict', typeof body === 'string' ? body : JSON.stringify(body));
/** The scored leads of an answer in which none has failed. */
const leadsOf = (response: HttpResponse): PredictedLead[] =>
  predictAnswerSchema.parse(json(response)).leads.map((lead) => {
    if ('error' in lead) throw new Error(lead.error.detail);
    return lead;
  });
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
  const [lead] = leadsOf(response);
  expect(lead).toMatchObject({ id: 'a', scorePoints: 99, grade: 'A', hot: true, modelVersion: 'v1', warnings: [] });
  expect(lead?.probability).toBeCloseTo(0.988, 2);
});

test('many leads are answered in their order, to the last bit as a file with them is scored', async () => {
  const leads = Array.from({ length: 1_000 }, (_, row) => ({
    'Lead ID': `l${row}`,
    Visits: row % 9 === 0 ? null : ((row * 37) % 600) / 100,
    source: ['Ads', 'Google', 'Referral', 'New', ''][row % 5],
    'do-not-email': ['yes', 'no', ''][row % 3],
  }));
  const answer = leadsOf(await predict({ leads }));
  const csv = ['Lead ID,Visits,source,do-not-email', ...leads.map((lead) => Object.values(lead).join(','))].join('\n');
  const champion = await loadChampion(home.processed);
  const file = scoreFile(champion, new TextEncoder().encode(`${csv}\n`), 'leads.csv')
    .csv.trim()
    .split('\n')
    .slice(1);
  const rows = answer.map(({ id, probability, grade, hot }) =>
    [id, probability.toFixed(4), grade, hot ? 'yes' : 'no'].join(),
  );
  expect(rows.sort()).toEqual(file.sort());
  expect(answer.map(({ id }) => id)).toEqual(leads.map((lead) => lead['Lead ID']));
});

test('what could not be read is said beside the score', async () => {
  const leads = leadsOf(await predict({ leads: [{ ...LEAD, visits: 'many' }, { visits: 1 }] }));
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

test('what is answered, or asked wrongly, leaves no line in the log, which the bill counts on', async () => {
  const lines: string[] = [];
  const note = (message: string) => void lines.push(message);
  const { processed, clock } = home;
  handler = makeHandler({ processed, clock, log: { info: note, warn: note, error: note } });
  await predict(LEAD);
  expect(lines).toEqual(['champion loaded']);
  expect((await predict({ leads: [LEAD, { Nobody: 1 }] })).statusCode).toBe(200);
  expect((await predict('{')).statusCode).toBe(400);
  expect(lines).toEqual(['champion loaded']);
});

describe('reasons', () => {
  test('come three of each sign unless told otherwise, as sentences, and add up with the rest to the raw score', async () => {
    const [lead] = leadsOf(await predict({ ...LEAD, visits: 1532.5 }));
    const { reasons } = lead as PredictedLead;
    // The model of this home looks at visits only.
    expect(reasons?.positive).toMatchObject([{ column: 'visits', header: 'visits', value: '1,532.5' }]);
    expect(reasons?.positive[0]?.text).toMatch(/^visits = 1,532\.5: \+\d+\.\d\d$/);
    expect(reasons).toMatchObject({ scale: 'logit', negative: [], other: 0, rest: 0 });
    const raw = (reasons?.expected ?? 0) + (reasons?.positive[0]?.contribution ?? 0);
    expect(raw).toBeCloseTo(2 * (1532.5 - 3), 6);
  });

  test.each([['0'], ['5']])('?reasons=%s is how many', async (reasons) => {
    const response = await request('POST', '/predict', JSON.stringify(LEAD), { query: { reasons } });
    expect('reasons' in (leadsOf(response)[0] as PredictedLead)).toBe(reasons !== '0');
  });

  test.each([
    ['POST', '/predict', { query: { reason: '1' } }, '?reason= is no parameter of this route. It takes ?reasons=.'],
    ['POST', '/predict', { repeated: ['reasons'] }, '?reasons= is given more than once. Give it one value.'],
    ['GET', '/model', { query: { version: 'v1' } }, '?version= is no parameter of this route. It takes none.'],
  ])('%s %s refuses the query %j', async (method, path, given, detail) => {
    const response = await request(method, path, JSON.stringify(LEAD), given);
    expect(json(response)).toMatchObject({ status: 400, code: 'invalid-query', detail });
  });

  test.each(['6', '-1', '1.5', '', 'all', '١', '3 '])('?reasons=%j is refused', async (reasons) => {
    const response = await request('POST', '/predict', JSON.stringify(LEAD), { query: { reasons } });
    expect(json(response)).toMatchObject({
      status: 400,
      code: 'invalid-query',
      detail: expect.stringMatching(/0 to 5/),
    });
  });
});

describe('a lead that cannot be scored has an error of its own in its place', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['an unknown field', { ...LEAD, x: 1 }, 'schema-mismatch', /^The model knows no column "x"/],
    ['a nested value', { visits: [3] }, 'invalid-lead', /^"visits" must be/],
    ['no object', 'lead', 'invalid-lead', /must be a JSON object/],
    ['nothing', null, 'invalid-lead', /must be a JSON object/],
  ])('%s', async (_what, lead, code, detail) => {
    const response = await predict({ leads: [LEAD, lead, { ...LEAD, lead_id: 'b' }] });
    expect(response.statusCode).toBe(200);
    const { leads } = predictAnswerSchema.parse(json(response));
    expect(leads).toMatchObject([
      { id: 'a', grade: 'A' },
      { error: { code, detail: expect.stringMatching(detail) } },
      { id: 'b' },
    ]);
  });

  test('where none can be scored, the request is wrong, and the first ones are named', async () => {
    const response = await predict({ leads: [7, { x: 1 }] });
    expect(json(response)).toMatchObject({
      status: 400,
      code: 'invalid-lead',
      detail: expect.stringMatching(/^None of the leads can be scored\. The first: The lead must/),
      errors: [
        { row: 0, code: 'invalid-lead' },
        { row: 1, code: 'schema-mismatch' },
      ],
    });
  });
});

describe('CSV', () => {
  const CSV = { 'content-type': 'text/csv' };
  const ROWS = 'Lead ID,Visits,Source,Do Not Email,City\na,5.2,Ads,no,Pune\nb,many,=cmd|x,no,Pune\nc,1\n';

  test('is scored as the same leads in JSON, a bad row alone is left out, and unknown columns are named', async () => {
    const response = await request('POST', '/predict', ROWS, { headers: CSV });
    const { leads, warnings } = predictAnswerSchema.parse(json(response));
    expect(warnings).toEqual(['The model does not know and ignores "City".']);
    expect(leads[0]).toEqual(leadsOf(await predict(LEAD))[0]);
    expect(leads[1]).toMatchObject({
      id: 'b',
      warnings: [
        '"visits" is "many", which is not a number, so it counts as not known.',
        '"source" is "=cmd|x", which the model has not seen before.',
      ],
    });
    expect(leads[2]).toEqual({
      id: null,
      error: { code: 'unreadable-row', detail: expect.stringMatching(/^Line 4 has 2 cells, the header has 5\./) },
    });
  });

  test('with semicolons and decimal commas, in UTF-16, is read like any other', async () => {
    const text = '\ufeffvisits;lead_id;source;do_not_email\r\n5,2;a;Ads;no\r\n4,5;b;Ads;no\r\n';
    const response = await request('POST', '/predict', Buffer.from(text, 'utf16le'), { headers: CSV });
    expect(leadsOf(response)[0]).toEqual(leadsOf(await predict(LEAD))[0]);
  });

  test('comes back as CSV where that is asked for, with nothing that a spreadsheet would run', async () => {
    const headers = { ...CSV, accept: 'text/csv, application/json;q=0.5' };
    const body = 'lead_id,visits,source,do_not_email\n=1+1,5.2,"@SUM(A1)",no\n-x,1\n"+a, ""b""",5,Ads,no\n';
    const response = await request('POST', '/predict', body, { headers, query: { reasons: '1' } });
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const rows = Papa.parse<string[]>(response.body.trim()).data;
    expect(rows.map((row) => row.length)).toEqual([10, 10, 10, 10]);
    expect(rows[1]?.slice(0, 6)).toEqual([
      "'=1+1",
      '0.9879',
      '99',
      'A',
      'yes',
      expect.stringMatching(/^visits = 5\.2: \+/),
    ]);
    expect(rows[2]?.[8]).toMatch(/^Line 3 has 2 cells/);
    expect(rows[3]?.[0]).toBe(`'+a, "b"`);
    for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
  });

  test('comes as a file of a form, as a page sends it', async () => {
    const form = new FormData();
    form.set('note', 'x');
    form.set('file', new Blob([ROWS]), '../../etc/passwd');
    const sent = new Response(form);
    const response = await request('POST', '/predict', new Uint8Array(await sent.arrayBuffer()), {
      headers: { 'content-type': sent.headers.get('content-type') as string },
    });
    expect(predictAnswerSchema.parse(json(response)).leads).toHaveLength(3);
  });

  test('of more leads than a request may have is refused whole', async () => {
    const response = await request('POST', '/predict', `lead_id,visits\n${'a,1\n'.repeat(1_001)}`, { headers: CSV });
    expect(json(response)).toMatchObject({
      status: 413,
      code: 'too-many-leads',
      detail: expect.stringContaining('/uploads'),
    });
  });

  test.each<[string, string | Uint8Array, string, string]>([
    ['nothing', '', 'text/csv', 'unreadable-file'],
    ['a header alone', 'lead_id,visits\n', 'text/csv', 'unreadable-file'],
    ['two columns with one name', 'visits,VISITS\n1,2\n', 'text/csv', 'schema-mismatch'],
    ['columns that nobody knows', 'foo,bar\n1,2\n', 'text/csv', 'schema-mismatch'],
    ['the id beside columns that nobody knows', 'lead_id,foo,bar\na,1,2\n', 'text/csv', 'schema-mismatch'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'text/csv', 'unreadable-file'],
    ['a form that is none', 'x', 'multipart/form-data; boundary=b', 'invalid-form'],
    ['a form without its boundary', 'x', 'multipart/form-data', 'invalid-form'],
    [
      'a form without a file',
      '--b\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n',
      'multipart/form-data; boundary=b',
      'invalid-form',
    ],
  ])('%s is refused', async (_what, body, contentType, code) => {
    const response = await request('POST', '/predict', body, { headers: { 'content-type': contentType } });
    expect(json(response)).toMatchObject({ status: 400, code });
  });
});

describe('the body', () => {
  const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
  const gzip = { ...JSON_TYPE, 'content-encoding': 'gzip' };

  test('may come compressed', async () => {
    const response = await request('POST', '/predict', gzipSync(JSON.stringify(LEAD)), { headers: gzip });
    expect(leadsOf(response)).toEqual(leadsOf(await predict(LEAD)));
  });

  test.each<[string, Uint8Array, Record<string, string>, number, string]>([
    ['a zip bomb', gzipSync(Buffer.alloc(50_000_000)), gzip, 413, 'body-too-large'],
    ['gzip that is none', Buffer.from('{}'), gzip, 400, 'invalid-gzip'],
    [
      'a coding that nobody speaks',
      Buffer.from('{}'),
      { ...JSON_TYPE, 'content-encoding': 'br' },
      415,
      'unsupported-encoding',
    ],
    [
      'another content type',
      Buffer.from('a=1'),
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'unsupported-content-type',
    ],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe]), JSON_TYPE, 400, 'invalid-json'],
  ])('%s is refused', async (_what, body, headers, status, code) => {
    const response = await request('POST', '/predict', body, { headers });
    expect(json(response)).toMatchObject({ status, code });
  });
});

describe('a request that cannot be answered gets problem details with a code and the request id', () => {
  test.each<[string, unknown, number, string, RegExp]>([
    ['no body', '', 400, 'invalid-json', /has no body/],
    ['broken JSON', '{"visits": ', 400, 'invalid-json', /^The body is not JSON/],
    ['a list', [LEAD], 400, 'invalid-request', /must be a JSON object/],
    ['a number', 7, 400, 'invalid-request', /must be a JSON object/],
    ['null', 'null', 400, 'invalid-request', /must be a JSON object/],
    ['no leads', { leads: [] }, 400, 'invalid-request', /^The request /],
    ['something beside the leads', { leads: [LEAD], more: 1 }, 400, 'invalid-request', /"more"/],
    ['a nested value', { ...LEAD, visits: { value: 3 } }, 400, 'invalid-lead', /^"visits" must be text, a number/],
    [
      'an unknown field',
      { ...LEAD, vists: 3 },
      400,
      'schema-mismatch',
      /^The model knows no column "vists"\. Did you mean "visits"\?/,
    ],
    ['a lead with an id that no table takes', { lead_id: 'x'.repeat(1_001) }, 400, 'id-too-long', /1,000 characters/],
    ['a field with an endless name', { ['x'.repeat(201)]: 1 }, 400, 'invalid-lead', /too long a name/],
    ['one field twice', { ...LEAD, Visits: 3 }, 400, 'schema-mismatch', /both mean "visits"/],
    ['too many leads', { leads: Array(1_001).fill({}) }, 413, 'too-many-leads', /1,001 leads, 1,000 is the most/],
    ['a body that is too large', 'x'.repeat(MAX_BODY_BYTES + 1), 413, 'body-too-large', /more than 4 million bytes/],
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
    ['GET', '/'],
    ['DELETE', '/models/v1'],
    ['GET', '/predict/'],
  ])('%s %s is not there', async (method, path) => {
    const response = await request(method, path, '{}');
    expect(response.statusCode).toBe(404);
    expect(json(response)).toMatchObject({ code: 'not-found', requestId: 'request-1' });
  });

  test.each([
    ['GET', '/predict', 'POST'],
    ['POST', '/model', 'GET'],
  ])('%s %s is another method than what is there', async (method, path, allow) => {
    const response = await request(method, path, '{}');
    expect(response).toMatchObject({ statusCode: 405, headers: { allow } });
    expect(json(response)).toMatchObject({ code: 'method-not-allowed', requestId: 'request-1' });
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
    home = await homeWithChampion();
    await home.processed.put(PROCESSED_KEYS.model('v1', 'scorer.bin'), '{');
    handler = handlerOf(home);
    const response = await predict(LEAD);
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('scorer');
    expect(json(response)).toMatchObject({ code: 'internal-error', requestId: 'request-1' });
    expect(logged).toMatchObject([
      { level: 'error', values: { requestId: 'request-1', error: { name: 'InvalidArtifactError' } } },
    ]);
    home = await homeWithChampion();
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
  expect(reads).toContain(PROCESSED_KEYS.champion);
});
