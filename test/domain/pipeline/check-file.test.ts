import { DEFAULT_DRIFT_RULES } from '../../../contracts/drift-rules';
import { profileFile } from '../../../domain/drift/read-compared-leads';
import { NoChampionError } from '../../../domain/errors';
import { checkFile } from '../../../domain/pipeline/check-file';
import { bytesOf } from '../leads/lead-files';
import { homeWithChampion, PipelineHome, type SimulatedLeads, simulateLeads } from './pipeline-home';

let home: PipelineHome;
beforeAll(async () => {
  home = await homeWithChampion();
});

type Cell = (lead: ReturnType<typeof simulateLeads>[number]) => string;

const CELLS: Readonly<Record<string, Cell>> = {
  'Lead ID': (lead) => String(lead.lead_id),
  Converted: (lead) => (lead.converted === null ? '' : lead.converted === true ? 'Yes' : 'No'),
  Visits: (lead) => String(lead.visits),
  Source: (lead) => String(lead.source),
  'Do Not Email': (lead) => (lead.do_not_email === true ? 'Yes' : 'No'),
};

function csv(leads: SimulatedLeads & { readonly rows?: number }, cells = CELLS): Uint8Array {
  const simulated = simulateLeads(leads.rows ?? 400, { firstNumber: 5000, seed: 9, ...leads });
  const rows = simulated.map((lead) =>
    Object.values(cells)
      .map((cell) => cell(lead))
      .join(','),
  );
  return bytesOf([Object.keys(cells).join(','), ...rows].join('\n'));
}

const check = (bytes: Uint8Array, rules = DEFAULT_DRIFT_RULES) =>
  checkFile(home.processed, {
    runId: '2026-11-22T06-00-00',
    checkedAt: '2026-11-22T06:00:00.000Z',
    file: profileFile(bytes, 'new.csv'),
    rules,
    multivariate: false,
  });

test('a file like the training leads has not drifted; the score, the grades and the outcomes are compared as well', async () => {
  const { report } = await check(csv({}));
  expect(report).toMatchObject({ verdict: 'none', trigger: 'file', championVersion: 'v1', current: { rows: 400 } });
  expect(report.outputs.map(({ kind }) => kind)).toEqual(['score', 'grade', 'outcome']);
  expect(report.performance.estimated?.rocAuc?.value).toBeGreaterThan(0.8);
  expect(report.explanation.next).toBe('Nothing is to be done.');
});

test('a file that moved says so, and what a person can do', async () => {
  const { report } = await check(csv({ shift: 1.5 }));
  expect(report.verdict).toBe('drift');
  expect(report.columns.find(({ header }) => header === 'visits')).toMatchObject({ verdict: 'drift' });
  expect(report.explanation.since).toBeNull();
  expect(report.explanation.next).toContain('npx leadscore run <leads.csv> --retrain always');
});

test('neither ids nor outcomes are needed, and a row without an id is only left out where ids are there', async () => {
  const { 'Lead ID': _id, Converted: _outcome, ...bare } = CELLS;
  const without = await check(csv({}, bare));
  expect(without.report).toMatchObject({ verdict: 'none', current: { rows: 400 } });
  expect(without.report.outputs.map(({ kind }) => kind)).toEqual(['score', 'grade']);
  const gaps = await check(
    csv({}, { ...CELLS, 'Lead ID': (lead) => (Number(lead.lead_number) % 4 === 0 ? '' : String(lead.lead_id)) }),
  );
  expect(gaps).toMatchObject({ rowsLeftOut: 100, report: { current: { rows: 300 } } });
});

test('leads that the model was trained on are compared, but their scores say nothing of its performance', async () => {
  const { report } = await check(csv({ rows: 600, firstNumber: 0, seed: 1 }));
  expect(report.current.rows).toBe(600);
  const score = report.outputs.find(({ kind }) => kind === 'score');
  // What was held out is all that the model has not seen: a fifth of 600.
  expect(score?.nCurrent).toBeLessThan(150);
});

test('a column that is gone or of another kind is named, and the rest is scored all the same', async () => {
  const { Source: _, ...kept } = CELLS;
  const { report } = await check(csv({}, { ...kept, Visits: (lead) => (Number(lead.visits) > 3 ? 'many' : 'few') }));
  const verdicts = Object.fromEntries(report.columns.map(({ header, verdict }) => [header, verdict]));
  expect(verdicts).toMatchObject({ visits: 'other-type', source: 'vanished', 'do not email': 'stable' });
});

test('the home is left as it was', async () => {
  const keys = async () => (await home.processed.list('')).map(({ key }) => key);
  const before = await keys();
  await check(csv({ shift: 2 }));
  expect(await keys()).toEqual(before);
});

test('before the first release there is nothing to compare with', async () => {
  const empty = new PipelineHome();
  const input = { runId: 'r', checkedAt: '2026-11-22T06:00:00.000Z', file: profileFile(csv({}), 'new.csv') };
  const checked = checkFile(empty.processed, { ...input, rules: DEFAULT_DRIFT_RULES, multivariate: false });
  await expect(checked).rejects.toThrow(NoChampionError);
});
