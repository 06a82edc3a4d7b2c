import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { MAX_REASONS } from '../../contracts/predict-limits';
import { UsageError } from '../../domain/errors';
import { listNames } from '../../domain/leads/header-names';
import { loadChampion } from '../../domain/pipeline/champion';
import { counted } from '../../domain/reports/format';
import { repeatsSentence } from '../../domain/scoring/repeated-ids';
import { openHome } from '../home';
import { openOutputFile, standardOutput } from '../scoring/output-file';
import { type LocalScores, scoreFileLocally } from '../scoring/score-file-locally';
import { scoreProgressView } from '../scoring/score-progress';
import { assertApart, assertNotOver } from '../user-files';
import { addHomeOption, wholeNumber } from './options';

interface Flags {
  readonly home: string;
  readonly out?: string;
  readonly format: 'csv' | 'parquet';
  readonly reasons: number;
  readonly rejected?: string;
  readonly threads: number;
  readonly json?: boolean;
}

export function addScoreCommand(program: Command): void {
  const command = program
    .command('score')
    .description('Score a CSV of leads with the current champion, however large it is.')
    .argument('<csv>', 'leads; outcomes are not needed and not looked at');
  addHomeOption(command)
    .option('--out <file>', 'write the scores here instead of to the screen')
    .addOption(new Option('--format <format>', 'of the scores').choices(['csv', 'parquet']).default('csv'))
    .option(
      '--reasons <count>',
      `reasons for and against each lead, 0 to ${MAX_REASONS} of each`,
      wholeNumber(0, MAX_REASONS),
      0,
    )
    .option('--rejected <file>', 'write the rows that could not be scored here, each with its line and the reason')
    .option('--threads <count>', 'how many to score with', wholeNumber(1, 64), availableParallelism())
    .option('--json', 'write a summary as JSON to standard output (needs --out)')
    .addHelpText(
      'after',
      '\nWrites lead_id, probability, grade and hot, in the order of the file: memory does not grow with it.\n' +
        '\nExample:\n  npx leadscore score new-leads.csv --out scores.csv\n' +
        '  npx leadscore score new-leads.csv --reasons 3 | sort -t, -k2 -r | head    best leads first',
    )
    .action(score);
}

async function score(file: string, flags: Flags): Promise<void> {
  const { out: outFile, rejected: rejectedFile, format, reasons, threads } = flags;
  if (outFile === undefined && format === 'parquet') throw new UsageError('--format parquet needs --out <file>.');
  if (outFile === undefined && flags.json === true) throw new UsageError('--json needs --out <file>.');
  if (outFile !== undefined) assertNotOver(outFile, file, '--out');
  if (rejectedFile !== undefined) assertNotOver(rejectedFile, file, '--rejected');
  if (outFile !== undefined && rejectedFile !== undefined) assertApart(outFile, rejectedFile);
  const home = openHome(flags.home);
  const model = await loadChampion(home.processed);
  const out = outFile === undefined ? standardOutput() : await openOutputFile(outFile);
  const rejectedOut = rejectedFile === undefined ? null : await openOutputFile(rejectedFile);
  const startedAtMs = performance.now();
  const progress = scoreProgressView(process.stderr);
  let scores: LocalScores;
  try {
    scores = await scoreFileLocally({
      ...{ model, processedFolder: home.processedFolder, file, format, reasons, out, rejectedOut, threads },
      onProgress: progress.update,
    });
    await out.finish();
    await rejectedOut?.finish();
  } catch (error) {
    await Promise.all([out.abandon(), rejectedOut?.abandon()]);
    throw error;
  } finally {
    progress.done();
  }
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const { version } = model.model;
  if (flags.json === true)
    process.stdout.write(`${JSON.stringify(summary(scores, version, seconds, flags), null, 2)}\n`);
  else process.stderr.write(`${describe(scores, version, seconds, flags).join('\n')}\n`);
}

function summary(scores: LocalScores, modelVersion: string, seconds: number, { out, rejected }: Flags) {
  const { file, scored, hot, unreadable } = scores;
  return {
    modelVersion,
    scored,
    hot,
    rejected: scores.rejected,
    repeatedIds: scores.repeatedIds,
    unreadableCells: cellsOf(unreadable),
    unreadableColumns: unreadable,
    missingColumns: file.missing,
    unknownColumns: file.unknown,
    seconds: Math.round(seconds * 1_000) / 1_000,
    out: out ?? null,
    rejectedOut: rejected ?? null,
  };
}

function describe(scores: LocalScores, version: string, seconds: number, { out, rejected }: Flags): string[] {
  const { file, scored, hot, rejectedExamples, unreadable } = scores;
  const rate = seconds < 2 ? '' : ` ${number(Math.round(scored / seconds))} a second.`;
  const lines = [`${counted(scored, 'lead')} scored by ${version}, ${number(hot)} of them hot.${rate}`];
  if (file.missing.length > 0) lines.push(`Not in the file, treated as not known: ${file.missing.join(', ')}.`);
  if (file.missing.length > 0 && file.unknown.length > 0) {
    lines.push(`In the file, and not known to the model: ${listNames(file.unknown)}.`);
  }
  const repeats = repeatsSentence(scores.repeatedIds);
  if (repeats !== null) lines.push(repeats);
  if (unreadable.length > 0) {
    const names = unreadable.map(({ header, cells }) => `${header} (${number(cells)})`).join(', ');
    lines.push(`${counted(cellsOf(unreadable), 'cell')} could not be read and count as not known: ${names}.`);
  }
  const lost = unreadable.filter(({ cells }) => scored > 0 && cells >= scored).map(({ header }) => header);
  if (lost.length > 0) {
    lines.push(
      `Look out: no cell of ${listNames(lost)} is what the model has learnt from. Does the file write them in another way?`,
    );
  }
  if (scores.rejected > 0) {
    lines.push(`${counted(scores.rejected, 'row')} could not be scored:`);
    for (const row of rejectedExamples) lines.push(`  line ${row.line}: ${row.reason}`);
    const more = scores.rejected - rejectedExamples.length;
    if (more > 0) lines.push(`  and ${number(more)} more`);
    lines.push(rejected === undefined ? '  All of them:  --rejected <file>' : `  All of them are in ${rejected}`);
  }
  if (out !== undefined) lines.push(`Written to ${out}`);
  return lines;
}

function cellsOf(unreadable: LocalScores['unreadable']): number {
  return unreadable.reduce((sum, { cells }) => sum + cells, 0);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
