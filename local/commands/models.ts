import type { Command } from 'commander';
import { FileModelRegistry } from '../../adapters/local/file-model-registry';
import { SystemClock } from '../../adapters/shared/system-clock';
import { findChampion, listModels, type Promotion, promote, rollback } from '../../domain/pipeline/champion';
import { openHome } from '../home';
import { DEFAULT_HOME } from './options';

export function addModelsCommand(program: Command): void {
  const models = program
    .command('models')
    .description('List the models; make another one the champion.')
    .option('--home <dir>', 'folder that holds the leads, the models and the reports', DEFAULT_HOME)
    .option('--json', 'print JSON', false)
    .helpCommand(false)
    .action(async (flags: { home: string; json: boolean }) => list(flags));
  models
    .command('promote')
    .description('Make this version the champion.')
    .argument('<version>', 'for example v2')
    .action(async (version: string, _flags: unknown, command: Command) => {
      tell('now', await promote(deps(command), version, 'promoted by hand'));
    });
  models
    .command('rollback')
    .description('Return to the champion before this one.')
    .action(async (_flags: unknown, command: Command) => {
      tell('again', await rollback(deps(command)));
    });
}

async function list(flags: { home: string; json: boolean }): Promise<void> {
  const { processed } = openHome(flags.home);
  const champion = await findChampion(processed);
  const models = await listModels(processed);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ champion, models }, null, 2)}\n`);
    return;
  }
  if (models.length === 0) {
    process.stdout.write('No models yet. Train one:  npx leadscore run <leads.csv>\n');
    return;
  }
  const rows = models.map((model) => {
    const mark = model.version === champion?.version ? '★' : ' ';
    const created = model.createdAt.slice(0, 16).replace('T', ' ');
    return `${mark} ${model.version.padEnd(6)} ${model.name.padEnd(20)} ROC AUC ${model.rocAuc.toFixed(4)}   ${created} UTC   run ${model.runId}`;
  });
  process.stdout.write(`${rows.join('\n')}\n\n★ is the champion.\n`);
}

function deps(command: Command) {
  const { home } = command.optsWithGlobals<{ home: string }>();
  const { processed } = openHome(home);
  return { processed, registry: new FileModelRegistry(processed), clock: new SystemClock() };
}

function tell(when: 'now' | 'again', { pointer, registryWarning }: Promotion): void {
  const { version, previousVersion } = pointer;
  const before = previousVersion === null ? '' : `; ${previousVersion} was it before`;
  process.stdout.write(`${version} is the champion ${when}${before}.\n`);
  if (registryWarning !== null) process.stderr.write(`${registryWarning}\n`);
}
