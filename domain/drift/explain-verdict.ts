import type { DriftColumn, DriftReport } from '../../contracts/drift-report';
import { count, percent } from './column-words';
import { explainCost, type KnownLosses } from './explain-cost';
import { isAlarm } from './judge-tests';
import type { Ruling } from './verdict';

/** A report but for its words. */
export type UnexplainedReport = Omit<DriftReport, 'sentence' | 'explanation'>;

/** Said in every report: the limit of what is estimated from scores alone. */
export const CBPE_NOTE =
  'Estimated from the scores alone. The estimate sees that other leads come than before; it cannot see that the same kind of lead converts otherwise than before (concept drift). The realised numbers can, once outcomes have come in.';

/** What a person would say of the report: the line for the terminal and five answers. */
export function explainVerdict(
  report: UnexplainedReport,
  { cause }: Ruling,
  losses: KnownLosses,
): Pick<DriftReport, 'sentence' | 'explanation'> {
  const moved = movedParts(report);
  return {
    sentence: describe(report, moved),
    explanation: {
      what: what(report, moved, cause),
      howMuch: howMuch(report, moved),
      since: since(report, moved),
      cost: explainCost(report, losses),
      next: next(report, cause),
    },
  };
}

/** Columns and outputs that moved, columns first, those that weigh most first. */
function movedParts({ columns, outputs }: UnexplainedReport): DriftColumn[] {
  const weight = ({ effect, threshold, importance }: DriftColumn): number =>
    (importance ?? 1) * (effect === null ? 10 : Math.min(10, effect / threshold));
  const moved = columns.filter(isAlarm).sort((a, b) => weight(b) - weight(a));
  return [...moved, ...outputs.filter(isAlarm)];
}

function describe(report: UnexplainedReport, moved: readonly DriftColumn[]): string {
  const { verdict, columnsTested, columnsDrifted, multivariate } = report;
  const rows = Math.min(report.current.rows, report.reference.rows);
  if (verdict === 'insufficient-data') {
    return `insufficient data: ${rows} leads, ${report.rules.minimumRows} are needed to tell`;
  }
  if (verdict === 'none') return `none of ${columnsTested} columns moved`;
  const parts = [`${columnsDrifted} of ${columnsTested} columns moved`];
  const [strongest] = moved.filter(({ kind }) => !OUTPUTS.has(kind));
  if (strongest !== undefined) parts[0] += ` (${strongest.header}, ${effectOf(strongest)})`;
  for (const output of moved.filter(({ kind }) => OUTPUTS.has(kind))) {
    parts.push(`${output.header.toLowerCase()} moved (${effectOf(output)})`);
  }
  if (moved.length === 0 && multivariate?.verdict === 'drift') {
    parts.push(`together they did (ROC AUC ${multivariate.rocAuc.toFixed(2)})`);
  }
  return `${verdict}: ${parts.join(', ')}`;
}

const OUTPUTS: ReadonlySet<DriftColumn['kind']> = new Set(['score', 'grade', 'outcome']);

function effectOf({ effect }: DriftColumn): string {
  return effect === null ? 'all of it' : effect.toFixed(2);
}

function what(report: UnexplainedReport, moved: readonly DriftColumn[], cause: Ruling['cause']): string {
  const { facts, columnsTested, multivariate, current, reference, rules } = report;
  if (cause === 'too-few-rows') {
    return `There are ${current.rows} new leads and ${reference.rows} to compare them with; ${rules.minimumRows} on both sides are needed to tell chance from drift.`;
  }
  const sentences: string[] = [];
  if (moved.length > 0) {
    const names = joined(moved.map(({ header }) => header));
    const weight = report.columns.some(({ importance }) => importance !== null)
      ? `, with ${percent(facts.driftedShare)} of the model's weight`
      : '';
    sentences.push(
      report.columnsDrifted === 0
        ? `${names} moved, and none of ${columnsTested} columns.`
        : `${names} moved: ${report.columnsDrifted} of ${columnsTested} columns${weight}.`,
    );
  }
  if (multivariate?.verdict === 'drift') {
    const by = joined(multivariate.columns.map((key) => headerOf(report, key)));
    sentences.push(`All columns together tell new leads from old ones, foremost by ${by}.`);
  }
  const { realised, estimated } = report.performance;
  if (cause === 'realised-loss' && realised !== null) {
    sentences.push('The outcomes that have come in since show that the scores are worse than they were.');
  }
  if (cause === 'estimated-loss' && estimated !== null) {
    sentences.push('The scores say of themselves that they will be worse than they were.');
  }
  if (facts.criticalDrifted.length > 0) {
    sentences.push(`${joined(facts.criticalDrifted.map((key) => headerOf(report, key)))} must not move at all.`);
  }
  if (cause === 'far-column') {
    const names = joined((facts.farDrifted ?? []).map((key) => headerOf(report, key)));
    sentences.push(`${names} moved so far that these are hardly the same kind of leads any more.`);
  }
  return sentences.length === 0 ? `None of ${columnsTested} columns moved.` : sentences.join(' ');
}

function headerOf({ columns }: UnexplainedReport, key: string): string {
  return columns.find(({ column }) => column === key)?.header ?? key;
}

const NAMES = 3;

function joined(names: readonly string[]): string {
  const shown = names.length > NAMES + 1 ? [...names.slice(0, NAMES), `${names.length - NAMES} more`] : [...names];
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

function howMuch({ current, reference, multivariate }: UnexplainedReport, moved: readonly DriftColumn[]): string {
  const sentences = moved.slice(0, NAMES).map(({ sentence }) => `${sentence}.`);
  if (moved.length > NAMES) sentences.push(`And ${moved.length - NAMES} more.`);
  if (multivariate?.verdict === 'drift') {
    sentences.push(
      `A model tells the new leads from the old ones with a ROC AUC of ${multivariate.rocAuc.toFixed(2)} (${multivariate.low.toFixed(2)} to ${multivariate.high.toFixed(2)}; 0.50 is guessing).`,
    );
  }
  return sentences.length > 0
    ? sentences.join(' ')
    : `${count(current.rows)} new leads were compared with ${count(reference.rows)}.`;
}

function since({ facts, rules, runId, trigger }: UnexplainedReport, moved: readonly DriftColumn[]): string | null {
  const starts = moved.flatMap((column) => (column.since === null ? [] : [column.since]));
  const earliest = starts.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
  // A file is looked at by itself.
  if (earliest === undefined || trigger === 'file') return null;
  if (earliest.runId === runId) return 'Since this check.';
  const day = earliest.at.slice(0, 10);
  return `Since ${day} (run ${earliest.runId}); something has moved in ${facts.runsInARow} checks in a row, ${rules.runsInARow} make a drift.`;
}

function next(report: UnexplainedReport, cause: Ruling['cause']): string {
  const { championVersion, verdict, facts, rules, current } = report;
  if (report.trigger === 'file' || championVersion === null) return nextOfFile(report);
  switch (verdict) {
    case 'none':
      return 'Nothing is to be done.';
    case 'insufficient-data':
      return `The check is made again with the next leads; ${Math.max(0, rules.minimumRows - current.rows)} more are needed.`;
    case 'watch':
      return cause === 'moved' && facts.runsInARow > 0
        ? `It is watched: at ${rules.runsInARow} checks in a row it counts as drift, this is number ${facts.runsInARow}.`
        : 'It is watched; nothing else is done.';
    case 'drift':
      return `The model is to be trained again; the new one replaces ${championVersion} only if it is better.`;
  }
}

/** After a file nothing begins by itself: it is for the person who asked. */
function nextOfFile({ championVersion, verdict, rules }: UnexplainedReport): string {
  switch (verdict) {
    case 'none':
      return 'Nothing is to be done.';
    case 'insufficient-data':
      return `Compare at least ${rules.minimumRows} leads on both sides.`;
    case 'watch':
      return championVersion === null
        ? 'Look at these columns before you use the file together with the other one.'
        : 'Look at what moved; by these rules the scores still hold.';
    case 'drift':
      return championVersion === null
        ? 'Look at these columns before you use the file together with the other one.'
        : `Train again on newer leads with outcomes (npx leadscore run <leads.csv> --retrain always); the new model replaces ${championVersion} only if it is better.`;
  }
}
