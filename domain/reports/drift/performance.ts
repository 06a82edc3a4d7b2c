import type { DriftEstimate, DriftReport } from '../../../contracts/drift-report';
import { percent, percentInterval, three } from '../format';
import { type Html, html } from '../html';
import { numbersBehind, table } from '../table';
import { day } from './format';
import { performanceChart } from './performance-chart';
import type { Measures } from './types';

/** How good the scores are now: estimated from scores, realised where outcomes came in, and what training promised. */
export function performanceSection({ performance, championVersion }: DriftReport): Html {
  const { estimated, realised, reference, history, note } = performance;
  if (estimated === null && realised === null) {
    if (championVersion === null) return html``;
    return html`<section class="performance-card"><h2>No estimate of how good the scores are</h2><p>${note}</p></section>`;
  }
  const rows = MEASURES.map((measure) => ({
    measure,
    cells: [estimated, realised, reference].map((side) => (side === null ? html`–` : measure.cell(side))),
  }));
  return html`<section class="performance-card"><h2>${finding(performance)}</h2>
${performanceChart(history, reference)}
<p class="legend"><span class="key line-key">estimated from scores</span>${realised === null ? '' : html` <span class="key dot-key">realised by outcomes</span>`}${reference === null ? '' : html` <span class="key dash-key">at training</span>`}</p>
${table(
  [
    { title: 'Measure', cell: ({ measure }) => measure.title, text: true },
    { title: 'Estimated', cell: ({ cells }) => cells[0] ?? '–' },
    ...(realised === null ? [] : [{ title: 'Realised', cell: ({ cells }: (typeof rows)[number]) => cells[1] ?? '–' }]),
    { title: 'At training', cell: ({ cells }) => cells[2] ?? '–' },
  ],
  rows,
)}<p class="note">${note}</p>${history.length < 2 ? '' : numbersBehind(historyTable(history))}</section>`;
}

const MEASURES: readonly { readonly title: string; readonly cell: (side: Measures) => Html }[] = [
  {
    title: 'ROC AUC',
    cell: ({ rocAuc }) => within(rocAuc, three, (low, high) => `${low.toFixed(2)}–${high.toFixed(2)}`),
  },
  { title: 'Hot leads that convert', cell: ({ precisionAtHotLine }) => share(precisionAtHotLine) },
  { title: 'Conversions found hot', cell: ({ recallAtHotLine }) => share(recallAtHotLine) },
  {
    title: 'All leads that convert',
    cell: ({ conversions, rows }) =>
      share(
        conversions === null || rows === 0
          ? null
          : { value: conversions.value / rows, low: conversions.low / rows, high: conversions.high / rows },
      ),
  },
];

function share(estimate: DriftEstimate | null): Html {
  return within(estimate, percent, (low, high) => percentInterval({ low, high }));
}

function within(
  estimate: DriftEstimate | null,
  one: (value: number) => string,
  both: (low: number, high: number) => string,
): Html {
  if (estimate === null) return html`–`;
  return html`${one(estimate.value)}<span class="soft interval">${both(estimate.low, estimate.high)}</span>`;
}

/** Below only where the intervals lie apart: less than that may be chance. */
function finding({ estimated, realised, reference }: DriftReport['performance']): string {
  const [value, promised] = [(realised ?? estimated)?.rocAuc, reference?.rocAuc];
  if (value == null) return 'How good the scores are';
  const now = `ROC AUC is ${realised === null ? 'estimated at ' : ''}${three(value.value)}`;
  if (promised == null) return now;
  if (value.high < promised.low) return `${now}, below the ${three(promised.value)} at training`;
  return `${now} (at training ${three(promised.value)}; within chance)`;
}

function historyTable(history: DriftReport['performance']['history']): Html {
  return table(
    [
      { title: 'Check', cell: (check) => day(check.at), text: true },
      { title: 'Estimated ROC AUC', cell: (check) => roc(check.estimated) },
      { title: 'Realised ROC AUC', cell: (check) => roc(check.realised) },
    ],
    history,
  );
}

function roc(side: Measures | null): string {
  return side?.rocAuc == null ? '–' : three(side.rocAuc.value);
}
