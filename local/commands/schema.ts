import path from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../domain/errors';
import { describeSchema } from '../../domain/leads/describe-schema';
import { detectDialect } from '../../domain/leads/dialect';
import { proposeSchema } from '../../domain/leads/propose-schema';
import { shellWord } from '../../domain/leads/shell-word';
import type { WantedOutcome } from '../../domain/leads/wanted-outcome';
import { toJson } from '../../domain/pipeline/json-artifact';
import { readUserFile, writeUserFile } from '../user-files';

interface SchemaFlags {
  readonly outcome?: string;
  readonly won?: readonly string[];
  readonly lost?: readonly string[];
  readonly out?: string;
}

const HELP = `
Examples:
  npx leadscore schema leads.csv --out schema.json
  npx leadscore schema leads.csv --outcome Status --won Won --lost "Lost,Unqualified" --out schema.json
  npx leadscore schema leads.csv --outcome "Lifecycle Stage" --won Customer --out schema.json

Leads whose value is in neither list, and leads without a value, are open: no model learns from them, and they are
scored. With --won alone every other value means lost. --lost blank counts leads without a value as lost. A list is
parted by commas, or give the option once for each value.`;

export function addSchemaCommand(program: Command): void {
  const values = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  program
    .command('schema')
    .description('Propose a lead schema: what each column of an export is for.')
    .argument('<csv>', 'an export with outcomes')
    .option('--outcome <column>', 'header of the outcome column, where its name does not tell')
    .option('--won <values>', 'values of the outcome column that mean converted', values)
    .option('--lost <values>', 'values that mean not converted; those in neither list are open leads', values)
    .option('--out <file>', 'write the schema as JSON, to edit and to give to: leadscore run --schema')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: SchemaFlags) => {
      const outcome = wantedOutcome(flags);
      const bytes = await readUserFile(file);
      const dialect = detectDialect(bytes, path.basename(file));
      // Messages name commands to copy, in which the file has to be found.
      const schema = proposeSchema(bytes, dialect, file, outcome === null ? {} : { outcome });
      process.stdout.write(`${describeSchema(schema)}\n`);
      if (flags.out === undefined) return;
      await writeUserFile(flags.out, toJson(schema), file);
      const command = `npx leadscore run ${shellWord(file) ?? file} --schema ${shellWord(flags.out) ?? flags.out}`;
      process.stderr.write(`Written to ${flags.out}. Edit the roles, then:  ${command}\n`);
    });
}

function wantedOutcome({ outcome: column, won, lost }: SchemaFlags): WantedOutcome | null {
  if (column === undefined && won === undefined && lost === undefined) return null;
  if (column === undefined) throw new UsageError('--won and --lost need the column: add --outcome <column>.');
  if (won === undefined && lost !== undefined) {
    throw new UsageError('--lost needs --won: add the values that mean converted.');
  }
  return { column, ...(won === undefined ? {} : { won }), ...(lost === undefined ? {} : { lost }) };
}
