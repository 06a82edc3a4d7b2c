import type { GradeRow } from '../../../contracts/evaluation';
import { excludeOption } from '../../leads/exclude-columns';
import { barChart } from '../bar-chart';
import { chosenMetrics } from '../chosen-metrics';
import { count, percent, percentInterval, three } from '../format';
import { type Html, html } from '../html';
import { lineChart } from '../line-chart';
import { newestApart } from '../newest-warning';
import type { ReportInput } from '../report-input';
import { numbersBehind, table } from '../table';

/** Does a probability of 70 % mean 70 %? */
export function calibrationSection({ evaluation }: ReportInput): Html {
  const bins = evaluation.curves.calibration;
  const { ece, calibration } = chosenMetrics(evaluation);
  const points = bins.map((bin) => ({ x: bin.meanProbability, y: bin.conversion }));
  const largest = Math.max(...bins.map((bin) => bin.leads), 1);
  const example = bins.reduce(
    (a, b) => (Math.abs(b.meanProbability - 0.7) < Math.abs(a.meanProbability - 0.7) ? b : a),
    bins[0] ?? EMPTY,
  );
  const kind =
    calibration === 'none'
      ? 'The raw probabilities needed no correction.'
      : `Corrected by ${calibration === 'platt' ? 'Platt scaling' : 'isotonic regression'} on out-of-fold predictions.`;
  return html`<section><h2>A score of ${example.meanProbability.toFixed(2)} means ${percent(example.conversion)}: calibrated within ${inPoints(ece)} points${amongNewest(evaluation)}</h2>
<p>${kind} Larger dots stand for more leads; on the dashed line, scores and conversions agree.</p>
${lineChart({ description: `Calibration curve, expected calibration error ${three(ece)}`, xLabel: 'Predicted probability', yLabel: 'Leads that converted', points, dotWeights: bins.map((bin) => bin.leads / largest), ideal: DIAGONAL })}
${numbersBehind(
  table(
    [
      { title: 'Predicted', cell: (bin) => percent(bin.meanProbability, 1) },
      { title: 'Converted', cell: (bin) => percent(bin.conversion, 1) },
      { title: 'Leads', cell: (bin) => count(bin.leads) },
    ],
    bins,
  ),
)}</section>`;
}

function amongNewest(evaluation: ReportInput['evaluation']): string {
  const newest = newestApart(evaluation);
  return newest === null ? '' : `, on the newest leads within ${inPoints(newest.ece)}`;
}

function inPoints(share: number): string {
  return (share * 100).toFixed(1);
}

const EMPTY = { meanProbability: 0, conversion: 0, leads: 0 };
const DIAGONAL = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
] as const;

/** What each grade is worth. */
export function gradesSection({ evaluation }: ReportInput): Html {
  // A grade that no held-out lead got has no rate to speak of.
  const filled = evaluation.grades.filter((row) => row.leads > 0);
  const [best, worst] = [filled[0], filled[filled.length - 1]];
  const finding =
    best === undefined || worst === undefined
      ? 'Grades'
      : best === worst
        ? `Every lead gets grade ${best.grade}`
        : `Grade ${best.grade} converts at ${percent(best.conversion)}, grade ${worst.grade} at ${percent(worst.conversion)}`;
  return html`<section><h2>${finding}</h2>${table<GradeRow>(
    [
      { title: 'Grade', cell: (row) => html`<span class="grade ${row.grade}">${row.grade}</span>`, text: true },
      { title: 'From', cell: (row) => row.fromProbability.toFixed(2) },
      { title: 'Leads', cell: (row) => count(row.leads) },
      { title: 'Share', cell: (row) => percent(row.share) },
      {
        title: 'Converted',
        cell: (row) => (row.leads === 0 ? '–' : `${percent(row.conversion)} (${percentInterval(row.interval)})`),
      },
      { title: 'Against average', cell: (row) => (row.leads === 0 ? '–' : `${row.lift.toFixed(1)} ×`) },
    ],
    evaluation.grades,
  )}</section>`;
}

/** The columns that matter most. */
export function importanceSection({ evaluation }: ReportInput): Html {
  const top = evaluation.importance.filter((row) => row.importance > 0).slice(0, 12);
  const first = top[0];
  if (first === undefined) return html``;
  const bars = top.map((row) => ({ label: row.header, value: row.importance, text: row.importance.toFixed(4) }));
  return html`<section><h2>${first.header} matters most</h2>
<p>How much ROC AUC is lost when a column's values are shuffled among the held-out leads.</p>
${barChart(`Columns by importance; ${first.header} first`, bars)}
${numbersBehind(
  table(
    [
      { title: 'Column', cell: (row) => row.header, text: true },
      { title: 'ROC AUC lost', cell: (row) => row.importance.toFixed(4) },
    ],
    evaluation.importance,
  ),
)}</section>`;
}

/** Columns that look as if they were filled in after the outcome. */
export function leakageSection({ evaluation }: ReportInput): Html {
  const { leakage, leakageImpact } = evaluation;
  if (leakage.length === 0) {
    return html`<section><h2>No column looks as if it were filled in after the sale</h2>
<p>Checked: what each column tells alone, values that always convert or never do, and whether a missing cell gives the outcome away.</p></section>`;
  }
  const names = leakage.map((suspect) => suspect.header).join(', ');
  const impact =
    leakageImpact === null
      ? ''
      : html`<p>A quick model has a ROC AUC of ${three(leakageImpact.rocAucWith)} with them and ${three(leakageImpact.rocAucWithout)} without.</p>`;
  return html`<section class="warning"><h2>${names}: filled in after the sale?</h2>
<p>If a column is only known once the sale is decided, new leads will not have it and the numbers above promise too much. You decide:
leave a column out with <code>${excludeOption(leakage)}</code>, or mark it in the schema.</p>
<ul>${leakage.map((suspect) => html`<li>${suspect.reason}</li>`)}</ul>${impact}</section>`;
}
