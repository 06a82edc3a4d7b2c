import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { type DriftReport, driftReportSchema } from '../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES } from '../../../contracts/drift-rules';
import { EMPTY_LEDGER, type Ledger } from '../../../contracts/ledger';
import type { CheckDriftInput } from '../../../contracts/pipeline';
import { replayRetrainDecision } from '../../../domain/pipeline/decide-retrain';
import { detectDrift } from '../../../domain/pipeline/detect-drift';
import { findDriftReport, readPastReports } from '../../../domain/pipeline/drift-reports';
import { smallSchema, withRoles } from '../../helpers/lead-schema';
import { homeWithChampion, OPTIONS, PipelineHome, type SimulatedLeads, simulateLeads } from './pipeline-home';

const NEXT_DAYS_MS = 48 * 3_600_000;
/** Trained once; every test has a copy. */
let trained: PipelineHome;
let home: PipelineHome;
beforeAll(async () => {
  trained = await homeWithChampion();
});
beforeEach(async () => {
  home = new PipelineHome();
  home.nowMs = trained.nowMs + NEXT_DAYS_MS;
  home.warehouse.leads = [...trained.warehouse.leads];
  for (const { key } of await trained.processed.list('')) {
    await home.processed.put(key, (await trained.processed.get(key)).body);
  }
});

const check = (input: Partial<CheckDriftInput> = {}) => {
  const runId = input.runId ?? 'run-2';
  return detectDrift(home, {
    runId,
    trigger: 'manual',
    work: 'new-leads',
    leadsOf: [runId],
    options: OPTIONS,
    ...input,
  });
};
const report = (runId = 'run-2') => home.processed.json<DriftReport>(PROCESSED_KEYS.driftReport(runId));
const addLeads = (rows: number, shift = 0, options: SimulatedLeads = {}) =>
  void home.warehouse.leads.push(
    ...simulateLeads(rows, { runId: 'run-2', firstNumber: 5000, seed: 9, shift, ...options }),
  );

describe('detectDrift', () => {
  test('leads like those of training have not drifted, and train nothing', async () => {
    addLeads(300);
    const output = await check();
    expect(output).toMatchObject({ verdict: 'none', retrain: false, reportKey: 'drift/run-2/report.json' });
    expect(output.sentence).toBe('none of 3 columns moved; no training: no drift; v1 stays');
    expect(driftReportSchema.parse(await report())).toMatchObject({
      championVersion: 'v1',
      trigger: 'ingest',
      checkedAt: new Date(home.nowMs).toISOString(),
      reference: { name: 'training leads of v1' },
      current: { name: 'leads of run run-2', rows: 300 },
      columnsTested: 3,
      columnsDrifted: 0,
    });
    const page = await home.processed.get(output.reportPageKey);
    expect(new TextDecoder().decode(page.body)).toContain('<!doctype html>');
  });

  test('only the leads of the named runs count', async () => {
    addLeads(300, 3);
    home.warehouse.leads = home.warehouse.leads.map((lead) => ({ ...lead, _run_id: 'run-1' }));
    expect(await check()).toMatchObject({ verdict: 'insufficient-data', retrain: false });
    addLeads(80, 3, { runId: 'run-2', firstNumber: 7000 });
    addLeads(80, 3, { runId: 'run-3', firstNumber: 8000, seed: 4 });
    expect(
      await check({ runId: 'run-4', trigger: 'daily-check', work: 'check-only', leadsOf: ['run-2', 'run-3'] }),
    ).toMatchObject({ verdict: 'drift' });
    expect(await report('run-4')).toMatchObject({ trigger: 'daily', current: { name: 'leads of 2 runs', rows: 160 } });
  });

  test('leads that have moved are drift, and train, with the reason in the report', async () => {
    addLeads(300, 3);
    const retrain = { ...DEFAULT_DRIFT_RULES.retrain, minimumLoss: 0 };
    await home.processed.put(PROCESSED_KEYS.driftRules, JSON.stringify({ ...DEFAULT_DRIFT_RULES, retrain }));
    const output = await check({ trigger: 'drop' });
    expect(output).toMatchObject({
      verdict: 'drift',
      retrain: true,
      retrainReason: expect.stringContaining('drifted'),
    });
    const { columns, decision, explanation } = await report();
    expect(columns.find(({ column }) => column === 'visits')).toMatchObject({ verdict: 'drift' });
    expect(decision).toMatchObject({ retrain: true, reason: output.retrainReason });
    expect(explanation.next).toBe(
      `A training begins: ${output.retrainReason}; the new model replaces v1 only if it is better.`,
    );
    expect(replayRetrainDecision(await report())).toEqual({ retrain: true, reason: output.retrainReason });
    expect(output.measures?.driftedShare).toBeGreaterThan(0.9);
  });

  test('drift does not train again on the day of the last training, and says so', async () => {
    addLeads(300, 3);
    home.nowMs -= NEXT_DAYS_MS;
    expect(await check()).toMatchObject({ verdict: 'drift', retrain: false });
    expect((await report()).explanation.next).toMatch(/^No training: drift, but v1 was trained less than 24 hours ago/);
  });

  test('a run that was judged waits for no other check; one with too few leads does', async () => {
    const ledger = JSON.stringify({
      ...EMPTY_LEDGER,
      unjudged: ['run-2', 'run-9'].map((runId) => ({ runId, rows: 300 })),
    });
    await home.processed.put(PROCESSED_KEYS.ledger, ledger);
    addLeads(90);
    await check();
    const waiting = async () =>
      (await home.processed.json<Ledger>(PROCESSED_KEYS.ledger)).unjudged?.map(({ runId }) => runId);
    expect(await waiting()).toEqual(['run-2', 'run-9']);
    addLeads(90, 0, { firstNumber: 6000, seed: 3 });
    await check();
    expect(await waiting()).toEqual(['run-9']);
  });

  test('the pinned rules decide', async () => {
    addLeads(300);
    await home.processed.put(PROCESSED_KEYS.driftRules, JSON.stringify({ ...DEFAULT_DRIFT_RULES, minimumRows: 1000 }));
    expect(await check()).toMatchObject({ verdict: 'insufficient-data' });
    expect((await report()).rules.minimumRows).toBe(1000);
  });

  test('the domain classifier is fitted where the rules or the home ask for it', async () => {
    addLeads(300);
    await check();
    expect((await report()).multivariate).toBeNull();
    const input: CheckDriftInput = {
      runId: 'run-2',
      trigger: 'manual',
      work: 'new-leads',
      leadsOf: ['run-2'],
      options: OPTIONS,
    };
    await detectDrift({ ...home, clock: home.clock, classifiesDomains: true }, input);
    expect((await report()).multivariate).toMatchObject({ verdict: 'stable' });
    const rules = { ...DEFAULT_DRIFT_RULES, multivariate: { enabled: 'always', rocAuc: 0.55 } };
    await home.processed.put(PROCESSED_KEYS.driftRules, JSON.stringify(rules));
    await check();
    expect((await report()).multivariate).not.toBeNull();
  });

  test('a column that was ruled out has not vanished: the schema is the reason to train', async () => {
    addLeads(300);
    await home.pinSchema(withRoles(smallSchema(), { source: 'excluded' }));
    const output = await check({ trigger: 'drop' });
    expect(output).toMatchObject({ retrain: true, retrainReason: expect.stringContaining('the schema') });
    expect((await report()).columns.map((row) => row.column)).not.toContain('source');
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
    expect(await check({ work: 'retrain-only', leadsOf: [] })).toMatchObject({
      verdict: 'none',
      retrain: true,
      measures: null,
    });
    expect(driftReportSchema.parse(await report())).toMatchObject({ sentence: 'no new leads to compare', columns: [] });
  });

  test('without a champion there is nothing to compare with', async () => {
    home = new PipelineHome();
    await home.pinSchema();
    const output = await check();
    expect(output).toMatchObject({ verdict: 'none', retrain: true });
    expect(output.sentence).toBe('nothing to compare with yet; train: there is no model yet');
    expect(driftReportSchema.parse(await report())).toMatchObject({ championVersion: null });
  });

  test('leads that the model was fitted on are no measure of its scores', async () => {
    home.warehouse.leads = home.warehouse.leads.map((lead) => ({ ...lead, _run_id: 'run-2' }));
    await check();
    const { outputs, columns, performance } = await report();
    expect(columns[0]?.nCurrent).toBe(600);
    // The fifth that was held out.
    expect(outputs.find(({ kind }) => kind === 'score')?.nCurrent).toBe(120);
    expect(performance.estimated?.rows).toBe(120);
  });
});

describe('outcomes that have come in', () => {
  const scored = async (runId: string, ids: string[], previousRunId: string | null = null, modelVersion = 'v1') => {
    const lines = ids.map((id, index) => `${id},${(0.2 + (0.7 * index) / ids.length).toFixed(4)},B,no`);
    await home.processed.put(PROCESSED_KEYS.scores(runId), `lead_id,probability,grade,hot\n${lines.join('\n')}\n`);
    const pointer = JSON.stringify({ runId, modelVersion, previousRunId });
    await home.processed.put(PROCESSED_KEYS.ranking(runId), pointer);
    await home.processed.put(PROCESSED_KEYS.latestRanking, pointer);
  };
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `lead-${from + index}`);

  test('are joined with the last score that the leads had before', async () => {
    addLeads(300);
    await scored('run-0', ids(4990, 5100));
    await scored('run-1', ids(5060, 5160), 'run-0');
    await check();
    const { realised, history } = (await report()).performance;
    // 100 from the newest list, 60 more from the one before.
    expect(realised?.rows).toBe(160);
    expect(realised?.rocAuc).not.toBeNull();
    expect(history.at(-1)?.realised).toEqual(realised);
  });

  test('of leads that are open still, or of a handful, say nothing', async () => {
    addLeads(300, 0, { open: true });
    await scored('run-1', ids(5000, 5300));
    await check();
    expect((await report()).performance.realised).toBeNull();
    home.warehouse.leads = home.warehouse.leads.filter(({ _run_id }) => _run_id !== 'run-2');
    addLeads(300);
    await scored('run-1', ids(5000, 5029));
    await check();
    expect((await report()).performance.realised).toBeNull();
    await scored('run-1', ids(5000, 5030));
    await check();
    expect((await report()).performance.realised?.rows).toBe(30);
  });

  test('are not held against the champion where another model gave the score', async () => {
    addLeads(300);
    await scored('run-0', ids(5000, 5040));
    await scored('run-1', ids(5000, 5300), 'run-0', 'v2');
    await check();
    expect((await report()).performance.realised?.rows).toBe(40);
  });

  test('are not looked for in the list of the run itself', async () => {
    addLeads(300);
    await scored('run-2', ids(5000, 5300));
    await check();
    expect((await report()).performance.realised).toBeNull();
  });

  test('ids that a spreadsheet would run are found all the same', async () => {
    home.warehouse.leads.push(
      ...simulateLeads(40, { runId: 'run-2', firstNumber: 5000 }).map((lead, row) => ({ ...lead, lead_id: `=${row}` })),
    );
    await scored(
      'run-1',
      // Files of older runs have some without quotes.
      Array.from({ length: 40 }, (_, row) => (row % 2 === 0 ? `'=${row}` : `"'=${row}"`)),
    );
    await check();
    expect((await report()).performance.realised?.rows).toBe(40);
  });
});

describe('earlier reports', () => {
  test('are carried on from run to run, past a run that compared nothing', async () => {
    addLeads(300, 3);
    home.nowMs -= NEXT_DAYS_MS;
    await check({ runId: 'run-2' });
    await check({ runId: 'run-3', work: 'retrain-only', leadsOf: [] });
    await check({ runId: 'run-4', leadsOf: ['run-2'] });
    const last = await report('run-4');
    expect(last.history.map(({ runId, verdict }) => [runId, verdict])).toEqual([
      ['run-2', 'drift'],
      ['run-3', 'none'],
    ]);
    expect(last.facts.runsInARow).toBe(2);
    expect(last.columns.find(({ column }) => column === 'visits')?.since?.runId).toBe('run-2');
    expect((await readPastReports(home.processed, 'run-4')).map(({ runId }) => runId)).toEqual(['run-2', 'run-3']);
  });

  test('of the first format are passed over', async () => {
    await home.processed.put(PROCESSED_KEYS.driftReport('run-1'), JSON.stringify({ formatVersion: 1, results: [] }));
    expect(await findDriftReport(home.processed, 'run-1')).toBeNull();
    addLeads(300);
    expect(await check()).toMatchObject({ verdict: 'none' });
    expect((await report()).history).toEqual([]);
    await expect(
      home.processed.put(PROCESSED_KEYS.driftReport('run-1'), '{').then(() => findDriftReport(home.processed, 'run-1')),
    ).rejects.toThrow('drift/run-1/report.json is not JSON');
  });
});
