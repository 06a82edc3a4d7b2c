import type { Command } from 'commander';
import { UsageError } from '../../domain/errors';
import { makeCostReport } from '../cost/cost-report';
import { describeCost } from '../cost/describe-cost';
import { measuredRuns } from '../cost/measured-runs';
import { openHome, PROJECT_ROOT } from '../home';
import { synthesize } from '../player/synthesize';
import { addHomeOption, wholeNumber } from './options';

interface CostFlags {
  readonly home: string;
  readonly leadsPerMonth: number;
  readonly runsPerMonth?: number;
  readonly retrainsPerMonth?: number;
  readonly trainingLeads?: number;
  readonly weeksOpen?: number;
  readonly stage: string;
  readonly json: boolean;
}

const MOST_LEADS = 1_000_000_000;
const MOST_RUNS = 10_000;

export function addCostCommand(program: Command): void {
  const command = program
    .command('cost')
    .description('What a month in AWS costs, line by line, and what the same would cost always on.')
    .option('--leads-per-month <n>', 'leads that arrive in a month', wholeNumber(0, MOST_LEADS), 1_000_000)
    .option(
      '--runs-per-month <n>',
      'files dropped a month; each starts a run (default: one a week)',
      wholeNumber(0, MOST_RUNS),
    )
    .option('--retrains-per-month <n>', "runs that train (default: the stage's schedule)", wholeNumber(0, MOST_RUNS))
    .option(
      '--training-leads <n>',
      "leads that a training sees (default: one month's leads)",
      wholeNumber(0, MOST_LEADS),
    )
    .option('--weeks-open <n>', 'weeks until the outcome of a lead is known (default: 2)', wholeNumber(0, 520))
    .option('--stage <stage>', 'stage whose stacks are priced', 'dev');
  addHomeOption(command)
    .option('--json', 'print every line and assumption as JSON', false)
    .addHelpText(
      'after',
      '\nCounts what the CDK stacks of the stage would create (no account, no network), takes durations from the finished\n' +
        'runs of the home where there are any, and multiplies with list prices of us-east-1 (local/cost/prices-us-east-1.json,\n' +
        'each with its day and source). It is a forecast, not a bill: look at Cost Explorer after the first week.\n' +
        '\nExamples:\n  npx leadscore cost\n  npx leadscore cost --leads-per-month 10000\n' +
        '  npx leadscore cost --leads-per-month 0 --runs-per-month 0 --retrains-per-month 0     nothing happens at all\n' +
        '  npx leadscore cost --stage prod --json > cost.json',
    )
    .action(async (flags: CostFlags) => cost(flags));
}

async function cost(flags: CostFlags): Promise<void> {
  const [templates, measured] = await Promise.all([
    synthesize(PROJECT_ROOT, flags.stage).catch(blameUnknownStage),
    measuredRuns(openHome(flags.home).processed),
  ]);
  const report = makeCostReport(
    {
      stage: flags.stage,
      leads: flags.leadsPerMonth,
      drops: flags.runsPerMonth,
      retrains: flags.retrainsPerMonth,
      trainingLeads: flags.trainingLeads,
      weeksOpen: flags.weeksOpen,
    },
    templates,
    measured,
  );
  process.stdout.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : describeCost(report));
}

/** Which stages there are only the CDK app knows: its own sentence is the answer. */
function blameUnknownStage(error: unknown): never {
  const said = /There is no stage .*?; there are .*?\./.exec(error instanceof Error ? error.message : '');
  if (said === null) throw error;
  throw new UsageError(`${said[0]} Choose one:  npx leadscore cost --stage dev`, { cause: error });
}
