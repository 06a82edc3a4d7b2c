import type { Command } from 'commander';
import { SystemClock } from '../../adapters/shared/system-clock';
import { UsageError } from '../../domain/errors';
import { findChampion, listModels, type Promotion, promote, rollback } from '../../domain/pipeline/champion';
import { unlessDamaged } from '../../domain/pipeline/json-artifact';
import { findRollout } from '../../domain/pipeline/parse-rollout';
import { startRollout, stopRollout } from '../../domain/pipeline/rollout';
import { describeRollout } from '../../domain/pipeline/rollout-plan';
import { MODEL_HOME_HELP, openModelHome } from '../model-home';
import { addCompareCommand } from './models-compare';
import { addWhyCommand } from './models-why';
import { DEFAULT_HOME, percentage } from './options';

interface HomeFlags {
  readonly home: string;
  readonly json: boolean;
}

interface RolloutFlags {
  readonly shadow?: boolean;
  /** 0 to 1. */
  readonly share?: number;
  readonly stop?: boolean;
  readonly reason: string;
}

export function addModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .description('List the models; make another one the champion; try one beside it.')
    .option('--home <dir>', MODEL_HOME_HELP, DEFAULT_HOME)
    .option('--json', 'print JSON', false)
    .helpCommand(false)
    .action(async (flags: HomeFlags) => list(flags));
  models
    .command('promote')
    .description('Make this version the champion. Ends a rollout.')
    .argument('<version>', 'for example v2')
    .action(async (version: string, _flags: unknown, command: Command) => {
      await change(command, 'now', (deps) => promote(deps, version, 'promoted by hand'));
    });
  models
    .command('rollback')
    .description('Return to the champion before this one. Ends a rollout.')
    .action(async (_flags: unknown, command: Command) => {
      await change(command, 'again', (deps) => rollback(deps));
    });
  models
    .command('rollout')
    .description('Try a version beside the champion; both scores of each lead are kept.')
    .argument('[version]', 'for example v2')
    .option('--shadow', 'only score with it; the champion answers for every lead')
    .option('--share <percent>', 'let it answer for so many percent of the leads, always the same ones', percentage)
    .option('--stop', 'end the rollout')
    .option('--reason <text>', 'why, for those who read it later', 'started by hand')
    .addHelpText(
      'after',
      '\nExamples:\n  npx leadscore models rollout v2 --shadow\n  npx leadscore models rollout v2 --share 10\n' +
        '  npx leadscore models compare\n  npx leadscore models rollout --stop',
    )
    .action(async (version: string | undefined, flags: RolloutFlags, command: Command) => {
      await rollOut(version, flags, command);
    });
  addCompareCommand(models);
  addWhyCommand(models);
}

async function list(flags: HomeFlags): Promise<void> {
  const { processed } = await openModelHome(flags.home);
  const champion = await findChampion(processed);
  const models = await listModels(processed);
  const rollout = champion === null ? null : await findRollout(processed, champion);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ champion, models, rollout }, null, 2)}\n`);
    return;
  }
  if (models.length === 0) {
    process.stdout.write('No models yet. Train one:  npx leadscore run <leads.csv>\n');
    return;
  }
  const rows = models.map((model) => {
    const mark = model.version === champion?.version ? '★' : model.version === rollout?.challenger ? '☆' : ' ';
    const created = model.createdAt.slice(0, 16).replace('T', ' ');
    return `${mark} ${model.version.padEnd(6)} ${model.name.padEnd(20)} ROC AUC ${model.rocAuc.toFixed(4)}   ${created} UTC   run ${model.runId}`;
  });
  const tried = rollout === null ? '' : `☆ is rolled out: ${describeRollout(rollout)}.\n`;
  process.stdout.write(`${rows.join('\n')}\n\n★ is the champion.\n${tried}`);
}

async function change(
  command: Command,
  when: 'now' | 'again',
  act: (deps: Parameters<typeof promote>[0]) => Promise<Promotion>,
): Promise<void> {
  const { processed, registry } = await openModelHome(command.optsWithGlobals<HomeFlags>().home);
  // A damaged pointer is no reason not to replace it.
  const before = await findChampion(processed).catch(unlessDamaged);
  const rollout = before === null ? null : await findRollout(processed, before).catch(unlessDamaged);
  const { pointer, registryWarning } = await act({ processed, registry, clock: new SystemClock() });
  const { version, previousVersion } = pointer;
  const was = previousVersion === null ? '' : `; ${previousVersion} was it before`;
  process.stdout.write(`${version} is the champion ${when}${was}.\n`);
  if (rollout !== null && pointer.promotedAt !== before?.promotedAt) {
    process.stdout.write(`The rollout of ${rollout.challenger} has ended with that.\n`);
  }
  if (registryWarning !== null) process.stderr.write(`${registryWarning}\n`);
}

async function rollOut(version: string | undefined, flags: RolloutFlags, command: Command): Promise<void> {
  const { processed } = await openModelHome(command.optsWithGlobals<HomeFlags>().home);
  const asked = [flags.shadow === true, flags.share !== undefined, flags.stop === true].filter(Boolean).length;
  if (asked !== 1 || (version === undefined) !== (flags.stop === true)) {
    throw new UsageError(
      'Name a version and one of --shadow and --share <percent>, or --stop alone. Examples:\n' +
        '  npx leadscore models rollout v2 --shadow\n  npx leadscore models rollout --stop',
    );
  }
  if (version === undefined) {
    const ended = await stopRollout({ processed });
    process.stdout.write(`The rollout of ${ended.challenger} has ended; ${ended.champion.version} answers alone.\n`);
    return;
  }
  const request = {
    version,
    mode: flags.share === undefined ? ('shadow' as const) : ('share' as const),
    share: flags.share ?? 0,
    reason: flags.reason,
  };
  const plan = await startRollout({ processed, clock: new SystemClock() }, request);
  process.stdout.write(`${describeRollout(plan)}, within a minute. What both say:  npx leadscore models compare\n`);
}
