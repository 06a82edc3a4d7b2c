import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { SystemClock } from '../../adapters/shared/system-clock';
import type { DriftReport } from '../../contracts/drift-report';
import { type DriftRules, driftRulesSchema } from '../../contracts/drift-rules';
import { compareFiles } from '../../domain/drift/compare-files';
import { type ComparedLeads, type ProfiledFile, profileFile } from '../../domain/drift/read-compared-leads';
import { InvalidSchemaError, NoChampionError, UnreadableFileError } from '../../domain/errors';
import { findChampion } from '../../domain/pipeline/champion';
import { checkFile } from '../../domain/pipeline/check-file';
import { readDriftRules } from '../../domain/pipeline/drift-rules';
import { toJson } from '../../domain/pipeline/json-artifact';
import { driftReportHtml } from '../../domain/reports/drift/drift-report';
import { count, counted } from '../../domain/reports/format';
import { type CheckProgress, checkProgress } from '../drift/check-progress';
import { describeDrift } from '../drift/describe-drift';
import { MODEL_HOME_HELP, type ModelHome, openModelHome } from '../model-home';
import { assertNotOver, cannotRead, cannotWrite, readUserFile } from '../user-files';
import { DEFAULT_HOME } from './options';

interface DriftFlags {
  readonly against: string;
  readonly home: string;
  readonly rules?: string;
  readonly json: boolean;
  readonly html?: string;
  readonly failOn?: 'watch' | 'drift';
}

const CHAMPION = 'champion';
/** Of `--fail-on`; 1 and 2 are errors. */
const FAILED_ON_VERDICT = 3;

export function addDriftCommand(program: Command): void {
  program
    .command('drift')
    .description('Compare an export with the leads that the champion learned from, or with another file.')
    .argument('<csv>', 'the newer leads; outcomes and ids are not needed')
    .option('--against <csv>', 'the older leads, a file; no model is needed then', CHAMPION)
    .option('--home <dir>', MODEL_HOME_HELP, DEFAULT_HOME)
    .option('--rules <json>', 'when leads count as drifted; else the rules of the home, else the defaults')
    .option('--json', 'print the report as one JSON document, and everything else on stderr', false)
    .option('--html <file>', 'write the report as a page here (default: <home>/checks/<when>.html, not with --json)')
    .addOption(new Option('--fail-on <verdict>', 'end with exit code 3 at this verdict').choices(['watch', 'drift']))
    .addHelpText(
      'after',
      '\nA column has moved where the difference is no chance (adjusted p) and large enough to matter (effect). The verdict:\n' +
        '  none                nothing moved\n' +
        '  watch               something moved; look at it\n' +
        '  drift               what moved matters, or the scores are worse by estimate\n' +
        '  insufficient-data   too few leads to tell chance from drift\n' +
        'What is compared and how to read it: docs/drift.md\n' +
        '\nExamples:\n  npx leadscore drift october.csv                              against the training leads of the champion\n' +
        '  npx leadscore drift october.csv --against september.csv      two files, without a model\n' +
        '  npx leadscore drift october.csv --fail-on drift --json | jq .sentence',
    )
    .action(drift);
}

async function drift(csv: string, flags: DriftFlags): Promise<void> {
  const { html, against } = flags;
  const isFile = against !== CHAMPION;
  if (html !== undefined) {
    assertNotOver(html, csv, '--html');
    if (isFile) assertNotOver(html, against, '--html');
  }
  const home = await openModelHome(flags.home);
  const rules = await rulesFor(home, flags.rules);
  if (!isFile) await assertChampion(home, csv);
  const progress = checkProgress(process.stderr);
  const checkedAt = new SystemClock().now().toISOString();
  const check = { runId: checkedAt.slice(0, 19).replaceAll(':', '-'), checkedAt, rules };
  const multivariate = rules.multivariate.enabled !== 'never';
  let report: DriftReport;
  let notes: string[];
  try {
    const current = await profiled(csv, progress);
    if (isFile) {
      const reference = await profiled(against, progress);
      progress.begin(`comparing ${csv} with ${against}`, current.bytes.length + reference.bytes.length);
      const comparison = compareFiles({ ...check, reference, current, multivariate });
      report = comparison.report;
      notes = [
        ...leftOutNotes(reference.name, comparison.reference),
        ...leftOutNotes(current.name, comparison.current),
        ...excludedNote(comparison.schema.columns),
      ];
    } else {
      progress.begin(`comparing ${csv} with the champion`, current.bytes.length);
      const checked = await checkFile(home.processed, { ...check, file: current, multivariate });
      report = checked.report;
      notes = leftOutNotes(current.name, checked);
    }
  } finally {
    progress.done();
  }
  const page = await writePage(report, flags);
  if (flags.json) process.stdout.write(toJson(report));
  else {
    const options = { colors: process.stdout.isTTY === true, columns: process.stdout.columns };
    process.stdout.write(`${describeDrift({ report, notes, page }, options)}\n\n`);
  }
  if (isReached(report.verdict, flags.failOn)) process.exitCode = FAILED_ON_VERDICT;
}

function isReached(verdict: DriftReport['verdict'], failOn: DriftFlags['failOn']): boolean {
  if (failOn === undefined) return false;
  return verdict === 'drift' || verdict === failOn;
}

async function rulesFor({ processed }: ModelHome, file: string | undefined): Promise<DriftRules> {
  if (file === undefined) return readDriftRules(processed);
  const text = new TextDecoder().decode(await readUserFile(file));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InvalidSchemaError(
      `${file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}. Correct it, or leave out --rules.`,
      { cause },
    );
  }
  const result = driftRulesSchema.safeParse(json);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.') || '(the whole)'}: ${issue.message}`);
  throw new InvalidSchemaError(
    `${file} is no set of drift rules. Correct these keys (docs/drift.md has them all):\n${lines.join('\n')}`,
  );
}

async function assertChampion(home: ModelHome, csv: string): Promise<void> {
  if ((await findChampion(home.processed)) !== null) return;
  throw new NoChampionError(
    `There is no model in ${home.name} whose leads ${csv} could be compared with. Train one first:  npx leadscore run <leads.csv>\n` +
      `Or compare two files:  npx leadscore drift ${csv} --against <older.csv>`,
  );
}

/** Node reads no larger file at once. */
const LARGEST_BYTES = 2 ** 31 - 1;

async function profiled(file: string, progress: CheckProgress): Promise<ProfiledFile> {
  const found = await stat(file).catch((cause: unknown) => {
    throw cannotRead(file, cause);
  });
  if (found.size > LARGEST_BYTES) {
    throw new UnreadableFileError(
      `${file} has ${(found.size / 1e9).toFixed(1)} GB; up to 2.1 GB can be compared. A part of it tells as much: compare a million rows.`,
    );
  }
  progress.begin(`looking at ${file}`, found.size);
  return profileFile(await readUserFile(file), path.basename(file));
}

function leftOutNotes(name: string, { rowsLeftOut, unreadableCells }: Omit<ComparedLeads, 'table'>): string[] {
  const notes: string[] = [];
  if (rowsLeftOut > 0) notes.push(`${counted(rowsLeftOut, 'row')} of ${name} that could not be read`);
  if (unreadableCells > 0) {
    notes.push(`${count(unreadableCells)} cells of ${name} that are not of their column's kind; they count as missing`);
  }
  return notes;
}

const MOST_NAMES = 6;

function excludedNote(columns: readonly { header: string; role: string; reason?: string | undefined }[]): string[] {
  const left = columns.filter(({ role }) => role === 'excluded').map(({ header, reason }) => `${header} (${reason})`);
  if (left.length === 0) return [];
  const more = left.length > MOST_NAMES ? ` and ${left.length - MOST_NAMES} more` : '';
  return [`${left.slice(0, MOST_NAMES).join(', ')}${more}`];
}

/** The path to show, or `null`. Where the user names no place, a place that cannot be written is no failure. */
async function writePage(report: DriftReport, { html, json, home }: DriftFlags): Promise<string | null> {
  if (html !== undefined) {
    await writeFile(html, driftReportHtml(report)).catch((cause: unknown) => {
      throw cannotWrite(html, cause);
    });
    return html;
  }
  if (json) return null;
  const folder = path.join(home.startsWith('s3://') ? DEFAULT_HOME : home, 'checks');
  const file = path.join(folder, `${report.runId}.html`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, driftReportHtml(report));
    return file;
  } catch {
    return `not written: ${folder} cannot be written. Name a file:  --html drift.html`;
  }
}
