import * as api from '../../../contracts/api';
import { predictAnswerSchema } from '../../../contracts/prediction';
import { waitUntil } from '../../helpers/wait-until';
import { OPEN_LEADS, type World } from './world';

/** Longest time from the end of an upload to its scores, in ms. */
const SCORED_MS = 120_000;

/** What a seller and a page ask after the first run: reasons, CSV, the best leads, one lead, a run, an upload. */
export function serving(world: World): void {
  const get = (path: string) => world.system.api.get(path, world.token);

  world.step('gives reasons, takes CSV and gives CSV', async () => {
    const { token } = world;
    const headers = { 'content-type': 'text/csv' };
    const json = await world.system.api.post('/predict?reasons=2', token, world.openCsv, headers);
    expect(json.status).toBe(200);
    const { leads } = predictAnswerSchema.parse(json.body);
    expect(leads).toHaveLength(OPEN_LEADS);
    const texts = leads.map((lead) =>
      'error' in lead ? '' : (lead.reasons?.positive ?? []).map(({ text }) => text).join(),
    );
    expect(new Set(texts).size).toBeGreaterThan(10);
    const csv = await world.system.api.post('/predict', token, world.openCsv, { ...headers, accept: 'text/csv' });
    expect(csv).toMatchObject({ status: 200, headers: { 'content-type': 'text/csv; charset=utf-8' } });
    expect(String(csv.body.text).trim().split('\r\n')).toHaveLength(OPEN_LEADS + 1);
  });

  world.step('lists the best leads, and tells the history of one', async () => {
    expect((await world.system.api.get('/leads')).status).toBe(401);
    const first = api.leadsAnswerSchema.parse((await get('/leads?limit=3')).body);
    expect(first).toMatchObject({ runId: world.firstRun.id, total: OPEN_LEADS });
    expect(first.leads).toHaveLength(3);
    const second = api.leadsAnswerSchema.parse((await get(`/leads?limit=3&cursor=${first.nextCursor}`)).body);
    expect(second.leads[0]?.probability).toBeLessThanOrEqual(first.leads[2]?.probability ?? 0);
    const [best] = first.leads;
    const lead = api.leadAnswerSchema.parse((await get(`/leads/${encodeURIComponent(best?.id ?? '')}`)).body);
    expect(lead.history).toMatchObject([{ runId: world.firstRun.id, grade: best?.grade }]);
    expect((await get('/leads/nobody')).status).toBe(404);
  });

  world.step('tells how runs, drift and all of it are', async () => {
    const run = api.runAnswerSchema.parse((await get(`/runs/${world.firstRun.id}`)).body);
    expect(run).toMatchObject({
      kind: 'pipeline',
      state: 'succeeded',
      progress: { stepsDone: expect.arrayContaining(['score']) },
    });
    for (const { url } of run.results) expect((await fetch(url)).status).toBe(200);
    const scores = await fetch(run.results.find(({ name }) => name === 'scores.csv')?.url ?? '');
    expect((await scores.text()).trim().split('\n')).toHaveLength(OPEN_LEADS + 1);
    expect(api.driftAnswerSchema.parse((await get('/drift/latest')).body).runId).toBe(world.firstRun.id);
    expect(api.statusAnswerSchema.parse((await get('/status')).body)).toMatchObject({
      model: { version: 'v1' },
      lastRun: { id: world.firstRun.id, state: 'succeeded' },
      scores: { leads: OPEN_LEADS },
    });
    expect((await get('/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
    expect((await get('/runs/nothing')).status).toBe(404);
  });

  world.step('takes an upload by its link, scores it, and gives the scores back', async () => {
    const body = world.files.open(0, 40, 'up');
    const asked = JSON.stringify({ fileName: 'upload.csv', bytes: Buffer.byteLength(body) });
    const answer = await world.system.api.post('/uploads', world.token, asked, {});
    expect(answer.status).toBe(201);
    const link = api.uploadAnswerSchema.parse(answer.body);
    const put = await fetch(link.url, { method: link.method, headers: link.headers, body });
    expect(put.status).toBe(200);
    const done = await waitUntil('the upload is scored', SCORED_MS, async () => {
      const run = api.runAnswerSchema.parse((await get(`/runs/${link.id}`)).body);
      return run.state === 'succeeded' || run.state === 'failed' ? run : null;
    });
    expect(done).toMatchObject({ kind: 'file', state: 'succeeded', progress: { rowsDone: 40 }, error: null });
    const scores = await fetch(done.results[0]?.url ?? '');
    expect((await scores.text()).trim().split('\n')).toHaveLength(41);
  });
}
