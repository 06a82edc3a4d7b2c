import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as api from '../../../contracts/api';
import { modelAnswerSchema, predictAnswerSchema } from '../../../contracts/prediction';
import { API_ROUTES } from '../../../contracts/routes';
import { type Home, openHome } from '../../../local/home';
import { startServer } from '../../../local/server/start-server';
import { tempFolder } from '../../helpers/temp-folder';
import { waitUntil } from '../../helpers/wait-until';
import { homeOnDisk, type ServedHome, serveHome } from './support/served-home';

let home: Home;
let served: ServedHome;
beforeAll(async () => {
  home = await homeOnDisk(tempFolder());
  served = await serveHome(home);
});
afterAll(() => served.server.close());

const ask = (path: string, init: RequestInit = {}) => fetch(`${served.server.url}${path}`, init);
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const problem = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  return { ...api.problemSchema.parse(await answer.json()) };
};

const LEAD = { lead_id: 'a', visits: 5.2, source: 'Ads', do_not_email: 'no' };

describe('scoring', () => {
  test('a lead in JSON, compressed or not, a CSV and a form have the same answer', async () => {
    const answers = await Promise.all([
      post('/predict', LEAD),
      ask('/predict', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(JSON.stringify({ leads: [LEAD] })),
      }),
      ask('/predict', {
        method: 'POST',
        headers: { 'content-type': 'text/csv' },
        body: 'Lead ID;Visits;Source;Do Not Email\na;5,2;Ads;no\n',
      }),
      (async () => {
        const form = new FormData();
        form.set('file', new Blob(['lead_id,visits,source,do_not_email\na,5.2,Ads,no\n']), 'leads.csv');
        return ask('/predict', { method: 'POST', body: form });
      })(),
    ]);
    const leads = await Promise.all(
      answers.map(async (answer) => predictAnswerSchema.parse(await answer.json()).leads),
    );
    expect(leads[0]).toMatchObject([{ id: 'a', grade: 'A', reasons: { positive: [{ column: 'visits' }] } }]);
    for (const other of leads) expect(other).toEqual(leads[0]);
  });

  test('comes back as CSV where that is asked for', async () => {
    const answer = await post(
      '/predict?reasons=1',
      { leads: [LEAD, { ...LEAD, lead_id: '=x' }] },
      { accept: 'text/csv' },
    );
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect((await answer.text()).split('\r\n').map((line) => line.split(',')[0])).toEqual([
      'lead_id',
      'a',
      `"'=x"`,
      '',
    ]);
  });

  test('the model is described', async () => {
    const model = modelAnswerSchema.parse(await (await ask('/model')).json());
    expect(model).toMatchObject({ version: 'v1', hotLine: { targetConversion: 0.8 } });
  });
});

describe('leads', () => {
  const page = async (query: string) => api.leadsAnswerSchema.parse(await (await ask(`/leads${query}`)).json());

  test('are listed best first by the newest scores, in pages that hold all of them once', async () => {
    const first = await page('?limit=120');
    expect(first).toMatchObject({ runId: '2026-11-19T10-00-00', modelVersion: 'v1', total: 300 });
    const second = await page(`?limit=120&cursor=${first.nextCursor}`);
    const third = await page(`?limit=120&cursor=${second.nextCursor}`);
    expect([first, second, third].map(({ leads }) => leads.length)).toEqual([120, 120, 60]);
    expect(third.nextCursor).toBeNull();
    const all = [first, second, third].flatMap(({ leads }) => leads);
    expect(new Set(all.map(({ id }) => id)).size).toBe(300);
    const probabilities = all.map(({ probability }) => probability);
    expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
  });

  test('are listed by grade', async () => {
    const [a, d, all] = await Promise.all([page('?grade=A&limit=1000'), page('?grade=D&limit=7'), page('?limit=1000')]);
    expect(a.leads).toEqual(all.leads.filter(({ grade }) => grade === 'A'));
    expect(a.total).toBe(a.leads.length);
    expect(d.leads).toEqual(all.leads.filter(({ grade }) => grade === 'D').slice(0, 7));
    expect(d.nextCursor).not.toBeNull();
  });

  test('are narrowed down by a value, by several, and to those without one', async () => {
    const all = await page('?limit=1000');
    const [source] = all.facets;
    expect(source).toMatchObject({ column: 'source', header: 'source' });
    for (const { value, count } of source?.values ?? []) {
      const some = await page(`?limit=1000&facet.source=${encodeURIComponent(value)}`);
      expect(some.leads).toEqual(all.leads.filter(({ facets }) => facets.source === value));
      expect(some).toMatchObject({ total: count, facets: all.facets, nextCursor: null });
    }
    expect(await page('?facet.source=nowhere')).toMatchObject({ total: 0, leads: [], capacity: [], nextCursor: null });
    const both = await page('?limit=1000&grade=A&facet.source=Ads');
    expect(both.leads).toEqual(all.leads.filter(({ grade, facets }) => grade === 'A' && facets.source === 'Ads'));
    expect(await problem(await ask('/leads?facet.visits=1'))).toMatchObject({ status: 400, code: 'unknown-facet' });
  });

  test('can be looked at from any place on, and page on from there', async () => {
    const all = await page('?limit=1000&facet.source=Ads');
    const some = await page('?limit=5&from=20&facet.source=Ads');
    expect(some).toMatchObject({ from: 20, total: all.total, leads: all.leads.slice(20, 25) });
    const more = await page(`?limit=5&facet.source=Ads&cursor=${some.nextCursor}`);
    expect(more).toMatchObject({ from: 25, leads: all.leads.slice(25, 30) });
    expect(await page('?from=9999')).toMatchObject({ from: 300, total: 300, leads: [], nextCursor: null });
  });

  test('say at a glance where they go and why', async () => {
    const { leads, capacity, hotLine } = await page('?limit=300');
    expect(leads.filter(({ trend }) => trend === 'improving').length).toBeGreaterThan(50);
    expect(leads.every(({ isNew }) => !isNew)).toBe(true);
    const [best] = leads;
    expect(best).toMatchObject({ grade: 'A', hot: true, reasons: [{ header: 'visits' }] });
    expect(best?.reasons[0]?.text).toMatch(/^visits = [0-9.]+: \+[0-9.]+$/);
    expect(hotLine).toMatchObject({ threshold: expect.any(Number), targetConversion: 0.8 });
    const expected = leads.slice(0, 10).reduce((sum, { probability }) => sum + probability, 0);
    expect(capacity[9]).toMatchObject({ leads: 10, expected: expect.closeTo(expected, 2) });
    expect(capacity.at(-1)?.leads).toBe(300);
  });

  test.each([
    '?grade=E',
    '?limit=0',
    '?limit=1001',
    '?limit=ten',
    '?cursor=x',
    '?cursor=..%2F..%2Fetc.0.00000000',
    '?from=-1',
    '?new=yes',
    '?foo=1',
    '?Grade=A',
    '?grade=A&grade=B',
    '?facet.source=Ads&facet.source=Ads',
  ])('%s is a wrong question', async (query) => {
    expect(await problem(await ask(`/leads${query}`))).toMatchObject({ status: 400, code: 'invalid-query' });
  });

  test('HEAD is answered as GET, without a body', async () => {
    for (const path of ['/leads?limit=1', '/model', '/leads?foo=1', '/predict']) {
      const [head, get] = [await ask(path, { method: 'HEAD' }), await ask(path)];
      expect([head.status, head.headers.get('content-type')]).toEqual([get.status, get.headers.get('content-type')]);
      expect([await head.text(), (await get.text()) === '']).toEqual(['', false]);
    }
  });

  test.each([
    '?cursor=2026-11-19T10-00-00.7.00000000',
    '?grade=A&cursor=2026-11-19T10-00-00.30.ffffffff',
    '?cursor=2020-01-01T00-00-00.30.00000000',
  ])('%s is no place that the list gave', async (query) => {
    expect(await problem(await ask(`/leads${query}`))).toMatchObject({ status: 404, code: 'unknown-cursor' });
  });

  test('a place of another grade is none of this one', async () => {
    const { nextCursor } = await page('?grade=D&limit=1');
    const answer = await ask(`/leads?grade=A&cursor=${nextCursor}`);
    expect(await problem(answer)).toMatchObject({ status: 404, code: 'unknown-cursor' });
    const behind = nextCursor?.replace(/[.][0-9]+[.]/, '.300.');
    expect(await problem(await ask(`/leads?grade=D&cursor=${behind}`))).toMatchObject({ code: 'unknown-cursor' });
  });

  test('one lead has its history, newest first, its trend and the reasons that changed', async () => {
    const { leads } = await page('?limit=1');
    const answer = api.leadAnswerSchema.parse(await (await ask(`/leads/${leads[0]?.id}`)).json());
    expect(answer.history.map(({ runId }) => runId)).toEqual(['2026-11-19T10-00-00', '2026-11-18T10-00-00']);
    expect(answer).toMatchObject({ id: leads[0]?.id, trend: 'improving', changedReasons: [{ column: 'visits' }] });
    const [{ before, after }] = answer.changedReasons as [api.LeadAnswer['changedReasons'][number]];
    expect(after?.contribution).toBeGreaterThan(before?.contribution ?? Number.POSITIVE_INFINITY);
  });

  test('one lead says what its score is made of, and what was read of it', async () => {
    const { leads } = await page('?limit=1');
    const answer = api.leadAnswerSchema.parse(await (await ask(`/leads/${leads[0]?.id}`)).json());
    const { explanation, fields } = answer;
    expect(explanation).toMatchObject({
      modelVersion: 'v1',
      scale: 'logit',
      contributions: [{ column: 'visits', missing: false }],
    });
    const { expected = 0, contributions = [], other = 0, probability = 0 } = explanation ?? {};
    const raw = expected + contributions.reduce((sum, { contribution }) => sum + contribution, other);
    // The model of this home is logistic and not calibrated.
    expect(1 / (1 + Math.exp(-raw))).toBeCloseTo(probability, 6);
    expect(fields.map(({ column, kind }) => [column, kind])).toEqual([
      ['lead_number', 'number'],
      ['visits', 'number'],
      ['source', 'category'],
      ['do_not_email', 'flag'],
    ]);
    expect(fields[1]?.value).toBe(contributions[0]?.value);
  });

  test.each(['nobody', '..%2F..%2Fetc%2Fpasswd', '%00', "'%20OR%201=1--", '%', 'x'.repeat(5_000), '%ED%A0%80'])(
    'the lead %.30j is not known',
    async (id) => {
      expect(await problem(await ask(`/leads/${id}`))).toMatchObject({ status: 404, code: 'unknown-lead' });
    },
  );

  test('while a step of a run has the warehouse, a lead is waited for, and the rest is answered', async () => {
    const step = await home.openWarehouse();
    const lead = ask('/leads/lead-1000');
    expect((await ask('/leads')).status).toBe(200);
    await step.close();
    expect((await lead).status).toBe(200);
  });
});

describe('uploads', () => {
  const CSV = `lead_id,visits\n${Array.from({ length: 2_500 }, (_, row) => `u${row},${(row % 60) / 10}`).join('\n')}\nlost\n`;
  const bytes = Buffer.byteLength(CSV);

  async function upload(fileName: string, body: string, size = Buffer.byteLength(body)) {
    const given = await post('/uploads', { fileName, bytes: size });
    expect(given.status).toBe(201);
    const link = api.uploadAnswerSchema.parse(await given.json());
    return { link, put: await fetch(link.url, { method: link.method, headers: link.headers, body }) };
  }
  const run = async (id: string) => api.runAnswerSchema.parse(await (await ask(`/runs/${id}`)).json());

  test('a file is taken by its link, scored, followed and given back', async () => {
    const { link, put } = await upload('../My leads (new).CSV', CSV);
    expect(put.status).toBe(200);
    await served.api.uploads.idle();
    const state = await run(link.id);
    expect(state).toMatchObject({
      kind: 'file',
      state: 'succeeded',
      progress: {
        stepsDone: ['score'],
        rowsDone: 2_501,
        repeatedIds: 0,
        bytesDone: bytes,
        bytesTotal: bytes,
        secondsLeft: 0,
      },
      error: null,
    });
    expect(state.results.map(({ name }) => name)).toEqual(['scores.csv', 'scores.parquet', 'rejected.csv']);
    const scores = await fetch(state.results[0]?.url ?? '');
    expect(scores.headers.get('content-disposition')).toBe('attachment; filename="scores.csv"');
    expect((await scores.text()).trim().split('\n')).toHaveLength(2_501);
    expect(existsSync(join(home.rawFolder, 'to-score', link.id, 'My_leads_new_.csv'))).toBe(true);
  });

  test('a file that cannot be scored says why, and what helps', async () => {
    const { link } = await upload('empty.csv', 'lead_id,visits\n');
    await served.api.uploads.idle();
    expect(await run(link.id)).toMatchObject({
      state: 'failed',
      error: { detail: expect.stringContaining('no leads') },
      results: [],
    });
  });

  test('before its file has arrived an upload is waiting', async () => {
    const { id } = api.uploadAnswerSchema.parse(await (await post('/uploads', { fileName: 'a.csv', bytes: 5 })).json());
    expect(await run(id)).toMatchObject({ state: 'waiting', progress: { rowsDone: 0 } });
  });

  test('a link takes one file of the size that was said, under its name, with its method', async () => {
    const { link, put } = await upload('a.csv', CSV, bytes + 1);
    expect(put.status).toBe(400);
    const elsewhere = link.url.replace('/to-score/', '/leads/');
    const answers = await Promise.all([
      fetch(link.url.replace(/bytes=\d+/, `bytes=${bytes}`), { method: 'PUT', body: CSV }),
      fetch(elsewhere, { method: 'PUT', body: CSV }),
      fetch(link.url),
      fetch(link.url.replace(/signature=.*/, '')),
      ask('/files/processed/models/champion.json'),
      ask('/files/processed/..%2F..%2Fwarehouse.duckdb?expires=9999999999999&bytes=0&signature=x'),
    ]);
    for (const answer of answers) expect(answer.status).toBe(403);
    expect(readdirSync(join(home.rawFolder, 'to-score'))).not.toContain(link.id);
    expect(existsSync(join(home.rawFolder, 'leads', link.id))).toBe(false);
  });

  test.each(['lead_id,visi', 'lead_id,visits\na,1\nb,2\n'])(
    'a file of another size than was said is not kept: %j',
    async (body) => {
      const given = await post('/uploads', { fileName: 'a.csv', bytes: 19 });
      const link = api.uploadAnswerSchema.parse(await given.json());
      // Without a length in front, so that only what arrives tells.
      const status = await new Promise<number>((resolve, reject) => {
        const { hostname, port, pathname, search } = new URL(link.url);
        const options = { hostname, port, path: `${pathname}${search}`, method: 'PUT', agent: false };
        const sent = httpRequest({ ...options, headers: { 'transfer-encoding': 'chunked' } }, (answer) => {
          answer.resume();
          answer.on('end', () => resolve(answer.statusCode ?? 0));
        });
        sent.on('error', reject);
        sent.end(body);
      });
      expect(status).toBe(400);
      expect(await run(link.id)).toMatchObject({ state: 'waiting' });
      expect(readdirSync(join(home.rawFolder, 'to-score'))).not.toContain(link.id);
    },
  );

  test.each<[unknown, number]>([
    [{}, 400],
    [{ fileName: 'a.csv', bytes: 0 }, 400],
    [{ fileName: 'a.csv', bytes: 5_000_000_001 }, 400],
    [{ fileName: '', bytes: 1 }, 400],
    [{ fileName: 'a.csv', bytes: 1, more: 1 }, 400],
    [null, 400],
  ])('%j is no upload', async (body, status) => {
    expect((await problem(await post('/uploads', body))).status).toBe(status);
  });
});

describe('runs and status', () => {
  test('a run of the pipeline shows its state, what it has left, and why it failed', async () => {
    const [good, bad] = await Promise.all(
      ['2026-11-19T10-00-00', '2026-11-17T10-00-00'].map(async (id) =>
        api.runAnswerSchema.parse(await (await ask(`/runs/${id}`)).json()),
      ),
    );
    expect(good).toMatchObject({ kind: 'pipeline', state: 'succeeded', progress: { stepsDone: ['drift', 'score'] } });
    expect(good?.results.map(({ name }) => name)).toEqual(['scores.csv']);
    expect(bad).toMatchObject({
      state: 'failed',
      error: { name: 'TooFewOutcomesError', detail: expect.stringMatching(/run again/) },
    });
  });

  test.each(['nothing', '..%2Fmodels', 'x'.repeat(200)])('the run %.20j is not known', async (id) => {
    expect((await problem(await ask(`/runs/${id}`))).status).toBe(404);
  });

  test('the status has model, run, drift and scores at a glance', async () => {
    const status = api.statusAnswerSchema.parse(await (await ask('/status')).json());
    expect(status).toMatchObject({
      model: { version: 'v1' },
      lastRun: { id: 'run-1', state: 'unknown' },
      drift: { verdict: 'none' },
      scores: { runId: '2026-11-19T10-00-00', leads: 300 },
    });
  });

  test('the newest drift report is given', async () => {
    const report = api.driftAnswerSchema.parse(await (await ask('/drift/latest')).json());
    expect(report).toMatchObject({ runId: '2026-11-19T10-00-00', verdict: 'none' });
  });

  test('the document describes each route, and no other', async () => {
    const answer = await ask('/openapi.json');
    expect(answer.headers.get('content-type')).toBe('application/openapi+json');
    const document = (await answer.json()) as {
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
      components: { schemas: Record<string, unknown> };
    };
    const { openapi, paths } = document;
    expect(openapi).toMatch(/^3\.1\./);
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(
      API_ROUTES.map(({ method, path }) => `${method} ${path.replace('+}', '}')}`).sort(),
    );
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(refs)].sort()).toEqual(Object.keys(document.components.schemas).sort());
  });
});

describe('a home without a model', () => {
  let empty: ServedHome;
  beforeAll(async () => {
    empty = await serveHome(openHome(join(tempFolder(), 'home')));
  });
  afterAll(() => empty.server.close());

  test('says what to do, and answers what needs none', async () => {
    const asked = (path: string, init?: RequestInit) => fetch(`${empty.server.url}${path}`, init);
    const refused = await asked('/predict', {
      method: 'POST',
      body: JSON.stringify(LEAD),
      headers: { 'content-type': 'application/json' },
    });
    expect(await problem(refused)).toMatchObject({
      status: 503,
      code: 'no-model-yet',
      detail: expect.stringMatching(/train/i),
    });
    expect(await problem(await asked('/model'))).toMatchObject({ status: 503, code: 'no-model-yet' });
    expect(await problem(await asked('/leads/a'))).toMatchObject({ status: 404 });
    expect(await problem(await asked('/drift/latest'))).toMatchObject({ status: 404 });
    expect(api.leadsAnswerSchema.parse(await (await asked('/leads')).json())).toMatchObject({ total: 0, leads: [] });
    expect(api.statusAnswerSchema.parse(await (await asked('/status')).json())).toMatchObject({
      model: null,
      lastRun: null,
    });
  });
});

describe('the server', () => {
  const raw = (options: { path?: string; method?: string; headers?: Record<string, string> }) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const { hostname, port } = new URL(served.server.url);
      const sent = httpRequest({ hostname, port, agent: false, ...options }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => {
          body += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
      });
      sent.on('error', reject);
      sent.end();
    });

  test.each([
    { host: 'leads.example.com' },
    { host: '127.0.0.1.example.com' },
    { origin: 'https://example.com' },
    { origin: 'null' },
  ])('answers no page of another origin: %j', async (headers) => {
    expect((await raw({ path: '/status', headers })).status).toBe(403);
  });

  test.each([
    ['GET', '/nothing', 404],
    ['GET', '//etc/passwd', 404],
    ['GET', '/leads/', 404],
    ['GET', '/models/a%2Fb/promote', 404],
    ['DELETE', '/leads/a', 405],
    ['PUT', '/predict', 405],
    ['OPTIONS', '/status', 405],
  ])('%s %s is %d', async (method, path, status) => {
    expect((await raw({ method, path })).status).toBe(status);
  });

  test('answers what is no HTTP with 400 and goes on', async () => {
    const { hostname, port } = new URL(served.server.url);
    const said = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(port), hostname, () => socket.write('\x16\x03\x01 hello\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"code":"malformed-request"/);
    expect((await ask('/status')).status).toBe(200);
  });

  test('refuses a body without end once it is too large, and takes the next request', async () => {
    const answer = await ask('/predict', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(6_000_000),
    });
    expect(await problem(answer)).toMatchObject({ status: 413, code: 'body-too-large' });
    expect((await ask('/status')).status).toBe(200);
  });

  test('says which port is taken', async () => {
    const port = Number(new URL(served.server.url).port);
    const handler = async () => ({ statusCode: 200, headers: {}, body: '' });
    await expect(startServer({ host: '127.0.0.1', port, handler, log: console })).rejects.toThrow(
      /port \d+ is taken.*--port/,
    );
  });

  test('lets what was asked finish when it ends', async () => {
    let finish = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let isAsked = false;
    const handler = async () => {
      isAsked = true;
      await until;
      return { statusCode: 200, headers: {}, body: 'done' };
    };
    const server = await startServer({ host: '127.0.0.1', port: 0, handler, log: console });
    const answer = fetch(server.url);
    await waitUntil('the server is asked', 10_000, async () => isAsked);
    const closed = server.close();
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });

  test('nothing of all this was a fault of the server', () => {
    const log = join(home.logFolder, 'serve.jsonl');
    const lines = existsSync(log) ? readFileSync(log, 'utf8').split('\n') : [];
    expect(lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
