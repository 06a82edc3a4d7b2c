import * as api from '../../contracts/api';
import * as model from '../../contracts/api-model';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { API_ROUTES } from '../../contracts/routes';
import type { RunRequest } from '../../contracts/run-step';
import { writeRecords } from '../../domain/pipeline/prediction-records';
import { startRollout, stopRollout } from '../../domain/pipeline/rollout';
import { scoreOpenLeads } from '../../domain/pipeline/score-open-leads';
import type { RunRecord } from '../../domain/ports/runs';
import { makeHandler } from '../../lambdas/lead-api/make-handler';
import type { Caller, HttpHandler } from '../../lambdas/shared/http';
import { homeWithChampion, type PipelineHome, simulateLeads } from '../domain/pipeline/pipeline-home';
import { sampleReport } from '../domain/reports/drift/sample-report';

const VIEWER: Caller = { subject: 'v', name: 'seller@example.com', roles: ['viewer'] };
const OPERATOR: Caller = { subject: 'o', name: 'boss@example.com', roles: ['viewer', 'operator'] };
const STRANGER: Caller = { subject: 's', name: 'guest@example.com', roles: ['guests'] };

let home: PipelineHome;
let handler: HttpHandler;
let runs: RunRecord[];
let requested: RunRequest[];
let failures: unknown[];

beforeAll(async () => {
  home = await homeWithChampion();
  home.warehouse.leads.push(...simulateLeads(40, { firstNumber: 900, seed: 8, open: true }));
  await scoreOpenLeads(home, { runId: '2026-11-20T10-00-00' });
  // v2 is there and not released.
  home.candidatesSee = 'nothing';
  await home.train('run-2');
  home.nowMs = Date.UTC(2026, 10, 21, 12);
});
beforeEach(() => {
  runs = [];
  requested = [];
  failures = [];
  handler = makeHandler({
    processed: home.processed,
    scoreStore: { history: (leadId) => home.warehouse.scoreHistory(leadId) },
    runs: {
      find: async (id) => runs.find((run) => run.id === id) ?? null,
      newest: async () => runs[0] ?? null,
      list: async (limit) => runs.slice(0, limit),
      steps: async () => [],
    },
    starter: { start: async (request) => void requested.push(request) },
    registry: async () => home.registry,
    uploads: { upload: async () => ({ url: 'https://raw', headers: {}, expiresAt: '2026-11-21T12:15:00.000Z' }) },
    results: { download: async (key) => `https://processed/${key}` },
    randomId: () => '0'.repeat(32),
    clock: home.clock,
    log: { ...home.log, error: (_message: string, values?: unknown) => void failures.push(values) },
  });
});

async function ask(
  method: string,
  path: string,
  {
    caller = VIEWER,
    body = null,
    query = {},
    repeated = [],
  }: { caller?: Caller | null; body?: unknown; query?: object; repeated?: string[] } = {},
) {
  const text = body === null || typeof body === 'string' ? body : JSON.stringify(body);
  const headers = typeof body === 'string' ? { 'content-type': 'text/csv' } : { 'content-type': 'application/json' };
  const answer = await handler({
    method,
    path,
    query: { ...query },
    repeated,
    headers,
    body: text,
    requestId: 'r',
    caller,
  });
  const type = answer.headers['content-type'] ?? '';
  return { status: answer.statusCode, type, body: type.includes('json') ? JSON.parse(answer.body) : answer.body };
}

const RUNNING: RunRecord = {
  id: '2026-11-21T11-59-00',
  state: 'running',
  trigger: 'drop',
  startedAt: '2026-11-21T11:59:00.000Z',
  endedAt: null,
  error: null,
};

describe('roles', () => {
  const OURS = API_ROUTES.filter((route) => route.function === 'lead-api');
  const pathOf = (path: string) => path.replace(/\{id\+?\}/, 'lead-901').replace('{version}', 'v1');

  test.each(OURS)('$method $path is for $role and above', async ({ method, path, role }) => {
    for (const caller of [null, STRANGER]) {
      expect(await ask(method, pathOf(path), { caller })).toMatchObject({ status: 403, body: { code: 'no-role' } });
    }
    const viewer = await ask(method, pathOf(path));
    if (role === 'operator') expect(viewer).toMatchObject({ status: 403, body: { code: 'operators-only' } });
    else expect(viewer.status).not.toBe(403);
    expect((await ask(method, pathOf(path), { caller: OPERATOR })).status).not.toBe(403);
    expect(failures).toEqual([]);
  });

  test('what is not there is not there for anybody', async () => {
    expect((await ask('GET', '/nothing', { caller: null })).status).toBe(404);
    expect(await ask('DELETE', '/models/v1/promote')).toMatchObject({ status: 405 });
  });

  test('everybody is told who they are', async () => {
    expect(model.meAnswerSchema.parse((await ask('GET', '/me')).body)).toMatchObject({
      name: 'seller@example.com',
      role: 'viewer',
    });
    expect((await ask('GET', '/me', { caller: OPERATOR })).body.role).toBe('operator');
  });
});

describe('runs', () => {
  const start = (body: unknown) => ask('POST', '/runs', { caller: OPERATOR, body });

  test('one that is asked for waits under its name until it begins', async () => {
    home.nowMs += 60_000;
    const { status, body } = await start({ retrain: 'always' });
    expect([status, body.id]).toEqual([202, '2026-11-21T12-01-00-asked']);
    expect(requested).toEqual([
      expect.objectContaining({ runId: body.id, retrain: 'always', requestedBy: OPERATOR.name }),
    ]);
    const waiting = api.runAnswerSchema.parse((await ask('GET', `/runs/${body.id}`)).body);
    expect(waiting).toMatchObject({ state: 'waiting', trigger: 'manual', startedAt: null, results: [] });
    runs = [{ ...RUNNING, id: body.id, trigger: 'manual' }];
    expect((await ask('GET', `/runs/${body.id}`)).body).toMatchObject({ state: 'running' });
  });

  test('one that never begins is given up after hours', async () => {
    home.nowMs += 60_000;
    const { body } = await start({ retrain: 'auto' });
    home.nowMs += 7 * 3_600_000;
    expect((await ask('GET', `/runs/${body.id}`)).body).toMatchObject({ state: 'unknown' });
  });

  test('while one is under way there is no other, nor two at the same second', async () => {
    home.nowMs += 60_000;
    expect((await start({ retrain: 'auto' })).status).toBe(202);
    expect(await start({ retrain: 'auto' })).toMatchObject({ status: 409, body: { code: 'run-under-way' } });
    home.nowMs += 60_000;
    runs = [RUNNING];
    expect(await start({ retrain: 'auto' })).toMatchObject({ status: 409, body: { code: 'run-under-way' } });
    expect(requested).toHaveLength(1);
  });

  test.each([{}, { retrain: 'never' }, { retrain: 'always', more: 1 }, [], 'x'])('%j asks for no run', async (body) => {
    expect([400, 415]).toContain((await start(body)).status);
    expect(requested).toEqual([]);
  });

  test('that worked leave the reports of the model and of the drift check, told apart by name', async () => {
    runs = [{ ...RUNNING, id: 'run-8', state: 'succeeded' }];
    await home.processed.put(PROCESSED_KEYS.report('run-8'), '<!doctype html>');
    await home.processed.put(PROCESSED_KEYS.driftPage('run-8'), '<!doctype html>');
    const { body } = await ask('GET', '/runs/run-8');
    expect(api.runAnswerSchema.parse(body).results).toEqual([
      { name: 'report.html', url: 'https://processed/runs/run-8/report.html' },
      { name: 'drift-report.html', url: 'https://processed/drift/run-8/report.html' },
    ]);
  });

  test('are listed', async () => {
    runs = [RUNNING, { ...RUNNING, id: 'r2', state: 'failed', error: { name: 'EtlFailedError', detail: 'why' } }];
    const { body } = await ask('GET', '/runs', { query: { limit: '1' } });
    expect(api.runsAnswerSchema.parse(body).runs).toEqual([RUNNING]);
    for (const limit of ['0', '51', 'x']) {
      expect((await ask('GET', '/runs', { query: { limit } })).status).toBe(400);
    }
  });
});

describe('a query', () => {
  test.each(API_ROUTES.filter((route) => route.function === 'lead-api').map(({ method, path }) => `${method} ${path}`))(
    'of %s with a name that nobody reads, or one twice, is refused, and the name told',
    async (route) => {
      const [method = '', path = ''] = route
        .replace('{version}', 'v1')
        .replace(/\{id\+?\}/, 'x')
        .split(' ');
      const wrong = { status: 400, body: { code: 'invalid-query' } };
      const unknown = await ask(method, path, { caller: OPERATOR, query: { foo: '1' } });
      expect(unknown).toMatchObject(wrong);
      expect(unknown.body.detail).toMatch(/^\?foo= is no parameter of this route\. It takes (none|\?\w+=)/);
      const twice = await ask(method, path, { caller: OPERATOR, repeated: ['id'] });
      expect(twice).toMatchObject({ ...wrong, body: { detail: '?id= is given more than once. Give it one value.' } });
    },
  );

  test('names every parameter that the route takes', async () => {
    const { body } = await ask('GET', '/leads', { query: { grad: 'A' } });
    expect(body.detail).toBe(
      '?grad= is no parameter of this route. It takes ?grade=, ?limit=, ?cursor=, ?from=, ?new=, ?facet.*=.',
    );
  });
});

describe('models', () => {
  test('are listed newest first, with what became of each', async () => {
    const { models, previousVersion } = model.modelsAnswerSchema.parse((await ask('GET', '/models')).body);
    expect(models).toMatchObject([
      { version: 'v2', stage: 'challenger', promotedAt: null, reason: expect.any(String) },
      { version: 'v1', stage: 'champion', runId: 'run-1', promotedAt: expect.any(String) },
    ]);
    expect(models[1]?.metrics?.rocAuc).toBeGreaterThan(models[0]?.metrics?.rocAuc ?? 1);
    expect(previousVersion).toBeNull();
  });

  test('an operator promotes one and goes back, and it is written down who it was', async () => {
    expect(await ask('POST', '/models/rollback', { caller: OPERATOR })).toMatchObject({
      status: 409,
      body: { code: 'no-earlier-model' },
    });
    const promoted = await ask('POST', '/models/v2/promote', { caller: OPERATOR });
    expect(model.promotionAnswerSchema.parse(promoted.body)).toMatchObject({
      version: 'v2',
      previousVersion: 'v1',
      reason: 'promoted by boss@example.com',
      warning: null,
    });
    expect((await ask('GET', '/models')).body.models).toMatchObject([{ stage: 'champion' }, { stage: 'retired' }]);
    expect((await ask('POST', '/models/rollback', { caller: OPERATOR })).body).toMatchObject({ version: 'v1' });
    expect(await ask('POST', '/models/v9/promote', { caller: OPERATOR })).toMatchObject({
      status: 404,
      body: { code: 'unknown-model' },
    });
    expect((await ask('POST', '/models/..%2Fv1/promote', { caller: OPERATOR })).status).toBe(404);
  });

  test('one that is tried beside the champion is told with what both have said since', async () => {
    const tried = async () => model.rolloutAnswerSchema.parse((await ask('GET', '/rollout')).body).rollout;
    expect(await tried()).toBeNull();
    await startRollout(home, { version: 'v2', mode: 'share', share: 0.1, reason: 'a try' });
    expect(await tried()).toMatchObject({ champion: 'v1', challenger: 'v2', share: 0.1, comparison: null });
    const score = (version: string, probability: number) => ({ version, probability, grade: 'A' as const, hot: true });
    const at = new Date(home.nowMs + 60_000).toISOString();
    await writeRecords(home.processed, 'r1', [
      { leadId: 'a', served: score('v1', 0.9), other: score('v2', 0.7), requestId: 'r1', at },
    ]);
    const found = await tried();
    expect(found?.comparison).toMatchObject({
      ...{ records: 1, leads: 1, isWhole: true, sameGrade: 1, sameHot: 1 },
      models: [
        { version: 'v1', served: 1, hotShare: 1 },
        { version: 'v2', served: 0, hotShare: 1 },
      ],
    });
    expect(found?.comparison?.meanAbsoluteDifference).toBeCloseTo(0.2, 12);
    await stopRollout(home);
  });

  test('the champion is judged in numbers and described in words', async () => {
    const evaluation = model.evaluationAnswerSchema.parse((await ask('GET', '/model/evaluation')).body);
    expect(evaluation.modelVersion).toBe('v1');
    expect(evaluation.curves.roc.length).toBeGreaterThan(3);
    const card = await ask('GET', '/model/card');
    expect(card.type).toBe('text/markdown; charset=utf-8');
    expect(card.body).toMatch(/^# /);
  });
});

describe('a file before it is sent', () => {
  test('is understood, row by row', async () => {
    const { body } = await ask('POST', '/preview', { body: 'lead_id,visits\na,1\n,2\nc,', query: { partial: 'true' } });
    expect(model.previewAnswerSchema.parse(body)).toMatchObject({
      modelVersion: 'v1',
      rowsRead: 2,
      rowsRejected: 1,
      problems: [{ line: 3, effect: 'rejected' }],
    });
  });

  test('is refused in words where it is no table, and where it is no file', async () => {
    expect(await ask('POST', '/preview', { body: 'x' })).toMatchObject({
      status: 400,
      body: { code: 'unreadable-file', detail: expect.stringMatching(/^The file /) },
    });
    expect((await ask('POST', '/preview', { body: { a: 1 } })).status).toBe(415);
    expect((await ask('POST', '/preview', { body: 'a,b\n1,2\n', query: { partial: '1' } })).status).toBe(400);
  });
});

describe('drift', () => {
  test('without a check has no report and an empty history', async () => {
    expect(await ask('GET', '/drift/latest')).toMatchObject({ status: 404, body: { code: 'no-drift-report' } });
    expect((await ask('GET', '/drift/history')).body).toMatchObject({ checks: [] });
  });

  test('has a history, newest first, that says what each check led to', async () => {
    const report = sampleReport({ runId: 'run-2' });
    const before = { at: '2026-11-01T10:00:00.000Z', verdict: 'drift', sentence: 'moved', retrained: true } as const;
    await home.processed.put(
      PROCESSED_KEYS.driftReport('run-2'),
      JSON.stringify({ ...report, history: [{ runId: 'run-1', ...before }] }),
    );
    const { checks } = api.driftHistoryAnswerSchema.parse((await ask('GET', '/drift/history')).body);
    expect(checks).toMatchObject([
      { runId: 'run-2', verdict: report.verdict, released: null },
      { runId: 'run-1', verdict: 'drift', retrained: true, released: 'v1' },
    ]);
    const latest = async () => api.driftAnswerSchema.parse((await ask('GET', '/drift/latest')).body);
    expect(await latest()).toMatchObject({ runId: 'run-2', page: null });
    await home.processed.put(PROCESSED_KEYS.driftPage('run-2'), '<!doctype html>');
    expect((await latest()).page).toContain('drift/run-2/report.html');
  });

  test('a report of the first format is as none', async () => {
    await home.processed.put(PROCESSED_KEYS.driftReport('run-3'), JSON.stringify({ formatVersion: 1, runId: 'run-3' }));
    expect((await ask('GET', '/drift/latest')).status).toBe(404);
    home.processed.remove(PROCESSED_KEYS.driftReport('run-3'));
  });
});

describe('lists of before', () => {
  test('a ranking without reasons is as none, until the next run makes one', async () => {
    const key = PROCESSED_KEYS.latestRanking;
    const kept = await home.processed.text(key);
    await home.processed.put(key, JSON.stringify({ formatVersion: 1, runId: 'old' }));
    expect((await ask('GET', '/leads')).body).toMatchObject({ total: 0, leads: [], runId: null });
    expect((await ask('GET', '/status')).body).toMatchObject({ scores: null });
    await home.processed.put(key, kept);
    expect((await ask('GET', '/leads')).body).toMatchObject({ total: 40 });
  });

  test('a list that is so old that it is gone is as none, and its leads keep their scores', async () => {
    const [key, details] = [PROCESSED_KEYS.listIndex, PROCESSED_KEYS.details].map((of) => of('2026-11-20T10-00-00'));
    const kept = await Promise.all(
      [key, details].map(async (name = '') => [name, (await home.processed.get(name)).body]),
    );
    for (const [name] of kept) home.processed.remove(String(name));
    try {
      expect((await ask('GET', '/leads')).body).toMatchObject({ total: 0, leads: [], nextCursor: null });
      const { body } = await ask('GET', '/leads/lead-901');
      expect(body).toMatchObject({ history: [{}], explanation: null, fields: [] });
    } finally {
      for (const [name, body] of kept) await home.processed.put(String(name), body as Uint8Array);
    }
    expect((await ask('GET', '/leads/lead-901')).body).toMatchObject({ explanation: { modelVersion: 'v1' } });
  });

  test('rare leads that lie far apart are read piece by piece, and none is lost', async () => {
    const all = api.leadsAnswerSchema.parse((await ask('GET', '/leads', { query: { limit: '1000' } })).body).leads;
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const query: object = { limit: '7', 'facet.source': 'Ads', ...(cursor === null ? {} : { cursor }) };
      const page = api.leadsAnswerSchema.parse((await ask('GET', '/leads', { query })).body);
      found.push(...page.leads.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(all.filter(({ facets }) => facets.source === 'Ads').map(({ id }) => id));
  });
});
