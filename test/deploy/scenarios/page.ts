import * as api from '../../../contracts/api';
import * as model from '../../../contracts/api-model';
import { pageConfigSchema } from '../../../contracts/page';
import { modelAnswerSchema } from '../../../contracts/prediction';
import { waitUntil } from '../../helpers/wait-until';
import { BucketView } from '../driver/bucket';
import { OPEN_LEADS, type World } from './world';

/** Longest time from a request for a run to its end, in ms, where there is nothing new. */
const RUN_MS = 150_000;

/** What the page needs: its files, an API for its origin, and what each of two roles may do. */
export function page(world: World): void {
  const get = (path: string, token = world.token) => world.system.api.get(path, token);
  const post = (path: string, body: unknown, token: string) =>
    world.system.api.post(path, token, JSON.stringify(body), {});

  world.step('has the page in its bucket, with the addresses of this stage', async () => {
    const { deployed, aws } = world.system;
    const bucket = new BucketView(aws.s3, deployed.output('PageBucketName'));
    const keys = await bucket.keys('page/');
    const files = ['page/config.json', 'page/index.html', expect.stringMatching(/^page\/assets\/.+\.js$/)];
    expect(keys).toEqual(expect.arrayContaining(files));
    const config = pageConfigSchema.parse(await bucket.json('page/config.json'));
    expect(config).toEqual({
      apiUrl: deployed.output('ApiUrl').replace(/\/$/, ''),
      signIn: {
        domain: expect.stringMatching(/^https:\/\/leadscore-dev-[0-9a-f]+\.auth\..+\.amazoncognito\.com$/),
        clientId: deployed.output('UserPoolClientId'),
        redirectUri: deployed.output('PageUrl'),
      },
      stage: 'dev',
    });
    const html = await bucket.text('page/index.html');
    const [, policy = ''] = /http-equiv="content-security-policy" content="([^"]+)"/.exec(html) ?? [];
    expect(policy.split(' ').slice(0, 4)).toEqual(['connect-src', "'self'", config.apiUrl, config.signIn?.domain]);
    expect(policy).not.toContain('*');
  });

  world.step('lets its own page call, and no other', async () => {
    const own = new URL(world.system.deployed.output('PageUrl')).origin;
    const asked = await world.system.api.preflight('/leads', own);
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': own });
    expect(String(asked.headers['access-control-allow-headers'])).toMatch(/authorization/);
    const foreign = await world.system.api.preflight('/leads', 'https://evil.example');
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  });

  world.step('shows a viewer everything', async () => {
    expect(model.meAnswerSchema.parse((await get('/me')).body)).toMatchObject({
      name: 'seller@example.com',
      role: 'viewer',
    });
    const leads = api.leadsAnswerSchema.parse((await get('/leads?limit=5')).body);
    expect(leads).toMatchObject({ total: OPEN_LEADS, from: 0 });
    expect(leads.capacity.at(-1)?.leads).toBe(OPEN_LEADS);
    expect(leads.leads.every(({ reasons }) => reasons.length > 0)).toBe(true);
    const [facet] = leads.facets;
    if (facet === undefined) throw new Error('The leads of the test have no column to narrow them down by.');
    const [{ value, count } = { value: '', count: 0 }] = facet.values;
    const some = await get(`/leads?facet.${facet.column}=${encodeURIComponent(value)}`);
    expect(api.leadsAnswerSchema.parse(some.body).total).toBe(count);
    const lead = api.leadAnswerSchema.parse((await get(`/leads/${encodeURIComponent(leads.leads[0]?.id ?? '')}`)).body);
    expect(lead.explanation?.contributions.length).toBeGreaterThan(3);
    expect(lead.fields.length).toBeGreaterThan(3);
    const runs = api.runsAnswerSchema.parse((await get('/runs')).body);
    expect(runs.runs.at(-1)).toMatchObject({ id: world.firstRun.id, state: 'succeeded', trigger: 'drop' });
    const run = api.runAnswerSchema.parse((await get(`/runs/${world.firstRun.id}`)).body);
    expect(run.steps.map(({ step, state }) => `${step} ${state}`)).toEqual([
      'crawl done',
      'etl done',
      'load done',
      'drift done',
      'prepare done',
      'train done',
      'evaluate done',
      'release done',
      'score done',
      'notify done',
    ]);
    expect(run.steps.find(({ step }) => step === 'score')?.sentence).toMatch(/open leads scored by v1/);
    expect(model.modelsAnswerSchema.parse((await get('/models')).body).models).toMatchObject([
      { version: 'v1', stage: 'champion', runId: world.firstRun.id },
    ]);
    expect(model.rolloutAnswerSchema.parse((await get('/rollout')).body).rollout).toBeNull();
    modelAnswerSchema.parse((await get('/model')).body);
    expect(model.evaluationAnswerSchema.parse((await get('/model/evaluation')).body).modelVersion).toBe('v1');
    expect(String((await get('/model/card')).body.text)).toMatch(/^# /);
    expect(api.driftAnswerSchema.parse((await get('/drift/latest')).body).page).toMatch(/report\.html/);
    expect(api.driftHistoryAnswerSchema.parse((await get('/drift/history')).body).checks.length).toBeGreaterThan(0);
    const headers = { 'content-type': 'text/csv' };
    const preview = await world.system.api.post('/preview', world.token, world.openCsv, headers);
    expect(model.previewAnswerSchema.parse(preview.body)).toMatchObject({ rowsRead: OPEN_LEADS, rowsRejected: 0 });
  });

  world.step('lets operators change things, viewers look, and strangers do nothing', async () => {
    const { token, operatorToken, strangerToken } = world;
    for (const path of ['/runs', '/models/v1/promote', '/models/rollback']) {
      const refused = await post(path, { retrain: 'always' }, token);
      expect(refused).toMatchObject({ status: 403, body: { code: 'operators-only' } });
    }
    for (const path of ['/me', '/leads', '/status', '/model', '/openapi.json']) {
      expect(await get(path, strangerToken)).toMatchObject({ status: 403, body: { code: 'no-role' } });
    }
    expect(await post('/predict', {}, strangerToken)).toMatchObject({ status: 403, body: { code: 'no-role' } });
    expect(await get('/me', operatorToken)).toMatchObject({ status: 200, body: { role: 'operator' } });
    expect((await get('/me', `${operatorToken.slice(0, -4)}AAAA`)).status).toBe(401);
    expect(await post('/models/v1/promote', {}, operatorToken)).toMatchObject({ status: 200, body: { version: 'v1' } });
    expect(await post('/models/rollback', {}, operatorToken)).toMatchObject({ status: 409 });
    expect(await post('/models/v99/promote', {}, operatorToken)).toMatchObject({ status: 404 });
  });
}

/** What an operator does from the page. */
export function runFromPage(world: World): void {
  const follow = async (id: string) =>
    api.runAnswerSchema.parse((await world.system.api.get(`/runs/${id}`, world.token)).body);

  world.step('starts a run for an operator, who follows it to its end', async () => {
    await world.system.letStartBeForgotten();
    const body = JSON.stringify({ retrain: 'auto' });
    const answer = await world.system.api.post('/runs', world.operatorToken, body, {});
    expect(answer.status).toBe(202);
    const id = String(answer.body.id);
    expect(['waiting', 'running', 'succeeded']).toContain((await follow(id)).state);
    const ended = await waitUntil(`the run ${id} ends`, RUN_MS, async () => {
      const run = await follow(id);
      return run.state === 'succeeded' || run.state === 'failed' ? run : null;
    });
    expect(ended).toMatchObject({ state: 'succeeded', trigger: 'manual', error: null });
    expect((await world.system.runs.ended(id)).input.trigger).toBe('manual');
    await world.system.letStartBeForgotten();
  });
}
