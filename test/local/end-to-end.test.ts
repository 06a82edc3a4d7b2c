import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { CANDIDATE_NAMES } from '../../contracts/training';
import { pythonPath } from '../../local/home';
import type { RunDocument } from '../../local/run-document';
import { PROJECT_ROOT, runCli } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

/** Spark, DuckDB, training and the player for real: minutes on a busy machine of two cores. */
jest.setTimeout(600_000);

const hasPython = existsSync(pythonPath());
const reason = hasPython
  ? ''
  : ' (skipped: no Python environment; npm test makes one, or name one in LEADSCORE_PYTHON)';

(hasPython ? describe : describe.skip)(`the pipeline on a laptop, end to end${reason}`, () => {
  const folder = tempFolder();
  const home = join(folder, 'home');
  const september = sampleLines('leads-2026-09.csv');
  const october = sampleLines('leads-2026-10.csv');
  const first = file('september.csv', september.slice(0, 701));
  const second = file('october.csv', [october[0] as string, ...october.slice(-500)]);
  const options = ['--home', home, '--tuning-trials', '1', '--json'];

  test('the first run trains seven candidates, releases one, and prints one JSON document', async () => {
    const result = await runCli(['run', first, ...options]);
    expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
    const document = documentOf(result.stdout);
    expect(document.runId).toMatch(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d$/);
    expect(document.status).toBe('SUCCEEDED');
    expect(document.input.files).toBe(1);
    assertNothingLost(document);
    expect(document.input.rowsRead).toBeGreaterThan(690);
    expect(document.schema?.roles).toMatchObject({ 'Lead ID': 'id', Converted: 'target', Visits: 'number' });
    expect(document.leakage.map((suspect) => suspect.header)).toEqual(['Deal Note']);
    expect(document.split).toMatchObject({ kind: 'random', holdoutShare: 0.2, seed: 1 });
    expect(document.candidates.map((candidate) => candidate.name)).toEqual([...CANDIDATE_NAMES]);
    for (const candidate of document.candidates) expect(candidate.rocAuc).toBeGreaterThan(0.6);
    expect(document.released).toMatchObject({ version: 'v1', promoted: true });
    expect(document.hotLine?.targetConversion).toBe(0.8);
    expect(document.drift).toMatchObject({ verdict: 'none', championVersion: null });
    for (const state of ['Intake', 'StandardizeLeads', 'TrainCandidates', 'EvaluateCandidates', 'ScoreLeads']) {
      expect(document.timings[state]).toBeGreaterThan(0);
    }
    for (const artifact of ['report', 'modelCard', 'evaluation', 'drift', 'scores', 'schema'] as const) {
      expect(existsSync(document.artifacts[artifact] as string)).toBe(true);
    }
    expect(readFileSync(document.artifacts.report as string, 'utf8')).toContain('Deal Note: filled in after the sale?');
    expect(result.stderr).not.toContain('\x1b');
    expect(result.stderr).toMatch(/ {2}✓ train /);
  });

  test('the same file again is nothing new, at once', async () => {
    const result = await runCli(['run', first, ...options]);
    expect(result.code).toBe(0);
    const document = documentOf(result.stdout);
    expect(result.stderr).toContain('nothing new');
    expect(document).toMatchObject({ status: 'SUCCEEDED', trained: false, input: { files: 0, rowsRead: 0 } });
    expect(Object.keys(document.timings)).toEqual(['Intake']);
    expect(document.released).toMatchObject({ version: 'v1' });
  });

  test('a second export is checked for drift, and its open leads are scored', async () => {
    const result = await runCli(['run', second, ...options]);
    expect(result.code).toBe(0);
    const document = documentOf(result.stdout);
    assertNothingLost(document);
    expect(document.drift?.championVersion).toBe('v1');
    expect(['none', 'watch', 'drift']).toContain(document.drift?.verdict);
    expect(document.drift?.columnsTested).toBeGreaterThan(5);
    const leads: Record<string, string>[] = parse(readFileSync(second, 'utf8'), {
      columns: true,
      relax_column_count: true,
    });
    const open = leads.filter((lead) => lead.Converted === '').map((lead) => lead['Lead ID']);
    expect(open.length).toBeGreaterThan(300);
    const scores = scoresOf(readFileSync(document.artifacts.scores as string, 'utf8'));
    expect(new Set(scores.map((score) => score.lead_id))).toEqual(new Set(open));
    expect(document.scored).toMatchObject({ modelVersion: 'v1', leads: scores.length });
    assertScores(scores);
  });

  test('score gives every lead of a file without outcomes a probability, in the order of the file', async () => {
    const leads = parse(october.slice(0, 41).join('\n'), { columns: true }) as Record<string, string>[];
    const headers = Object.keys(leads[0] as object).filter((header) => header !== 'Converted' && header !== 'Visits');
    const lines = leads.map((lead) => headers.map((header) => lead[header]).join(','));
    const result = await runCli(['score', file('new.csv', [headers.join(','), ...lines]), '--home', home]);
    expect(result.code).toBe(0);
    const scores = scoresOf(result.stdout);
    expect(scores.map((score) => score.lead_id)).toEqual(leads.map((lead) => lead['Lead ID']));
    assertScores(scores.toSorted((a, b) => Number(b.probability) - Number(a.probability)));
    expect(result.stderr).toContain('40 leads scored by v1');
    expect(result.stderr).toContain('Not in the file, treated as not known: Visits.');
  });

  test('an export with semicolons, decimal commas and yes/no is read as it is meant', async () => {
    const leads = parse(september.slice(1000, 1201).join('\n'), { relax_column_count: true }) as string[][];
    const german = leads.map((cells) =>
      cells.map((cell) => cell.replace(/^(\d+)\.(\d+)$/, '$1,$2').toLowerCase()).join(';'),
    );
    const header = (september[0] as string).replaceAll(',', ';').toUpperCase();
    const result = await runCli(['run', file('german.csv', [header, ...german]), ...options, '--retrain', 'never']);
    expect({ code: result.code, stderr: result.code === 0 ? '' : result.stderr }).toEqual({ code: 0, stderr: '' });
    const document = documentOf(result.stdout);
    expect(document).toMatchObject({ trained: false, input: { rowsRead: leads.length } });
    assertNothingLost(document);
    expect(document.input.rowsKept).toBeGreaterThan(0.95 * leads.length);
    const minutes = document.drift?.columns.find((row) => row.header === 'Minutes On Site');
    expect(minutes?.verdict).not.toBe('drift');
  });

  test('another model can be trained, rolled back and promoted by hand', async () => {
    const trained = await runCli(['run', first, ...options, '--seed', '2']);
    expect(trained.code).toBe(0);
    expect(documentOf(trained.stdout).trained).toBe(true);
    expect((await runCli(['models', 'promote', 'v2', '--home', home])).code).toBe(0);
    const back = await runCli(['models', 'rollback', '--home', home]);
    expect(back.stdout).toContain('v1 is the champion again; v2 was it before.');
    const again = await runCli(['models', 'promote', 'v2', '--home', home]);
    expect(again.stdout).toContain('v2 is the champion now; v1 was it before.');
    const unknown = await runCli(['models', 'promote', 'v9', '--home', home]);
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Versions that exist: v1, v2.') });
    const status = await runCli(['status', '--home', home]);
    expect(status.stdout).toContain('v2, since');
    expect(status.stdout).toMatch(/^Drift {6}/m);
  });

  test('ten leads are stored, and refused for training with the numbers and the remedy', async () => {
    const few = file('few.csv', september.slice(0, 11));
    const result = await runCli(['run', few, '--home', join(folder, 'other home'), '--tuning-trials', '1']);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/Only \d+ of 10 leads converted; 40 are needed to train/);
    expect(result.stderr).toContain('The 10 leads were cleaned and stored. Add outcomes and run again');
    expect(result.stderr).not.toMatch(/^ +at /m);
  });

  function file(name: string, lines: readonly string[]): string {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`);
    return path;
  }
});

function sampleLines(name: string): string[] {
  return readFileSync(join(PROJECT_ROOT, 'sample', name), 'utf8')
    .trimEnd()
    .split(/\r?\n/);
}

/** Fails where the text is anything but exactly one JSON document. */
function documentOf(stdout: string): RunDocument {
  return JSON.parse(stdout) as RunDocument;
}

function assertNothingLost({ input }: RunDocument): void {
  expect(input.rowsKept + input.quarantined + input.duplicates).toBe(input.rowsRead);
}

function scoresOf(csv: string): Record<'lead_id' | 'probability' | 'grade' | 'hot', string>[] {
  return parse(csv, { columns: true });
}

function assertScores(scores: ReturnType<typeof scoresOf>): void {
  const probabilities = scores.map((score) => Number(score.probability));
  for (const probability of probabilities) {
    expect(probability).toBeGreaterThanOrEqual(0);
    expect(probability).toBeLessThanOrEqual(1);
  }
  expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
  for (const { grade, hot } of scores) {
    expect('ABCD').toContain(grade);
    expect(['yes', 'no']).toContain(hot);
  }
}
