import path from 'node:path';
import type { Command } from 'commander';
import { describeSchema } from '../../domain/leads/describe-schema';
import { detectDialect } from '../../domain/leads/dialect';
import { proposeSchema } from '../../domain/leads/propose-schema';
import { toJson } from '../../domain/pipeline/json-artifact';
import { readUserFile, writeUserFile } from '../user-files';

export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('Propose a lead schema: what each column of an export is for.')
    .argument('<csv>', 'an export with outcomes')
    .option('--outcome <column>', 'header of the outcome column, where its name does not tell')
    .option('--out <file>', 'write the schema as JSON, to edit and to give to: leadscore run --schema')
    .addHelpText('after', '\nExample:\n  npx leadscore schema leads.csv --out schema.json')
    .action(async (file: string, flags: { outcome?: string; out?: string }) => {
      const bytes = await readUserFile(file);
      const name = path.basename(file);
      const schema = proposeSchema(
        bytes,
        detectDialect(bytes, name),
        name,
        flags.outcome === undefined ? {} : { outcome: flags.outcome },
      );
      process.stdout.write(`${describeSchema(schema)}\n`);
      if (flags.out === undefined) return;
      await writeUserFile(flags.out, toJson(schema), file);
      process.stderr.write(
        `Written to ${flags.out}. Edit the roles, then:  npx leadscore run ${file} --schema ${flags.out}\n`,
      );
    });
}
