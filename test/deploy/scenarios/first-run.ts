import { GetCrawlerCommand, GetTablesCommand } from '@aws-sdk/client-glue';
import { predictAnswerSchema } from '../../../contracts/prediction';
import { openDeployedChampion, scoreOnLaptop } from '../driver/laptop-scorer';
import { signIn } from '../driver/sign-in';
import { DEV, OPEN_LEADS, type World } from './world';

/** From nothing to a model that answers: deployment, sign-in, first drop, scores, requests. */
export function firstRun(world: World): void {
  world.step('is bootstrapped and deployed by the CDK', async () => {
    await world.system.deploy(DEV);
    expect(world.system.deployed.stacks).toHaveLength(4);
    const { aws, deployed } = world.system;
    const known = [aws.cognito, deployed.output('UserPoolId'), deployed.output('UserPoolClientId')] as const;
    world.token = await signIn(...known, { email: 'seller@example.com', group: 'viewer' });
    world.operatorToken = await signIn(...known, { email: 'operator@example.com', group: 'operator' });
    world.strangerToken = await signIn(...known, { email: 'stranger@example.com', group: null });
  });

  world.step('asks for a token, and takes no forged one', async () => {
    const [lead] = world.files.openLeads(0, 1, 'a');
    const [head, body, signature = ''] = world.token.split('.');
    const forged = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    for (const bad of [undefined, 'a.b.c', forged]) {
      expect((await world.system.api.predict(lead, bad)).status).toBe(401);
      expect((await world.system.api.model(bad)).status).toBe(401);
    }
  });

  world.step('says in words that there is no model before the first training', async () => {
    const answer = await world.system.api.model(world.token);
    expect(answer).toMatchObject({ status: 503, body: { code: 'no-model-yet' } });
  });

  world.step('makes one run of two files that are dropped at once, and trains the first champion', async () => {
    await Promise.all([
      world.system.raw.put('leads/2026-11-labelled.csv', world.files.labelled),
      world.system.raw.put('leads/2026-11-open.csv', world.openCsv),
    ]);
    world.firstRun = await world.system.runs.ended(await world.system.runs.nextAfter([]));
    expect(world.firstRun).toMatchObject({ status: 'SUCCEEDED', error: null, input: { trigger: 'drop' } });
    expect(await world.system.runs.names()).toHaveLength(1);
    const manifest = await world.system.processed.json<{ files: unknown[] }>(`runs/${world.firstRun.id}/intake.json`);
    expect(manifest.files).toHaveLength(2);
    expect(await world.system.champion()).toBe('v1');
  });

  world.step('leaves a table of the raw files in the catalog', async () => {
    const { glue } = world.system.aws;
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: 'leadscore-dev-raw' }));
    expect(Crawler?.LastCrawl?.Status).toBe('SUCCEEDED');
    const { TableList = [] } = await glue.send(new GetTablesCommand({ DatabaseName: Crawler?.DatabaseName }));
    expect(TableList.map(({ Name }) => Name)).toEqual(['raw_leads']);
  });

  world.step('leaves a report, an evaluation and a model package that is approved', async () => {
    expect(await world.system.processed.text(`runs/${world.firstRun.id}/report.html`)).toMatch(/^<!doctype html>/i);
    const evaluation = await world.system.processed.json<{ candidates: unknown[]; chosen: string }>(
      `runs/${world.firstRun.id}/evaluation.json`,
    );
    expect(evaluation.candidates.length).toBeGreaterThanOrEqual(6);
    expect((await world.modelPackages()).map(({ ModelApprovalStatus }) => ModelApprovalStatus)).toEqual(['Approved']);
  });

  world.step('leaves the same scores in S3, DynamoDB and Redshift, to the last digit of the laptop', async () => {
    const expected = scoreOnLaptop(await openDeployedChampion(world.system.processed), world.openCsv);
    expect(expected.size).toBe(OPEN_LEADS);
    const [, ...lines] = (await world.system.processed.text(`scores/${world.firstRun.id}/scores.csv`))
      .trim()
      .split('\n');
    expect(lines).toHaveLength(OPEN_LEADS);
    const stored = await world.system.warehouse.rows('SELECT lead_id, probability FROM scores WHERE run_id = :run', {
      run: world.firstRun.id,
    });
    const inWarehouse = new Map(stored.map(([id, probability]) => [String(id), Number(probability)]));
    expect(inWarehouse.size).toBe(OPEN_LEADS);
    for (const [id, probability] of expected) expect(inWarehouse.get(id)).toBeCloseTo(probability, 12);
    for (const line of lines.slice(0, 20)) {
      const [id = '', written] = line.split(',');
      expect((expected.get(id) ?? Number.NaN).toFixed(4)).toBe(written);
      const latest = await world.system.latestScore(id);
      expect(latest?.runId).toBe(world.firstRun.id);
      expect(latest?.probability).toBeCloseTo(expected.get(id) ?? Number.NaN, 12);
    }
  });

  world.step('tells people how the run went', async () => {
    const notice = await world.system.notices.about(world.firstRun.id);
    expect(notice.subject).toBe('Leadscore dev: leads scored');
    expect(notice.message).toMatch(/200 open leads scored by v1/);
  });

  world.step('answers requests as the laptop scores, to 1e-12', async () => {
    const champion = await openDeployedChampion(world.system.processed);
    const expected = [...scoreOnLaptop(champion, world.files.open(0, 10, 'a')).values()];
    for (const [index, lead] of world.files.openLeads(0, 10, 'a').entries()) {
      const { status, body } = await world.system.api.predict(lead, world.token);
      expect(status).toBe(200);
      const [scored] = predictAnswerSchema.parse(body).leads;
      const probability = scored !== undefined && 'probability' in scored ? scored.probability : Number.NaN;
      expect(Math.abs(probability - (expected[index] ?? Number.NaN))).toBeLessThan(1e-12);
    }
    const model = await world.system.api.model(world.token);
    expect(model).toMatchObject({ status: 200, body: { version: 'v1' } });
  });
}
