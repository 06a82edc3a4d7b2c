import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import {
  type ModelAnswer,
  modelAnswerSchema,
  type PredictAnswer,
  predictAnswerSchema,
} from '../../../contracts/prediction';
import { predictionRecordSchema } from '../../../contracts/rollout';
import { ServiceThrottledError } from '../../../domain/errors';
import { loadJsonModel } from '../../../domain/pipeline/load-json-model';
import { readRecords, type ScoredTwice } from '../../../domain/pipeline/prediction-records';
import { startRollout } from '../../../domain/pipeline/rollout';
import { servesChallenger } from '../../../domain/pipeline/rollout-plan';
import { scoreOpenLeads } from '../../../domain/pipeline/score-open-leads';
import { ServingChampion } from '../../../domain/pipeline/serving-champion';
import { scoreBatch } from '../../../domain/stream/score-batch';
import { scoreMessages } from '../../../domain/stream/score-messages';
import { makeHandler, type PredictDeps } from '../../../lambdas/predict/make-handler';
import { homeWithChampion, type PipelineHome, simulateLeads } from './pipeline-home';

const ALWAYS = '1970-01-01T00:00:00.000Z';
const SALT = 'v1/v2';

let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  // v2 gives everybody the same probability, so that nobody takes its answer for the champion's.
  home.candidatesSee = 'nothing';
  await home.train('run-2');
  home.candidatesSee = 'visits';
});

const rollOut = (share: number) =>
  startRollout(home, { version: 'v2', mode: share === 0 ? 'shadow' : 'share', share, reason: 'to see' });
const records = () => readRecords(home.processed, ALWAYS);
const breakChallenger = () => home.processed.put(PROCESSED_KEYS.model('v2', 'scorer.bin'), '{');

describe('requests', () => {
  const warnings: string[] = [];
  beforeEach(() => void warnings.splice(0));
  const log = {
    info: () => undefined,
    warn: (message: string) => void warnings.push(message),
    error: (message: string) => void warnings.push(message),
  };
  const LEADS = Array.from({ length: 200 }, (_, row) => ({
    lead_id: `l${row}`,
    visits: row % 6,
    source: 'Ads',
    do_not_email: 'no',
  }));
  const ask = async (leads: unknown = { leads: LEADS }, deps: Partial<PredictDeps> = {}): Promise<PredictAnswer> => {
    const handle = makeHandler({ processed: home.processed, records: home.processed, clock: home.clock, log, ...deps });
    const body = JSON.stringify(leads);
    const response = await handle({ method: 'POST', path: '/predict', body, requestId: 'request-1' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(response.statusCode).toBe(200);
    return predictAnswerSchema.parse(JSON.parse(response.body as string));
  };

  test('in the shadow get the answer that they would get without a rollout, and both scores are recorded', async () => {
    const before = await ask();
    expect(await records()).toEqual([]);
    await rollOut(0);
    expect(await ask()).toEqual(before);
    const found = await records();
    expect(found).toHaveLength(LEADS.length);
    for (const [row, one] of found.entries()) {
      expect(predictionRecordSchema.parse(one)).toEqual(one);
      expect(one).toMatchObject({
        leadId: `l${row}`,
        served: { version: 'v1', probability: (before.leads[row] as { probability: number }).probability },
        other: { version: 'v2' },
        requestId: 'request-1',
        at: '2026-11-20T12:00:00.000Z',
      });
    }
    expect(new Set(found.map(({ other }) => other.probability)).size).toBe(1);
  });

  test('for a share are answered by the challenger, the same leads each time, in their order', async () => {
    await rollOut(0.3);
    const answer = await ask();
    expect(await ask()).toEqual(answer);
    expect(answer.modelVersion).toBe('v1');
    expect(answer.leads.map(({ id }) => id)).toEqual(LEADS.map((lead) => lead.lead_id));
    const versions = answer.leads.map((lead) => ('error' in lead ? lead.error : lead.modelVersion));
    expect(versions).toEqual(
      LEADS.map(({ lead_id }) => (servesChallenger({ share: 0.3, salt: SALT }, lead_id) ? 'v2' : 'v1')),
    );
    expect(new Set(versions)).toEqual(new Set(['v1', 'v2']));
    const found = await records();
    expect(found.map(({ served }) => served.version)).toEqual(versions);
    for (const { served, other } of found)
      expect(new Set([served.version, other.version])).toEqual(new Set(['v1', 'v2']));
  });

  test('for leads without an id are answered by the champion, and recorded', async () => {
    await rollOut(1);
    const { leads } = await ask({ visits: 3 });
    expect(leads).toMatchObject([{ id: null, modelVersion: 'v1' }]);
    expect(await records()).toMatchObject([{ leadId: null, served: { version: 'v1' }, other: { version: 'v2' } }]);
  });

  test('with a lead that cannot be read get its error beside the others, and no record of it', async () => {
    await rollOut(1);
    const { leads } = await ask({ leads: [LEADS[0], { lead_id: 'x', vists: 1 }] });
    expect(leads).toMatchObject([{ modelVersion: 'v2' }, { error: { code: 'schema-mismatch' } }]);
    expect(await records()).toHaveLength(1);
  });

  test('are answered by the champion where the challenger cannot be loaded', async () => {
    await rollOut(1);
    await breakChallenger();
    expect((await ask(LEADS[0])).leads).toMatchObject([{ modelVersion: 'v1' }]);
    expect(warnings).toEqual(['challenger cannot be loaded; the champion answers for every lead']);
    expect(await records()).toEqual([]);
  });

  test('are answered although nothing can be recorded, or nobody records', async () => {
    await rollOut(1);
    const put = async (): Promise<string> => {
      throw new ServiceThrottledError('busy');
    };
    expect((await ask(LEADS[0], { records: { put } })).leads).toMatchObject([{ modelVersion: 'v2' }]);
    expect(warnings).toEqual(['prediction records are lost: they cannot be written']);
    const handle = makeHandler({ processed: home.processed, clock: home.clock, log });
    const body = JSON.stringify(LEADS[0]);
    expect(await handle({ method: 'POST', path: '/predict', body, requestId: 'request-1' })).toMatchObject({
      statusCode: 200,
    });
  });

  test('for the model show the rollout', async () => {
    const model = async (): Promise<ModelAnswer> => {
      const handle = makeHandler({ processed: home.processed, clock: home.clock, log });
      const response = await handle({ method: 'GET', path: '/model', body: null, requestId: 'request-1' });
      return modelAnswerSchema.parse(JSON.parse(response.body as string));
    };
    expect((await model()).rollout).toBeNull();
    await rollOut(0.25);
    expect(await model()).toMatchObject({
      version: 'v1',
      rollout: {
        challenger: 'v2',
        mode: 'share',
        share: 0.25,
        startedAt: '2026-11-20T12:00:00.000Z',
        reason: 'to see',
      },
    });
  });
});

describe('open leads', () => {
  beforeEach(() => void home.warehouse.leads.push(...simulateLeads(60, { firstNumber: 900, seed: 8, open: true })));
  const score = () => scoreOpenLeads(home, { runId: 'run-9' });
  const versionOf = () => new Map(home.warehouse.scores.map(({ leadId, modelVersion }) => [leadId, modelVersion]));

  test('in the shadow have the scores that they would have without a rollout, and both are recorded', async () => {
    const before = await score();
    const scores = await home.processed.text(before.scoresKey);
    await rollOut(0);
    expect(await score()).toEqual(before);
    expect(await home.processed.text(before.scoresKey)).toBe(scores);
    expect(new Set(versionOf().values())).toEqual(new Set(['v1']));
    expect(await records()).toHaveLength(60);
  });

  test('for a share have the scores of the challenger, in the file, in the warehouse and in the records', async () => {
    await rollOut(0.5);
    const output = await score();
    const challengers = [...versionOf()].filter(([, version]) => version === 'v2').map(([leadId]) => leadId);
    expect(challengers).toEqual(
      [...versionOf().keys()].filter((id) => servesChallenger({ share: 0.5, salt: SALT }, id)),
    );
    expect(output.sentence).toBe(
      `60 open leads scored by v1 and, ${challengers.length} of them, by v2, ${output.hot} hot`,
    );
    const lines = (await home.processed.text(output.scoresKey)).trim().split('\n').slice(1);
    const byId = new Map(lines.map((line) => [line.split(',')[0], line.split(',')[1]]));
    expect(new Set(challengers.map((id) => byId.get(id))).size).toBe(1);
    for (const { leadId, served, requestId } of await records()) {
      expect(requestId).toBe('run-9');
      expect(served.version).toBe(versionOf().get(leadId ?? ''));
      expect(byId.get(leadId ?? '')).toBe(served.probability.toFixed(4));
    }
  });

  test('scored again by the same run are recorded once', async () => {
    await rollOut(0.5);
    await score();
    home.nowMs += 60_000;
    await score();
    expect(await records()).toHaveLength(60);
  });

  test.each<[string, () => unknown, string]>([
    ['the challenger is damaged', breakChallenger, 'the challenger cannot be loaded'],
    [
      'no record can be written',
      () => {
        const put = home.processed.put.bind(home.processed);
        home.processed.put = async (key, body) => {
          if (key.startsWith('predictions/')) throw new ServiceThrottledError('busy');
          return put(key, body);
        };
      },
      'prediction records are lost: they cannot be written',
    ],
  ])('are scored although %s', async (_what, breakIt, warning) => {
    await rollOut(1);
    await breakIt();
    expect(await score()).toMatchObject({ leads: 60 });
    expect(home.warehouse.scores).toHaveLength(60);
    expect(home.warnings).toMatchObject([[warning, { runId: 'run-9', error: expect.any(Error) }]]);
  });
});

describe('the stream', () => {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const served = () =>
    new ServingChampion({ processed: home.processed, clock: home.clock, log, loadOlder: loadJsonModel }).current();
  const ids = Array.from({ length: 60 }, (_, row) => `l${row}`);

  test('scores a batch with the challenger for its share, and tells what both said', async () => {
    await rollOut(0.5);
    const { champion, rollout } = await served();
    const csv = ['lead_id,visits', ...ids.map((id, row) => `${id},${row % 6}`)].join('\n');
    const batch = { name: 'a.csv', bytes: new TextEncoder().encode(csv), format: 'csv' as const };
    const alone = await scoreBatch(champion, batch);
    expect(alone.twice).toEqual([]);
    const both = await scoreBatch(champion, batch, {}, rollout);
    expect(both.twice).toHaveLength(60);
    for (const [row, { leadId, served: answered }] of both.twice.entries()) {
      const isChallengers = servesChallenger({ share: 0.5, salt: SALT }, leadId);
      expect(answered.version).toBe(isChallengers ? 'v2' : 'v1');
      expect(both.scores.probabilities[row]).toBe(answered.probability);
      if (!isChallengers) expect(answered.probability).toBe(alone.scores.probabilities[row]);
    }
    expect(both.hot).toBe(both.twice.filter(({ served: answered }) => answered.hot).length);
  });

  test('scores messages with the challenger for its share, and tells what both said', async () => {
    await rollOut(0.5);
    const twice: ScoredTwice[] = [];
    const observer = {
      scoredTwice: (some: readonly ScoredTwice[]) => void twice.push(...some),
      challengerFailed: () => undefined,
    };
    const leads = ids.map((id, row) => ({ lead_id: id, visits: row % 6, source: 'Ads', do_not_email: 'no' }));
    const message = { identifier: 'm', sentAt: home.clock.now(), source: 's', leads };
    const { observations } = scoreMessages(await served(), [message], home.clock.now(), observer);
    expect(observations.map(({ score }) => [score.leadId, score.modelVersion])).toEqual(
      ids.map((id) => [id, servesChallenger({ share: 0.5, salt: SALT }, id) ? 'v2' : 'v1']),
    );
    expect(twice).toHaveLength(60);
  });
});
