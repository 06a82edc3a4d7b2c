import { predictAnswerSchema } from '../../../contracts/prediction';
import { type PredictionRecord, predictionRecordSchema } from '../../../contracts/rollout';
import { runCli } from '../../helpers/run-cli';
import { waitUntil } from '../../helpers/wait-until';
import type { World } from './world';

/** A minute is promised; what a busy machine takes to answer comes on top. */
const NOTICED_MS = 70_000;
/** Instances look again after 20 s; whatever they find then they have found by now. */
const LOOKED_AGAIN_MS = 25_000;

/** A challenger beside the champion, a promotion, a broken version and the way back, by the commands of the runbook. */
export function rollout(world: World): void {
  const models = async (...args: string[]): Promise<string> => {
    const home = `s3://${world.system.processed.name}`;
    const result = await runCli(['models', ...args, '--home', home], { env: world.system.emulator.env });
    expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
    return result.stdout;
  };
  const ask = async (): Promise<unknown> => {
    const [lead] = world.files.openLeads(0, 1, 'a');
    const { status, body } = await world.system.api.predict(lead, world.token);
    expect(status).toBe(200);
    const { leads } = predictAnswerSchema.parse(body);
    return leads;
  };
  let champion = '';
  let challenger = '';

  world.step('tries a challenger in the shadow: answers stay the champion’s, and both scores are kept', async () => {
    champion = await world.system.champion();
    const versions = (await world.system.processed.keys('models/')).flatMap(
      (key) => /^models\/(v\d+)\/model\.json$/.exec(key)?.[1] ?? [],
    );
    challenger = versions.find((version) => version !== champion) ?? '';
    const before = await ask();
    await models('rollout', challenger, '--shadow');
    await waitUntil('the rollout is noticed', NOTICED_MS, async () => {
      const { body } = await world.system.api.model(world.token);
      return body.rollout === null ? null : body;
    });
    expect(await ask()).toEqual(before);
    const keys = await world.system.processed.keys('predictions/');
    expect(keys).not.toEqual([]);
    const [line = ''] = (await world.system.processed.text(keys.at(-1) ?? '')).split('\n');
    const record: PredictionRecord = predictionRecordSchema.parse(JSON.parse(line));
    expect([record.served.version, record.other.version]).toEqual([champion, challenger]);
    expect(before).toMatchObject([{ id: record.leadId, probability: record.served.probability }]);
    expect(await models('compare')).toMatch(/^\d+ scores? of 1 leads? by both/);
  });

  world.step('takes a promotion up without a deployment', async () => {
    expect(await models('promote', challenger)).toContain(`The rollout of ${challenger} has ended`);
    await world.championServes();
    expect((await world.system.api.model(world.token)).body).toMatchObject({ version: challenger, rollout: null });
  });

  world.step('goes on with the old model where a broken one is pointed at, and never promotes one', async () => {
    const { processed } = world.system;
    const key = `models/${champion}/scorer.bin`;
    const whole = await processed.bytes(key);
    await processed.put(key, whole.subarray(0, whole.length >> 1));
    const home = `s3://${processed.name}`;
    const refused = await runCli(['models', 'promote', champion, '--home', home], { env: world.system.emulator.env });
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('scorer.bin') });
    expect(await world.system.champion()).toBe(challenger);
    // By hand, past all checks.
    const pointer = await processed.json('models/champion.json');
    const broken = { ...pointer, version: champion, promotedAt: new Date().toISOString() };
    await processed.put('models/champion.json', JSON.stringify(broken));
    const untilMs = Date.now() + LOOKED_AGAIN_MS;
    while (Date.now() < untilMs) {
      expect(await ask()).toMatchObject([{ modelVersion: challenger }]);
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    await processed.put(key, whole);
    await processed.put('models/champion.json', JSON.stringify(pointer));
  });

  world.step('is rolled back by an operator from the page, and by one command', async () => {
    const change = async (path: string): Promise<unknown> =>
      (await world.system.api.post(`/models/${path}`, world.operatorToken, '{}', {})).body.version;
    expect([await change('rollback'), await change(`${challenger}/promote`)]).toEqual([champion, challenger]);
    expect(await models('rollback')).toBe(`${champion} is the champion again; ${challenger} was it before.\n`);
    await world.championServes();
    const approved = (await world.modelPackages()).filter(
      ({ ModelApprovalStatus }) => ModelApprovalStatus === 'Approved',
    );
    expect(approved.map(({ ModelPackageDescription }) => ModelPackageDescription)).toEqual([
      expect.stringContaining(`Leadscore ${champion},`),
    ]);
  });
}
