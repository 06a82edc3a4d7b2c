import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import { parseLeadSchema } from '../../domain/leads/parse-schema';
import { version } from '../../package.json';
import { X_EDUCATION } from '../domain/leads/lead-files';
import { type CliResult, PROJECT_ROOT, runCli } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

/** Each command is a process of its own; on a busy machine one takes seconds. */
jest.setTimeout(120_000);

const SAMPLE = join(PROJECT_ROOT, 'sample', 'leads-2026-09.csv');
const folder = tempFolder();
const home = join(folder, 'home');

function file(name: string, body: string | Uint8Array): string {
  writeFileSync(join(folder, name), body);
  return join(folder, name);
}

/** A sentence for people: no stack, no class name, and what to do about it. */
function expectSentence({ stderr }: CliResult, pattern: RegExp): void {
  expect(stderr).toMatch(pattern);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr).not.toMatch(/\b[A-Z]\w+Error\b/);
}

describe('leadscore --help', () => {
  test.each([
    [[], ['run', 'score', 'schema', 'models', 'status', 'Exit codes:']],
    [['run'], ['--exclude', '--split', '--json', 'Examples:']],
    [['score'], ['--out', 'Example:']],
    [['schema'], ['--out', '--won <values>', 'Examples:']],
    [['models'], ['promote', 'rollback', 'rollout', 'compare', 's3://']],
    [
      ['models', 'rollout'],
      ['--shadow', '--share', '--stop', 'Examples:'],
    ],
    [
      ['models', 'compare'],
      ['--outcomes', '--days'],
    ],
    [['models', 'promote'], ['<version>']],
    [['models', 'rollback'], ['rollback']],
    [['status'], ['--home']],
  ])('of %j shows what there is', async (command, texts) => {
    const result = await runCli([...command, '--help']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    for (const text of texts) expect(result.stdout).toContain(text);
  });
});

test('leadscore --version shows the version of the package', async () => {
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
});

describe('wrong usage ends with 2 and a sentence', () => {
  test.each([
    [[], /Usage: leadscore/],
    [['train'], /unknown command 'train'/],
    [['run'], /missing required argument 'csv'/],
    [['run', SAMPLE, '--split', 'oldest'], /Allowed choices are random, newest/],
    [['run', SAMPLE, '--seed', 'one'], /Use a whole number from 0 to 2147483647/],
    [['run', SAMPLE, '--holdout', '1'], /Use a number between 0 and 0\.9/],
    [['run', SAMPLE, '--tuning-trials', '0'], /Use a whole number from 1 to 500/],
    [['run', SAMPLE, '--target-conversion', '80'], /Use a number between 0 and 1/],
    [['run', SAMPLE, '--retrian', 'always'], /unknown option '--retrian'[\s\S]*--retrain/],
    [['models', 'promote'], /missing required argument 'version'/],
    [['models', 'rollout'], /Name a version and one of --shadow and --share <percent>, or --stop alone/],
    [['models', 'rollout', 'v2', '--share', '0'], /Use percent above 0 and up to 100/],
    [['models', '--home', 's3://'], /names no bucket/],
    [['score', SAMPLE, SAMPLE], /too many arguments/],
  ])('%j', async (args, message) => {
    const result = await runCli(args);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expectSentence(result, message);
  });
});

describe('an empty home', () => {
  test('has no models, no status and nothing to score with, and says how to begin', async () => {
    const [models, status, json, score, rollback] = await Promise.all([
      runCli(['models', '--home', home]),
      runCli(['status', '--home', home]),
      runCli(['models', '--json', '--home', home]),
      runCli(['score', SAMPLE, '--home', home]),
      runCli(['models', 'rollback', '--home', home]),
    ]);
    expect(models).toMatchObject({ code: 0, stdout: 'No models yet. Train one:  npx leadscore run <leads.csv>\n' });
    expect(status).toMatchObject({ code: 0, stdout: expect.stringContaining('No champion yet in') });
    expect(JSON.parse(json.stdout)).toEqual({ champion: null, models: [], rollout: null });
    expect(score.code).toBe(2);
    expectSentence(score, /There is no model yet\. Train one first: {2}npx leadscore run/);
    expect(rollback.code).toBe(2);
    expectSentence(rollback, /There is no earlier champion to go back to/);
    expect(existsSync(home)).toBe(false);
  });
});

describe('leadscore schema', () => {
  test('proposes a schema for the sample, and writes one that can be given back', async () => {
    const out = join(folder, 'schema.json');
    const result = await runCli(['schema', SAMPLE, '--out', out]);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^ {2}Lead ID +id of a lead$/m);
    expect(result.stdout).toMatch(/^ {2}Converted +outcome: .* = converted/m);
    expect(result.stderr).toContain(`Written to ${out}`);
    const schema = parseLeadSchema(JSON.parse(readFileSync(out, 'utf8')), 'schema.json');
    expect(leadSchemaSchema.parse(schema)).toMatchObject({ idColumn: 'lead_id', target: { column: 'converted' } });
  });

  const real = existsSync(X_EDUCATION) ? test : test.skip;
  real('proposes a schema for the X Education leads (skipped where ../shared/data is not here)', async () => {
    const result = await runCli(['schema', X_EDUCATION]);
    expect(result.code).toBe(0);
    expect(result.stdout).toMatch(/^ {2}Prospect ID +id of a lead$/m);
    expect(result.stdout).toMatch(/^ {2}Converted +outcome/m);
    expect(result.stdout).toMatch(/^ {2}Lead Number +order: a larger number is a newer lead$/m);
    expect(result.stdout).toMatch(/^Numbers \(\d+\)$/m);
  });

  test.each([
    ['missing.csv', null, /missing\.csv cannot be read: there is no such file\. Check the name/],
    ['empty.csv', '', /^empty\.csv is empty\. Export the leads again/m],
    [
      'picture.csv',
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3),
      /picture\.csv is a picture; export the leads as CSV/,
    ],
    ['book.xlsx', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), /book\.xlsx is an Excel workbook; save it as CSV first/],
    ['noise.csv', Uint8Array.from({ length: 512 }, (_, i) => (i * 7919) % 251), /noise\.csv .*(text|CSV)/],
    [
      'no-outcome.csv',
      'Lead ID,Visits,Source\na,1,x\nb,2,y\nc,3,z\n',
      /no-outcome\.csv has no outcome column.*\nName it: {2}npx/,
    ],
    ['twins.csv', 'Lead ID,Visits,visits,Converted\na,1,1,yes\nb,2,2,no\n', /twins\.csv has two columns with one name/],
  ])('of %s is refused with the remedy', async (name, body, message) => {
    const path = body === null ? join(folder, name) : file(name, body);
    const result = await runCli(['schema', path]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expectSentence(result, message);
  });

  test('takes the outcome column by name where no name tells', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `L-${i},${i % 2 ? 'yes' : 'no'},${i % 3 ? 'yes' : 'no'},${i % 5}`,
    );
    const leads = file('two flags.csv', `Lead ID,Alpha,Beta,Visits\n${rows.join('\n')}\n`);
    const refused = await runCli(['schema', leads]);
    expect(refused.code).toBe(2);
    expectSentence(refused, /2 columns that could be the outcome: "Alpha" and "Beta".*\n.*--outcome/);
    const named = await runCli(['schema', leads, '--outcome', 'beta']);
    expect(named.stdout).toMatch(/^ {2}Beta +outcome: /m);
  });

  test('takes won and lost values of a stage by the command that its refusal shows', async () => {
    const stages = ['Closed Won', 'Closed Lost', 'Open'];
    const rows = Array.from({ length: 12 }, (_, i) => `L-${i},${i % 2 ? 'yes' : 'no'},${stages[i % 3]},${i % 5}`);
    const leads = file('deals.csv', `Lead ID,Called,Deal Stage,Visits\n${rows.join('\n')}\n`);
    const refused = await runCli(['schema', leads]);
    expect(refused.code).toBe(2);
    const command = refused.stderr.match(/converted: {2}npx leadscore (.+)$/m)?.[1] ?? '';
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
    const out = join(folder, 'deals.json');
    const named = await runCli(words.map((word) => (word === 'schema.json' ? out : word)));
    expect(named.stdout).toContain('outcome: closed won = converted; closed lost = not converted; all else = open');
    expect(parseLeadSchema(JSON.parse(readFileSync(out, 'utf8')), 'deals.json').target).toMatchObject({
      otherValues: 'open',
    });
    for (const flags of [
      ['--won', 'x'],
      ['--outcome', 'Deal Stage', '--lost', 'x'],
    ]) {
      const wrong = await runCli(['schema', leads, ...flags]);
      expect(wrong.code).toBe(2);
      expectSentence(wrong, /--(won and --lost need the column: add --outcome|lost needs --won: add the values)/);
    }
  });

  test('shows the stack with --debug only', async () => {
    const result = await runCli(['schema', join(folder, 'missing.csv'), '--debug']);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^UnreadableFileError: /m);
    expect(result.stderr).toMatch(/^ +at /m);
    expect(result.stderr).toContain('Caused by: Error: ENOENT');
  });

  test('does not overwrite the leads', async () => {
    const leads = file('own.csv', readFileSync(SAMPLE));
    const result = await runCli(['schema', leads, '--out', leads]);
    expect(result.code).toBe(2);
    expectSentence(result, /would overwrite the leads\. Name another file/);
    expect(readFileSync(leads).equals(readFileSync(SAMPLE))).toBe(true);
  });

  test('passes no control character of a header on to the terminal', async () => {
    const leads = readFileSync(SAMPLE, 'utf8').replace('Visits', 'Vis\x1b]0;owned\x07\x1b[31mits');
    const result = await runCli(['schema', file('hostile.csv', leads)]);
    expect(result.stdout).toContain('Leads\n');
    for (const control of ['\x07', '\x1b']) expect(result.stdout + result.stderr).not.toContain(control);
  });
});

test('a reader that has seen enough, such as head, is no error', async () => {
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'local', 'leadscore.cjs'), 'schema', SAMPLE]);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise((done) => child.on('close', done));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

const full = existsSync('/dev/full') ? test : test.skip;
full('output that cannot be written ends with 1 and a sentence', async () => {
  const disk = openSync('/dev/full', 'w');
  const args = [join(PROJECT_ROOT, 'local', 'leadscore.cjs'), 'schema', SAMPLE];
  const child = spawn(process.execPath, args, { stdio: ['ignore', disk, 'pipe'] });
  closeSync(disk);
  let stderr = '';
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const code = await new Promise((done) => child.on('close', done));
  const sentence = '\nThe output cannot be written: the disk is full. Make room, or name another place.\n';
  expect({ code, stderr }).toEqual({ code: 1, stderr: sentence });
});

describe('leadscore run, before anything is started', () => {
  test('refuses a file that is not there, and leaves no trace', async () => {
    const result = await runCli(['run', join(folder, 'missing.csv'), '--home', home]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expectSentence(result, /missing\.csv cannot be read: there is no such file/);
    expect(existsSync(home)).toBe(false);
  });

  test('refuses a file that is no table of leads, and takes it back', async () => {
    const bad = file('bad.csv', Uint8Array.of(0x25, 0x50, 0x44, 0x46, 0x2d));
    const result = await runCli(['run', bad, '--home', home]);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
    expectSentence(result, /^bad\.csv is a PDF; export the leads as CSV instead\.$/m);
    expect(existsSync(join(home, 'raw', 'leads', 'bad.csv'))).toBe(false);
    const next = await runCli([
      'run',
      file('no-outcome-2.csv', 'Lead ID,Visits\na,1\nb,2\n'),
      '--home',
      home,
      '--json',
    ]);
    expect(next.code).toBe(2);
    expectSentence(next, /no-outcome-2\.csv has no outcome column/);
    expect(JSON.parse(next.stdout)).toMatchObject({ status: 'FAILED', failure: { error: 'NoOutcomeColumnError' } });
  });
});
