import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { driftReportSchema } from '../../../contracts/drift-report';
import { seededNoise } from '../../domain/evaluation/support/simulate';
import { runCli } from '../../helpers/run-cli';
import { tempFolder } from '../../helpers/temp-folder';

/** Each command is a process of its own; on a busy machine one takes seconds. */
jest.setTimeout(120_000);

const folder = mkdtempSync(join(tempFolder(), 'drift-'));

function file(name: string, body: string): string {
  writeFileSync(join(folder, name), body);
  return join(folder, name);
}

function leads(seed: number, longer = 0): string {
  const { draw } = seededNoise(seed);
  const rows = Array.from({ length: 300 }, () => `${['Google', 'Chat'][draw(2)]};${draw(60) + longer}`);
  return ['Lead Source;Minutes', ...rows].join('\n');
}

const OLD = file('september.csv', leads(1));
const SAME = file('october.csv', leads(2));
const MOVED = file('moved.csv', leads(3, 40));
const drift = (...args: string[]) => runCli(['drift', ...args], { cwd: folder });

test('two files are compared without a model: one screen, and the page lies in the home', async () => {
  const { code, stdout, stderr } = await drift(MOVED, '--against', OLD);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^ {2}drift: 1 of 2 columns moved \(Minutes, /m);
  expect(stdout).toContain('300 leads (moved.csv) against 300 (september.csv)');
  expect(stdout).toMatch(/^ {2}Minutes {2,}values /m);
  const page = /Read +(\S+)/.exec(stdout)?.[1] ?? '';
  expect(page).toMatch(/^\.leadscore\/checks\/[\dT-]+\.html$/);
  expect(readFileSync(join(folder, page), 'utf8')).toContain('<!doctype html>');
});

test('--json is the report and nothing else, and writes no page; --fail-on ends with 3', async () => {
  const before = existsSync(join(folder, '.leadscore')) ? readdirSync(join(folder, '.leadscore', 'checks')) : [];
  const { code, stdout, stderr } = await drift(MOVED, '--against', OLD, '--json', '--fail-on', 'watch');
  expect([code, stderr]).toEqual([3, '']);
  const report = driftReportSchema.parse(JSON.parse(stdout));
  expect(report).toMatchObject({ verdict: 'drift', trigger: 'file', championVersion: null });
  const minutes = report.columns.find(({ header }) => header === 'Minutes');
  expect(minutes).toMatchObject({ column: 'minutes', method: 'kolmogorov-smirnov', verdict: 'drift', nReference: 300 });
  expect(existsSync(join(folder, '.leadscore')) ? readdirSync(join(folder, '.leadscore', 'checks')) : []).toEqual(
    before,
  );
});

test('rules from a file, and a page where the user wants it; a verdict below --fail-on is a success', async () => {
  const rules = file('rules.json', '{ "effects": { "number": 50 } }');
  const { code, stdout } = await drift(
    MOVED,
    '--against',
    OLD,
    '--rules',
    rules,
    '--html',
    'page.html',
    '--fail-on',
    'drift',
  );
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/^ {2}Minutes/m);
  expect(stdout).toMatch(/Read +page\.html/);
  expect(readFileSync(join(folder, 'page.html'), 'utf8')).toContain('numbers 50 and the score');
});

test.each([
  [
    'without a model and another file',
    [SAME],
    /no model in .*\n.*npx leadscore drift .*october\.csv --against <older\.csv>/,
  ],
  ['an empty file', [file('empty.csv', ''), '--against', OLD], /empty\.csv is empty/],
  [
    'rules with an unknown key',
    [SAME, '--against', OLD, '--rules', file('typo.json', '{ "efects": {} }')],
    /typo\.json is no set of drift rules.*docs\/drift\.md/s,
  ],
  ['a page over the leads', [SAME, '--against', OLD, '--html', OLD], /would overwrite the leads/],
])('%s ends with 2 and a sentence with the remedy', async (_, args, sentence) => {
  const { code, stdout, stderr } = await drift(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(sentence);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('the help teaches: what it does, the verdicts, examples', async () => {
  const { stdout } = await drift('--help');
  for (const text of ['--against', '--fail-on', 'insufficient-data', 'docs/drift.md', 'Examples:', '--json | jq']) {
    expect(stdout).toContain(text);
  }
});
