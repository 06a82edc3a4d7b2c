import { PROCESSED_KEYS, RAW_KEYS } from '../../../contracts/artifact-keys';
import type { ModelVersion } from '../../../contracts/champion';
import type { DriftReport } from '../../../contracts/drift-report';
import type { Ledger } from '../../../contracts/ledger';
import type { CheckDriftInput, IntakeInput } from '../../../contracts/pipeline';
import { runOptionsSchema } from '../../../contracts/run';
import { InvalidSchemaError } from '../../../domain/errors';
import { detectDrift } from '../../../domain/pipeline/detect-drift';
import { planIntake } from '../../../domain/pipeline/intake';
import { updateLedger } from '../../../domain/pipeline/ledger';
import { promoteChallenger } from '../../../domain/pipeline/promote-challenger';
import { scoreOpenLeads } from '../../../domain/pipeline/score-open-leads';
import { whyModel } from '../../../domain/pipeline/why-model';
import { homeWithChampion, OPTIONS, type PipelineHome, simulateLeads } from './pipeline-home';

const HOUR_MS = 3_600_000;
let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  home.nowMs += 48 * HOUR_MS;
});

const check = (runId: string, input: Partial<CheckDriftInput> = {}) =>
  detectDrift(home, { runId, trigger: 'drop', work: 'new-leads', leadsOf: [runId], options: OPTIONS, ...input });
const report = (runId: string) => home.processed.json<DriftReport>(PROCESSED_KEYS.driftReport(runId));
const ledger = () => home.processed.json<Ledger>(PROCESSED_KEYS.ledger);

/** Leads of a run, with what its intake and load would have left behind. */
async function arrive(runId: string, rows: number, shift = 0): Promise<void> {
  const firstNumber = 5_000 + home.warehouse.leads.length;
  home.warehouse.leads.push(...simulateLeads(rows, { runId, firstNumber, seed: firstNumber, shift }));
  await updateLedger(home.processed, (known) => ({
    ...known,
    takenIn: [...known.takenIn, { key: `leads/${runId}.csv`, version: '1', contentHash: runId, runId }],
    unjudged: [...(known.unjudged ?? []), { runId, rows }],
  }));
  const labelled = home.warehouse.leads.length;
  const summary = { formatVersion: 1, runId, inserted: rows, updated: 0, outdated: 0, total: labelled, labelled };
  await home.processed.put(PROCESSED_KEYS.loadSummary(runId), JSON.stringify({ ...summary, positives: 1 }));
}

test('a run that ended during its training is gone on with: compared, trained where it must, scored, and then done', async () => {
  await arrive('run-2', 300, 3);
  await updateLedger(home.processed, (known) => ({ ...known, unscored: ['run-2'] }));
  expect(await check('run-2')).toMatchObject({ retrain: true });
  const again = (runId: string) => planIntake(home, { trigger: 'manual', options: OPTIONS, runId });
  const { work, leadsOf } = await again('run-3');
  expect([work, leadsOf]).toEqual(['score-only', ['run-2']]);
  expect(await check('run-3', { trigger: 'manual', work: 'score-only', leadsOf })).toMatchObject({ retrain: true });
  await scoreOpenLeads(home, { runId: 'run-3' });
  expect(await again('run-4')).toMatchObject({ work: 'nothing' });
});

describe('drift that trains', () => {
  test('writes its reason on the model, on its card, and with the decision that can be made again', async () => {
    await home.processed.put(PROCESSED_KEYS.driftRules, JSON.stringify({ retrain: { minimumLoss: 0 } }));
    await arrive('run-2', 300, 1);
    const { retrain, retrainReason } = await check('run-2');
    expect([retrain, retrainReason]).toEqual([true, 'the leads have drifted']);
    await home.train('run-2');
    const model = await home.processed.json<ModelVersion>(PROCESSED_KEYS.model('v2', 'model.json'));
    expect(model.trainedBecause).toBe(retrainReason);
    expect(await home.processed.text(PROCESSED_KEYS.model('v2', 'model-card.md'))).toContain(
      `because: ${retrainReason}.`,
    );
    const why = await whyModel(home.processed, 'v2');
    expect(why).toMatchObject({ drift: { verdict: 'drift' }, replayed: { retrain: true, isSame: true } });
    expect(why.decision?.inputs).toMatchObject({ champion: 'v1', newOutcomes: 300, trigger: 'drop' });
  });

  test('waits for a second sighting where the scores are estimated to be as good as ever', async () => {
    await arrive('run-2', 300, 1);
    expect(await check('run-2')).toMatchObject({
      verdict: 'drift',
      retrain: false,
      sentence: expect.stringMatching(/no training: drift, but at an estimated loss of 0\.0 % it is watched/),
    });
    await arrive('run-3', 300, 1);
    expect(await check('run-3')).toMatchObject({
      retrain: true,
      retrainReason: 'the leads have drifted, in 2 checks in a row',
    });
  });

  test('does not wait where a column moved so far that the scores cannot judge themselves', async () => {
    await arrive('run-2', 300, 3);
    expect(await check('run-2')).toMatchObject({
      verdict: 'drift',
      retrain: true,
      retrainReason: 'the leads have drifted, visits too far for an estimate',
    });
  });

  test('counts the outcomes that are new since the last training', async () => {
    await arrive('run-2', 300, 3);
    const open = await home.processed.json<object>(PROCESSED_KEYS.loadSummary('run-2'));
    await home.processed.put(PROCESSED_KEYS.loadSummary('run-2'), JSON.stringify({ ...open, labelled: 600 }));
    expect(await check('run-2')).toMatchObject({
      retrain: false,
      retrainReason: expect.stringContaining('no outcome'),
    });
    expect((await report('run-2')).explanation.next).toContain('no outcome has become known');
  });

  test('rests for a day after a training, also where that was not released', async () => {
    await arrive('run-2', 300, 3);
    await check('run-2');
    await home.train('run-2');
    home.nowMs += 23 * HOUR_MS;
    await arrive('run-3', 300, 3);
    expect(await check('run-3')).toMatchObject({
      verdict: 'drift',
      retrain: false,
      retrainReason: 'drift, but v2 was trained less than 24 hours ago and was not released',
    });
    home.nowMs += 2 * HOUR_MS;
    expect(await check('run-3')).toMatchObject({ verdict: 'drift', retrain: true });
  });

  test('a challenger that does not help is not released and says so; the reference moves with a release only', async () => {
    const referenceOf = async (runId: string) => {
      await arrive(runId, 300, 3);
      await check(runId);
      const { reference, championVersion } = await report(runId);
      return [championVersion, reference.rows];
    };
    const before = await referenceOf('run-2');
    home.candidatesSee = 'nothing';
    const { promote, reason, version } = await home.train('run-2');
    expect([version, promote]).toEqual(['v2', false]);
    expect(reason).toMatch(/ROC AUC 0\.500 on .* is below the floor of 0\.6; v1 stays/);
    expect((await whyModel(home.processed, 'v2')).gate).toMatchObject({ promote: false, reason });
    expect(await home.processed.text(PROCESSED_KEYS.model('v2', 'model-card.md'))).toContain('Not released');
    expect(await referenceOf('run-3')).toEqual(before);

    home.candidatesSee = 'visits';
    const better = await home.train('run-3');
    expect(await referenceOf('run-4')).toEqual(before);
    await promoteChallenger(home, { runId: 'run-3', version: better.version, reason: better.reason });
    const [champion, rows] = await referenceOf('run-5');
    expect(champion).toBe('v3');
    expect(rows).toBeGreaterThan(before[1] as number);
  });
});

describe('leads that were too few to judge', () => {
  const intake = (runId: string, trigger: IntakeInput['trigger'] = 'daily-check') =>
    planIntake(home, { trigger, runId, options: runOptionsSchema.parse({}) });
  const DAY = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T05-30-00`;

  test('wait for the daily check, which looks at them together once there are enough', async () => {
    await arrive(DAY(10), 60, 3);
    expect(await check(DAY(10))).toMatchObject({ verdict: 'insufficient-data', retrain: false });
    expect(await intake(DAY(11))).toMatchObject({
      work: 'nothing',
      sentence: '60 leads wait for a drift check, which needs 100',
    });
    await arrive(DAY(12), 60, 3);
    await check(DAY(12));
    const planned = await intake(DAY(13));
    expect(planned).toMatchObject({ work: 'check-only', files: 0, leadsOf: [DAY(10), DAY(12)] });
    const { leadsOf } = planned;
    const found = await check(DAY(13), { trigger: 'daily-check', work: 'check-only', leadsOf });
    expect(found).toMatchObject({ verdict: 'drift' });
    expect(await report(DAY(13))).toMatchObject({ trigger: 'daily', current: { name: 'leads of 2 runs', rows: 120 } });
    expect((await ledger()).unjudged).toEqual([]);
    expect(await intake(DAY(14))).toMatchObject({
      work: 'nothing',
      leadsOf: [],
      sentence: 'nothing has arrived that was not checked already',
    });
  });

  test('leads that were judged when they came are not judged again', async () => {
    await arrive(DAY(10), 300);
    expect(await check(DAY(10))).toMatchObject({ verdict: 'none' });
    expect(await intake(DAY(11))).toMatchObject({ work: 'nothing' });
  });

  test('leads whose check failed are looked at by the next one', async () => {
    await arrive(DAY(10), 300);
    expect(await intake(DAY(11))).toMatchObject({ work: 'check-only', leadsOf: [DAY(10)] });
  });

  test('leads of a month ago are no news', async () => {
    await arrive('2026-10-01T05-30-00', 300);
    expect(await intake(DAY(10))).toMatchObject({ work: 'nothing' });
  });

  test('whoever asks for a check gets one of the last week, judged or not, and it is no second sighting', async () => {
    for (const day of [1, 10, 12]) {
      await arrive(DAY(day), 120, 0.7);
      await check(DAY(day));
    }
    const before = (await report(DAY(12))).facts.runsInARow;
    const planned = await intake(DAY(13), 'check');
    expect(planned).toMatchObject({ work: 'check-only', leadsOf: [DAY(10), DAY(12)] });
    await check(DAY(13), { trigger: 'check', work: 'check-only', leadsOf: planned.leadsOf });
    expect(await report(DAY(13))).toMatchObject({ trigger: 'on-demand', facts: { runsInARow: before } });
    expect((await intake('2026-12-24T05-30-00', 'check')).leadsOf).toEqual([DAY(12)]);
    await home.release(DAY(11));
    expect((await intake(DAY(13), 'check')).leadsOf).toEqual([DAY(12)]);
    await home.release(DAY(14));
    expect((await intake(DAY(15), 'check')).leadsOf).toEqual([DAY(12)]);
  });

  test('without a model there is nothing to compare with, and no training is attempted', async () => {
    await arrive(DAY(10), 300);
    home.processed.remove(PROCESSED_KEYS.champion);
    for (const trigger of ['daily-check', 'check'] as const) {
      expect(await intake(DAY(11), trigger)).toMatchObject({
        work: 'nothing',
        sentence: 'nothing to compare with: there is no model yet',
      });
    }
  });

  test('a file that was dropped in between is taken in first', async () => {
    await arrive(DAY(10), 60);
    await home.raw.put('leads/b.csv', 'Lead ID,Converted,Lead Number,Visits,Source,Do Not Email\nx,Yes,1,2,Ads,No\n');
    expect(await intake(DAY(11))).toMatchObject({ work: 'new-leads', files: 1, leadsOf: [DAY(11)] });
  });
});

describe('the rules of the user', () => {
  const intake = () => planIntake(home, { trigger: 'daily-check', runId: 'run-9', options: OPTIONS });

  test('are pinned by the next run, and decide', async () => {
    await home.raw.put(RAW_KEYS.driftRules, JSON.stringify({ minimumRows: 50, retrain: { cooldownHours: 720 } }));
    await arrive('run-2', 60, 3);
    expect(await intake()).toMatchObject({ work: 'check-only' });
    expect(await check('run-2')).toMatchObject({
      verdict: 'drift',
      retrain: false,
      retrainReason: 'drift, but v1 was trained less than 720 hours ago',
    });
    expect((await report('run-2')).rules).toMatchObject({ minimumRows: 50, retrain: { cooldownHours: 720 } });
    const version = async () => (await home.processed.list(PROCESSED_KEYS.driftRules)).map((object) => object.version);
    const pinned = await version();
    await intake();
    expect(await version()).toEqual(pinned);
  });

  test.each([
    ['{"minimumRow":50}', /schema\/drift-rules\.json is no set of drift rules.*\n {2}\(the whole\): .*minimumRow/],
    ['{"retrain":{"cooldownHours":"a day"}}', /\n {2}retrain\.cooldownHours: /],
  ])('that are wrong are refused by the key: %s', async (text, message) => {
    await home.raw.put(RAW_KEYS.driftRules, text);
    await expect(intake()).rejects.toThrow(InvalidSchemaError);
    await expect(intake()).rejects.toThrow(message);
  });
});
