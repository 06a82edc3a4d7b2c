import { type Command, Option } from 'commander';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type RunOptions, runOptionsSchema } from '../../contracts/run';
import { readDrops } from '../drop-files';
import { PipelineFailedError } from '../errors';
import { openHome } from '../home';
import { makeProgressView } from '../progress';
import { homeOption, summarize } from '../summary';
import { addHomeOption, nameList, share, wholeNumber } from './options';

interface RunFlags extends Omit<RunOptions, 'exclude' | 'holdoutShare'> {
  readonly home: string;
  readonly schema?: string;
  readonly exclude: string[];
  readonly holdout: number;
  readonly json: boolean;
}

const DEFAULTS = runOptionsSchema.parse({});

export function addRunCommand(program: Command): void {
  const command = program
    .command('run')
    .description('Take in exports with outcomes, train, and score the leads that are still open.')
    .argument('<csv...>', 'lead exports; one with outcomes first');
  addHomeOption(command)
    .option('--schema <json>', 'use this lead schema instead of the proposed one (see: leadscore schema --help)')
    .option('--exclude <column,...>', 'columns the model must not see, by header; remembered', nameList, [])
    .addOption(
      new Option('--split <kind>', 'which leads are held out').choices(['random', 'newest']).default(DEFAULTS.split),
    )
    .option('--holdout <share>', 'share of the leads that is held out', share(0, 0.9), DEFAULTS.holdoutShare)
    .option('--seed <n>', 'same seed, same result', wholeNumber(0, 2_147_483_647), DEFAULTS.seed)
    .addOption(
      new Option('--retrain <when>', 'auto: when the leads drift or there is no model')
        .choices(['auto', 'always', 'never'])
        .default(DEFAULTS.retrain),
    )
    .option('--tuning-trials <n>', 'trials of the LightGBM search', wholeNumber(1, 500), DEFAULTS.tuningTrials)
    .option(
      '--target-conversion <share>',
      'share of hot leads that must convert',
      share(0, 1),
      DEFAULTS.targetConversion,
    )
    .option('--no-serve', 'end after the run')
    .option('--json', 'print one JSON document, and everything else on stderr', false)
    .addHelpText(
      'after',
      '\nExamples:\n  npx leadscore run leads.csv\n  npx leadscore run leads.csv --exclude "Tags,Lead Profile"\n' +
        '  npx leadscore run september.csv october.csv --split newest --json > run.json',
    )
    .action(async (files: string[], flags: RunFlags) => run(files, flags));
}

async function run(files: readonly string[], flags: RunFlags): Promise<void> {
  const home = openHome(flags.home);
  const options = runOptionsSchema.parse({
    retrain: flags.retrain,
    split: flags.split,
    holdoutShare: flags.holdout,
    seed: flags.seed,
    tuningTrials: flags.tuningTrials,
    exclude: flags.exclude,
    targetConversion: flags.targetConversion,
  });
  const drops = await readDrops(files, flags.schema ?? null);
  // Loaded here, because DuckDB and the state machine player would slow down every other command; by `require`, because
  // `import()` would load every module a second time, and an error of one copy is no instance of the other's class.
  const { runPipeline } = require('../run-pipeline') as typeof import('../run-pipeline');
  const { makeRunDocument } = require('../run-document') as typeof import('../run-document');
  const view = makeProgressView(process.stderr);
  const result = await runPipeline({
    home,
    drops,
    options,
    view,
    messages: process.stderr,
  });
  const document = await makeRunDocument(home, result);
  if (flags.json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  if (result.failure !== null) {
    const { report } = document.artifacts;
    const { error, message } = result.failure;
    // The state machine knows the report by its key only, and of no home; the command is the end of its sentence.
    const sentence = report === null ? message : message.replace(PROCESSED_KEYS.report(document.runId), report);
    const command = error === 'ModelNotReleasedError' ? homeOption(home.folder) : '';
    throw new PipelineFailedError(error, `${sentence}${command}`, { cause: result.thrown });
  }
  if (!flags.json)
    process.stdout.write(
      `\n${summarize(document, { colors: process.stdout.isTTY === true, columns: process.stdout.columns })}\n`,
    );
}
