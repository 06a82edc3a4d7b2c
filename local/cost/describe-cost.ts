import type { CostReport } from './cost-report';
import type { BillLine } from './make-bill';

/** Lines below a cent are added up into one. */
const SHOWN_FROM_USD = 0.01;
const SERVICE_WIDTH = 16;
const WHAT_WIDTH = 42;
const FORMULA_WIDTH = 33;

/** The bill on one screen: dearest lines first, quantity times price, then the sums and the comparison. */
export function describeCost(report: CostReport): string {
  const { batch, api, idle, alwaysOn, prices, workload } = report;
  const lines = [
    `Monthly bill of stage ${report.stage} for ${count(workload.leads)} leads, list prices of ${prices.region}, US dollars`,
    '',
    ...billLines(batch.lines),
    rule(),
    sum('Total, leads scored in batch by the runs', batch.totalUsd),
    ...addedByApi(report),
    rule(),
    sum('Idle: no leads, no runs', idle.totalUsd, goal(idle.isMet, `at most ${money(idle.goalUsd)}`)),
    sum(
      'Always-on design of the predecessor',
      alwaysOn.totalUsd,
      `${ratio(alwaysOn.ratioBatch)} the bill in batch${goalAt(report, alwaysOn.ratioBatch)}`,
    ),
    sum('', null, `${ratio(alwaysOn.ratioApi)} that with the API${goalAt(report, alwaysOn.ratioApi)}`),
    '',
    ...assumptions(report),
    ...wrapped([...new Set([...batch.warnings, ...api.warnings])].map((warning) => `Look out: ${warning}`)),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function billLines(lines: readonly BillLine[]): string[] {
  const shown = lines.filter(({ usd }) => usd >= SHOWN_FROM_USD);
  const rest = lines.filter(({ usd }) => usd < SHOWN_FROM_USD);
  const restUsd = rest.reduce((total, { usd }) => total + usd, 0);
  return [
    ...shown.map(({ service, what, usd, ...line }) => row(service, what, formula(line), usd)),
    ...(rest.length === 0 ? [] : [row('', `${rest.length} more uses, each below a cent`, '', restUsd)]),
  ];
}

function formula({ billedQuantity, unitPriceUsd, unit }: Omit<BillLine, 'service' | 'what' | 'usd'>): string {
  const isSmall = unitPriceUsd < 0.001 && billedQuantity >= 10_000;
  const [quantity, price] = isSmall ? [billedQuantity / 1e6, unitPriceUsd * 1e6] : [billedQuantity, unitPriceUsd];
  return `${count(quantity)}${isSmall ? ' M' : ''} ${unit} × ${significant(price)}`;
}

/** What the API adds, in the words of its lines. */
function addedByApi({ batch, api }: CostReport): string[] {
  const key = ({ service, what, price }: BillLine) => `${service}|${what}|${price}`;
  const before = new Map(batch.lines.map((line) => [key(line), line.usd]));
  const added = api.lines
    .map((line) => ({ ...line, usd: line.usd - (before.get(key(line)) ?? 0) }))
    .filter(({ usd }) => usd >= SHOWN_FROM_USD)
    .sort((a, b) => b.usd - a.usd);
  const services = [...new Set(added.map(({ service }) => service))];
  const parts = services
    .map((service) => ({
      service,
      usd: added.reduce((all, line) => all + (line.service === service ? line.usd : 0), 0),
    }))
    .map(({ service, usd }) => `${service} ${money(usd)}`)
    .join(' + ');
  const total = sum('Total, with an API call for each lead', api.totalUsd);
  return parts === '' ? [total] : [total, `    which adds ${parts}`];
}

function assumptions(report: CostReport): string[] {
  const { workload, prices, measuredRuns, durations } = report;
  const measured = Object.entries(durations).filter(([, { basis }]) => basis === 'measured');
  const times =
    measured.length === 0
      ? 'Times are assumed (no finished run in this home).'
      : `Times of ${measured.map(([step]) => step).join(', ')} are measured in ${measuredRuns} run${measuredRuns === 1 ? '' : 's'} of this home, on this machine; the others are assumed.`;
  return wrapped([
    `Reckoned with ${count(workload.drops)} drops and ${count(workload.retrains)} scheduled trainings on ${count(workload.trainingLeads)} leads; a lead is open ${count(workload.weeksOpen)} weeks and each run scores it.`,
    times,
    `Prices of ${prices.first} to ${prices.last}, without tax and discounts. Resources and sizes are those of the templates. --json has every line.`,
  ]);
}

/** Sentences broken between words at the width of the bill. */
function wrapped(sentences: readonly string[]): string[] {
  return sentences.flatMap((sentence) => sentence.match(/.{1,106}(?:\s|$)/g) ?? []);
}

function row(service: string, what: string, how: string, usd: number): string {
  return `  ${service.padEnd(SERVICE_WIDTH)}${what.padEnd(WHAT_WIDTH)} ${how.padStart(FORMULA_WIDTH)} ${money(usd).padStart(9)}`;
}

function sum(what: string, usd: number | null, remark = ''): string {
  return `  ${what.padEnd(SERVICE_WIDTH + WHAT_WIDTH - 17)}${(usd === null ? '' : money(usd)).padStart(9)}   ${remark}`;
}

function rule(): string {
  return `  ${'─'.repeat(SERVICE_WIDTH + WHAT_WIDTH + FORMULA_WIDTH + 11)}`;
}

function goal(isMet: boolean, wanted: string): string {
  return `goal ${wanted}: ${isMet ? 'met' : 'MISSED'}`;
}

function goalAt({ alwaysOn }: CostReport, reached: number): string {
  return ` (${goal(reached >= alwaysOn.goalRatio, `${alwaysOn.goalRatio} times`)})`;
}

function ratio(value: number): string {
  return `${value.toFixed(0)} times`;
}

function money(usd: number): string {
  return usd.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** Whole from 100 on, two digits below. */
function count(value: number): string {
  return value.toLocaleString('en-US', value < 100 ? { maximumSignificantDigits: 2 } : { maximumFractionDigits: 0 });
}

function significant(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}
