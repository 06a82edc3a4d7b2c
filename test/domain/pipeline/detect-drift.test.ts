import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import type { DriftReport } from '../../../contracts/drift-report';
import type { CheckDriftInput } from '../../../contracts/pipeline';
import { detectDrift } from '../../../domain/pipeline/detect-drift';
import { smallSchema, withRoles } from '../../helpers/lead-schema';
import { homeWithChampion, OPTIONS, PipelineHome, simulateLeads } from './pipeline-home';

const NEXT_DAYS_MS = 48 * 3_600_000;
let home: PipelineHome;
beforeEach(async () => {
  home = await homeWithChampion();
  home.nowMs += NEXT_DAYS_MS;
});

const check = (input: Partial<CheckDriftInput> = {}) =>
  detectDrift(home, { runId: 'run-2', trigger: 'manual', work: 'new-leads', options: OPTIONS, ...input });
const report = () => home.processed.json<DriftReport>(PROCESSED_KEYS.driftReport('run-2'));
const addLeads = (rows: number, shift = 0) =>
  void home.warehouse.leads.push(...simulateLeads(rows, { runId: 'run-2', firstNumber: 5000, seed: 9, shift }));

describe('detectDrift', () => {
  test('leads like those of training have not drifted, and train nothing', async () => {
    addLeads(300);
    const output = await check();
    expect(output).toMatchObject({ verdict: 'none', retrain: false, reportKey: 'drift/run-2/report.json' });
    expect(output.sentence).toBe('none of 3 columns moved; no training: no drift; v1 stays');
    expect(await report()).toMatchObject({ championVersion: 'v1', columnsTested: 3, columnsDrifted: 0 });
  });

  test('only the leads of this run count', async () => {
    addLeads(300, 3);
    home.warehouse.leads = home.warehouse.leads.map((lead) => ({ ...lead, _run_id: 'run-1' }));
    expect(await check()).toMatchObject({ verdict: 'insufficient-data', retrain: false });
  });

  test('leads that have moved are drift, and train', async () => {
    addLeads(300, 3);
    expect(await check({ trigger: 'drop' })).toMatchObject({
      verdict: 'drift',
      retrain: true,
      retrainReason: 'the leads have drifted',
    });
    expect((await report()).results.find((row) => row.column === 'visits')).toMatchObject({ verdict: 'drift' });
  });

  test('drift does not train again on the day of the last training', async () => {
    addLeads(300, 3);
    home.nowMs -= NEXT_DAYS_MS;
    expect(await check()).toMatchObject({ verdict: 'drift', retrain: false });
  });

  test('a column that was ruled out has not vanished: the schema is the reason to train', async () => {
    addLeads(300);
    await home.pinSchema(withRoles(smallSchema(), { source: 'excluded' }));
    const output = await check({ trigger: 'drop' });
    expect(output).toMatchObject({ retrain: true, retrainReason: expect.stringContaining('the schema') });
    expect((await report()).results.map((row) => row.column)).not.toContain('source');
  });

  test('a column that changed its kind does not stop the check', async () => {
    addLeads(300);
    await home.pinSchema(withRoles(smallSchema(), { visits: 'category' }));
    expect(await check()).toMatchObject({ retrain: true });
  });

  test('new leads and other options in one manual run train; unattended they do not', async () => {
    addLeads(300);
    const options = { ...OPTIONS, seed: 2 };
    expect(await check({ options })).toMatchObject({ retrain: true });
    expect(await check({ options, trigger: 'drop' })).toMatchObject({ retrain: false });
  });

  test('without new leads there is nothing to compare', async () => {
    expect(await check({ work: 'retrain-only' })).toMatchObject({ verdict: 'none', retrain: true });
    expect(await report()).toMatchObject({ sentence: 'no new leads to compare', results: [] });
  });

  test('without a champion there is nothing to compare with', async () => {
    home = new PipelineHome();
    await home.pinSchema();
    const output = await check();
    expect(output).toMatchObject({ verdict: 'none', retrain: true });
    expect(output.sentence).toBe('nothing to compare with yet; train: there is no model yet');
    expect(await report()).toMatchObject({ championVersion: null });
  });
});
