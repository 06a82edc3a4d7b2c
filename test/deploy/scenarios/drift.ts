import path from 'node:path';
import type { ModelVersion } from '../../../contracts/champion';
import { type DriftReport, driftReportSchema } from '../../../contracts/drift-report';
import type { CheckDriftInput } from '../../../contracts/pipeline';
import { runOptionsSchema } from '../../../contracts/run';
import { replayRetrainDecision } from '../../../domain/pipeline/decide-retrain';
import { waitUntil } from '../../helpers/wait-until';
import { logLines } from '../driver/function-log';
import { driftOnLaptop } from '../driver/laptop-drift';
import type { World } from './world';

const RULES = 'schema/drift-rules.json';

/** Leads that differ from those of the training: found, told, weighed, trained on; and found once. */
export function drift(world: World): void {
  /** The defaults, and all columns together are looked at as well. */
  const RULES_HERE = { multivariate: { enabled: 'always' } };
  const reportOf = async (run: string): Promise<DriftReport> =>
    driftReportSchema.parse(await world.system.processed.json(`drift/${run}/report.json`));
  const hasBegun = async (run: string): Promise<boolean> =>
    (await world.system.processed.keys(`runs/${run}/`)).includes(`runs/${run}/intake.json`);

  world.step('finds the drift of a dropped file, names the column, and does not train twice a day', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.system.raw.put(RULES, JSON.stringify(RULES_HERE));
    await world.system.raw.put('leads/2027-02-drifted.csv', world.files.drifted(1_000, 1_400, 'e'));
    const run = await world.system.runs.ended(await world.system.runs.nextAfter(known));
    expect(run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(run.states).not.toContain('TrainCandidates');

    const report = await reportOf(run.id);
    expect(report).toMatchObject({ verdict: 'drift', trigger: 'ingest', current: { rows: 400 } });
    const planted = report.columns.find(({ header }) => header === world.files.planted);
    expect(planted).toMatchObject({ verdict: 'drift', nCurrent: expect.any(Number) });
    expect(report.facts.farDrifted).toEqual([planted?.column]);
    expect(report.multivariate).toMatchObject({ verdict: 'drift', columns: expect.arrayContaining([planted?.column]) });
    expect(report.decision).toMatchObject({
      retrain: false,
      reason: expect.stringMatching(/trained less than 24 hours/),
    });
    expect(replayRetrainDecision(report)).toEqual({ retrain: false, reason: report.decision?.reason });
    const page = await world.system.processed.text(`drift/${run.id}/report.html`);
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain(world.files.planted);

    const { subject, message } = await world.system.notices.about(run.id);
    expect(subject).toBe('Leadscore dev: leads scored');
    expect(message).toContain(`Drift: ${report.sentence}; no training: ${report.decision?.reason}; release:`);
    const { name } = world.system.processed;
    expect(message).toContain(
      `console.aws.amazon.com/s3/object/${name}?region=us-east-1&prefix=drift/${run.id}/report.html`,
    );

    const logGroup = world.system.deployed.physicalId('AWS::Logs::LogGroup', /checkdrift/);
    const lines = await logLines(world.system.emulator, logGroup, 'DriftVerdict');
    const measured = lines.findLast((line) => line.includes('"_aws"')) ?? '{}';
    const { facts, performance } = report;
    expect(JSON.parse(measured)).toMatchObject({
      service: 'leadscore-dev-check-drift',
      stage: 'dev',
      DriftVerdict: 3,
      DriftedShare: facts.driftedShare,
      EstimatedRocAuc: performance.estimated?.rocAuc?.value,
      RetrainsDecided: 0,
    });

    const input: CheckDriftInput = {
      runId: run.id,
      trigger: 'drop',
      work: 'new-leads',
      leadsOf: [run.id],
      options: runOptionsSchema.parse({}),
    };
    const folder = path.join(world.system.emulator.folder, 'laptop-drift');
    const onLaptop = await driftOnLaptop(world.system.processed, folder, input, report.checkedAt);
    expect(withoutAge(onLaptop)).toEqual(withoutAge(report));
  });

  world.step('trains where drift asks for it, one run at a time, and writes the reason on the model', async () => {
    const retrain = { cooldownHours: 0 };
    await world.system.raw.put(RULES, JSON.stringify({ ...RULES_HERE, retrain }));
    const check = await world.runByHand('check', { tuningTrials: 1 }, 'check');
    await waitUntil(`run ${check} has begun`, 60_000, () => hasBegun(check));
    // With the same options, or it would have something to train for.
    const beside = await world.runByHand('beside', { tuningTrials: 1 });
    const run = await world.system.runs.ended(check);
    expect(run).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(run.states).toEqual(expect.arrayContaining(['CheckDrift', 'TrainCandidates', 'ScoreLeads']));
    expect(run.states).not.toContain('StandardizeLeads');
    const { trigger, decision } = await reportOf(check);
    expect([trigger, decision?.retrain]).toEqual(['on-demand', true]);
    expect(decision?.reason).toBe(`the leads have drifted, ${world.files.planted} too far for an estimate`);
    const keys = (await world.system.processed.keys('models/')).filter((key) => key.endsWith('/model.json'));
    const models = await Promise.all(keys.map((key) => world.system.processed.json<ModelVersion>(key)));
    const model = models.find(({ runId }) => runId === check);
    expect(model).toMatchObject({ trainedBecause: decision?.reason });
    const version = model?.version ?? '';
    const { message } = await world.system.notices.about(check);
    expect(message).toMatch(new RegExp(`release: ${version} (replaces v\\d+|is not released): `));

    const waited = await world.system.runs.ended(beside);
    expect(waited.states).toEqual(expect.arrayContaining(['WaitForOtherRun', 'NothingNew']));
    expect(waited.status).toBe('SUCCEEDED');
  });

  world.step('checks every day, and does nothing where nothing has arrived', async () => {
    const known = await world.system.runs.names();
    await world.system.letStartBeForgotten();
    await world.system.fireSchedule(world.system.deployed.physicalId('AWS::Scheduler::Schedule', /DriftCheck/));
    const run = await world.system.runs.ended(await world.system.runs.nextAfter(known));
    expect(run).toMatchObject({ status: 'SUCCEEDED', input: { trigger: 'daily-check' } });
    expect(run.states).toEqual(['NameRun', 'ReadRequest', 'Intake', 'DecideWork', 'NothingNew']);
    expect(await world.system.processed.keys(`drift/${run.id}/`)).toEqual([]);
  });
}

/** The decision looks at the clock once more than the check does. */
function withoutAge(report: DriftReport): unknown {
  const text = JSON.stringify(report);
  expect(text).toMatch(/"ageHours":[\d.e-]+/);
  return JSON.parse(text.replace(/"ageHours":[\d.e-]+/, '"ageHours":0'));
}
