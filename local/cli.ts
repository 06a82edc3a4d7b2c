import { Command, CommanderError } from 'commander';
import { addCostCommand } from './commands/cost';
import { addModelsCommand } from './commands/models';
import { addRunCommand } from './commands/run';
import { addSchemaCommand } from './commands/schema';
import { addScoreCommand } from './commands/score';
import { addServeCommand } from './commands/serve';
import { addStatusCommand } from './commands/status';
import { addStreamCommand } from './commands/stream';
import { exitCodeOf, explain } from './errors';

function makeProgram(): Command {
  const program = new Command('leadscore')
    .description('Turns exports of sales leads into conversion probabilities, grades and reasons.')
    .option('--debug', 'show the stack trace of an error')
    .helpCommand(false)
    .showHelpAfterError('(leadscore --help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nBegin with:\n  npx leadscore run leads.csv         train on an export with outcomes, score the open leads\n' +
        '  npx leadscore score new-leads.csv   score an export without outcomes\n\n' +
        'Exit codes: 0 it worked, 1 the run failed, 2 wrong usage or input.',
    );
  for (const add of [
    addRunCommand,
    addScoreCommand,
    addSchemaCommand,
    addModelsCommand,
    addServeCommand,
    addStreamCommand,
    addStatusCommand,
    addCostCommand,
  ]) {
    add(program);
  }
  return program;
}

async function main(argv: readonly string[]): Promise<void> {
  const program = makeProgram();
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; --help and --version end with 0.
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    process.stderr.write(`\n${explain(error, program.opts().debug === true)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

// `leadscore score leads.csv | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
void main(process.argv);
