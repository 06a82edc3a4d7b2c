import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { exitCodeOf, explain } from './errors';

async function makeProgram(argv: readonly string[]): Promise<Command> {
  const program = new Command('leadscore')
    .description('Turns exports of sales leads into conversion probabilities, grades and reasons.')
    .version(version, '--version', 'show the version')
    .option('--debug', 'show the stack trace of an error')
    .helpCommand(false)
    .showHelpAfterError('(leadscore --help shows what there is)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nBegin with:\n  npx leadscore run leads.csv         train on an export with outcomes, score the open leads\n' +
        '  npx leadscore score new-leads.csv   score an export without outcomes\n\n' +
        'Exit codes: 0 it worked, 1 the run failed, 2 wrong usage or input, 3 a verdict that --fail-on names.',
    );
  for (const add of await loadCommands(argv)) add(program);
  return program;
}

type AddCommand = (program: Command) => void;

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  run: async () => (await import('./commands/run')).addRunCommand,
  score: async () => (await import('./commands/score')).addScoreCommand,
  schema: async () => (await import('./commands/schema')).addSchemaCommand,
  drift: async () => (await import('./commands/drift')).addDriftCommand,
  models: async () => (await import('./commands/models')).addModelsCommand,
  serve: async () => (await import('./commands/serve')).addServeCommand,
  stream: async () => (await import('./commands/stream')).addStreamCommand,
  status: async () => (await import('./commands/status')).addStatusCommand,
  cost: async () => (await import('./commands/cost')).addCostCommand,
};

/** The command that is asked for; all of them for the help and for a word that is none: DuckDB and CDK take a second to load. */
function loadCommands(argv: readonly string[]): Promise<AddCommand[]> {
  const word = argv.slice(2).find((each) => !each.startsWith('-')) ?? '';
  const asked = Object.hasOwn(COMMANDS, word) ? [COMMANDS[word]] : Object.values(COMMANDS);
  return Promise.all(asked.map((load) => load()));
}

async function main(argv: readonly string[]): Promise<void> {
  const program = await makeProgram(argv);
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
  if (error.code === 'EPIPE') process.exit(0);
  const why = error.code === 'ENOSPC' ? 'the disk is full. Make room, or name another place' : error.message;
  process.stderr.write(`\nThe output cannot be written: ${why}.\n`);
  process.exit(1);
});
void main(process.argv);
