import path from 'node:path';
import type { Command } from 'commander';
import { SystemClock } from '../../adapters/shared/system-clock';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import { detectDialect } from '../../domain/leads/dialect';
import { matchHeader } from '../../domain/leads/match-header';
import { readLeads } from '../../domain/leads/read-leads';
import { findChampion } from '../../domain/pipeline/champion';
import { type ComparedModel, compareModels, type ModelComparison } from '../../domain/pipeline/compare-models';
import { readJson } from '../../domain/pipeline/json-artifact';
import { findRollout } from '../../domain/pipeline/parse-rollout';
import { readRecords } from '../../domain/pipeline/prediction-records';
import { count, counted } from '../../domain/reports/format';
import { type ModelHome, openModelHome } from '../model-home';
import { readUserFile } from '../user-files';
import { wholeNumber } from './options';

interface CompareFlags {
  readonly days?: number;
  readonly outcomes?: string;
}

const DEFAULT_DAYS = 30;

export function addCompareCommand(models: Command): void {
  models
    .command('compare')
    .description('Compare the two models of a rollout on the leads that both have scored.')
    .option(
      '--days <days>',
      `records of so many days; else since the rollout began, or of ${DEFAULT_DAYS} days`,
      wholeNumber(1, 3_650),
    )
    .option('--outcomes <csv>', 'an export with outcomes, to see which model was right; else those of this home')
    .action(async (flags: CompareFlags, command: Command) => {
      const { home, json } = command.optsWithGlobals<{ home: string; json: boolean }>();
      const comparison = await compare(await openModelHome(home), flags);
      if (json) process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
      else process.stdout.write(comparison === null ? NOTHING : describe(comparison));
    });
}

const NOTHING =
  'No lead has been scored by two models yet. Begin:  npx leadscore models rollout <version> --shadow\n' +
  'The scores of a running server or stage arrive within a minute.\n';

async function compare(home: ModelHome, { days, outcomes }: CompareFlags): Promise<ModelComparison | null> {
  const { processed } = home;
  const pointer = await findChampion(processed);
  const plan = pointer === null ? null : await findRollout(processed, pointer);
  const nowMs = new SystemClock().now().getTime();
  const daysAgo = new Date(nowMs - (days ?? DEFAULT_DAYS) * 86_400_000).toISOString();
  const records = await readRecords(processed, days === undefined && plan !== null ? plan.startedAt : daysAgo);
  const known = outcomes === undefined ? await home.outcomes() : await outcomesOf(home, outcomes);
  const pair = plan === null ? null : ([plan.champion.version, plan.challenger] as const);
  return compareModels(records, pair, known ?? new Map());
}

/** Outcomes of an export, read by the pinned schema. */
async function outcomesOf({ processed }: ModelHome, file: string): Promise<ReadonlyMap<string, 0 | 1>> {
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const bytes = await readUserFile(file);
  const name = path.basename(file);
  const dialect = detectDialect(bytes, name);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, name, {});
  const { table } = readLeads(bytes, { ...dialect, key: name, columns, extraColumns }, schema, {});
  const known = table.ids.flatMap((id, row): [string, 0 | 1][] => {
    const outcome = table.outcomes[row];
    return outcome === 0 || outcome === 1 ? [[id, outcome]] : [];
  });
  return new Map(known);
}

function describe(comparison: ModelComparison): string {
  const { records, leads, firstAt, lastAt, models, sameGrade, sameHot, meanAbsoluteDifference, outcomes } = comparison;
  const cells = (title: string, value: (model: ComparedModel) => string): string =>
    `${title.padEnd(18)}${models.map((model) => value(model).padStart(12)).join('')}`;
  const lines = [
    `${counted(records, 'score')} of ${counted(leads, 'lead')} by both, ${day(firstAt)} to ${day(lastAt)}`,
    '',
    cells('', ({ version }) => version),
    cells('Answered', ({ served }) => count(served)),
    cells('Mean probability', ({ meanProbability }) => meanProbability.toFixed(4)),
    cells('Hot', ({ hotShare }) => percent(hotShare)),
  ];
  if (outcomes.leads > 0) {
    lines.push(
      cells('Brier score', ({ brier }) => brier?.toFixed(4) ?? '-'),
      cells('ROC AUC', ({ rocAuc }) => rocAuc?.toFixed(4) ?? '-'),
    );
  }
  lines.push(
    '',
    `The same grade for ${percent(sameGrade)}, the same side of the hot line for ${percent(sameHot)}; ${(100 * meanAbsoluteDifference).toFixed(1)} points apart on average.`,
    outcomes.leads === 0
      ? 'No outcome of these leads is known yet. With a newer export:  --outcomes <leads.csv>'
      : `Outcomes are known of ${count(outcomes.leads)} of these leads, ${count(outcomes.positives)} of them converted.`,
  );
  return `${lines.join('\n')}\n`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function day(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}
