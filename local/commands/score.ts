import path from 'node:path';
import type { Command } from 'commander';
import { loadChampion } from '../../domain/pipeline/champion';
import { scoreFile } from '../../domain/pipeline/score-file';
import { openHome } from '../home';
import { readUserFile, writeUserFile } from '../user-files';
import { addHomeOption } from './options';

export function addScoreCommand(program: Command): void {
  const command = program
    .command('score')
    .description('Score a CSV of leads with the current champion.')
    .argument('<csv>', 'leads; outcomes are not needed and not looked at');
  addHomeOption(command)
    .option('--out <file>', 'write the scores here instead of to the screen')
    .addHelpText(
      'after',
      '\nWrites lead_id, probability, grade and hot, best leads first.\n\nExample:\n' +
        '  npx leadscore score new-leads.csv --out scores.csv',
    )
    .action(async (file: string, flags: { home: string; out?: string }) => score(file, flags));
}

async function score(file: string, flags: { home: string; out?: string }): Promise<void> {
  const champion = await loadChampion(openHome(flags.home).processed);
  const bytes = await readUserFile(file);
  const result = scoreFile(champion, bytes, path.basename(file));
  if (flags.out === undefined) process.stdout.write(result.csv);
  else await writeUserFile(flags.out, result.csv, file);

  const lines = [
    `${number(result.scored)} leads scored by ${champion.model.version}, ${number(result.hot)} of them hot.`,
  ];
  if (result.missing.length > 0) {
    lines.push(`Not in the file, treated as not known: ${result.missing.join(', ')}.`);
  }
  if (result.quarantined.length > 0) {
    lines.push(`${number(result.quarantined.length)} rows could not be scored:`);
    for (const row of result.quarantined.slice(0, 5)) lines.push(`  line ${row.line}: ${row.reason}`);
    if (result.quarantined.length > 5) lines.push(`  and ${number(result.quarantined.length - 5)} more`);
  }
  if (flags.out !== undefined) lines.push(`Written to ${flags.out}`);
  process.stderr.write(`${lines.join('\n')}\n`);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
