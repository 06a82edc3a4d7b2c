import type { CandidateMetrics } from '../../../contracts/evaluation';
import { chosenMetrics } from '../chosen-metrics';
import { candidateTitle, count, percent, three } from '../format';
import { type Html, html } from '../html';
import { lineChart } from '../line-chart';
import type { ReportInput } from '../report-input';
import { numbersBehind, type TableColumn, table } from '../table';

/** The candidates side by side on the same holdout. */
export function candidatesSection({ evaluation, training }: ReportInput): Html {
  const best = [...evaluation.candidates].sort((a, b) => b.rocAuc - a.rocAuc)[0] as CandidateMetrics;
  const chosen = candidateTitle(evaluation.chosen);
  const isBest = best.name === evaluation.chosen;
  const finding = isBest
    ? `${chosen} is the best of ${evaluation.candidates.length}`
    : `${chosen} was chosen before the holdout was looked at`;
  return html`<section><h2>${finding}</h2>
<p>The choice is made on predictions for training leads that each fit had not seen (cross-validation); this table is the check on the holdout.
Accuracy and F1 use thresholds from the same out-of-fold predictions. ${training.tuningTrials} trials of LightGBM, seed ${training.seed}.</p>
${table(columns, evaluation.candidates, (row) => (row.name === evaluation.chosen ? 'chosen' : ''))}</section>`;
}

const columns: readonly TableColumn<CandidateMetrics>[] = [
  { title: 'Candidate', cell: (row) => candidateTitle(row.name), text: true },
  {
    title: 'ROC AUC',
    cell: (row) => `${three(row.rocAuc)} (${three(row.rocAucInterval.low)}–${three(row.rocAucInterval.high)})`,
  },
  { title: 'PR AUC', cell: (row) => three(row.prAuc) },
  { title: 'Accuracy', cell: (row) => three(row.accuracy) },
  { title: 'Precision', cell: (row) => three(row.precision) },
  { title: 'Recall', cell: (row) => three(row.recall) },
  { title: 'F1', cell: (row) => three(row.f1) },
  { title: 'Brier', cell: (row) => three(row.brier) },
  { title: 'ECE', cell: (row) => three(row.ece) },
  { title: 'Log loss', cell: (row) => three(row.logLoss) },
  { title: 'Calibration', cell: (row) => row.calibration, text: true },
];

/** ROC and precision-recall curves of the chosen candidate. */
export function curvesSection({ evaluation }: ReportInput): Html {
  const chosen = chosenMetrics(evaluation);
  const { roc, precisionRecall } = evaluation.curves;
  const { hotLine, baseRate } = evaluation;
  const hot =
    hotLine.threshold === null ? {} : { mark: { x: hotLine.recall, y: hotLine.conversion, text: 'hot line' } };
  return html`<div class="pair"><section><h2>In ${percent(chosen.rocAuc, 1)} of pairs the converting lead has the higher score</h2>
${lineChart({ description: `ROC curve, area ${three(chosen.rocAuc)}`, xLabel: 'Other leads called too', yLabel: 'Converting leads found', points: roc, ideal: CHANCE })}
${numbersBehind(pointTable(roc, 'Other leads called too', 'Converting leads found'))}</section>
<section><h2>${precisionFinding(hotLine)}</h2>
${lineChart({ description: `Precision-recall curve, area ${three(chosen.prAuc)}`, xLabel: 'Converting leads found', yLabel: 'Called leads that convert', points: precisionRecall, ideal: flat(baseRate), ...hot })}
${numbersBehind(pointTable(precisionRecall, 'Converting leads found', 'Called leads that convert'))}</section></div>`;
}

/** How many conversions the best leads hold. */
export function gainSection({ evaluation }: ReportInput): Html {
  const { gain } = evaluation.curves;
  const found = percent(shareFound(gain, 0.2));
  return html`<section><h2>Calling the best 20 % of leads reaches ${found} of all conversions</h2>
${lineChart({ description: `Gain chart: the best 20 % of leads hold ${found} of the conversions`, xLabel: 'Leads called, best first', yLabel: 'Conversions reached', points: gain, ideal: CHANCE })}
${numbersBehind(pointTable(gain, 'Leads called, best first', 'Conversions reached'))}</section>`;
}

const CHANCE = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
] as const;

const flat = (y: number) => [
  { x: 0, y },
  { x: 1, y },
];

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Straight line between the points around `x`; the points are sorted by x. */
export function shareFound(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x);
  const [before, next] = [points[after - 1], points[after]];
  if (next === undefined) return 1;
  if (before === undefined || next.x === before.x) return next.y;
  return before.y + ((next.y - before.y) * (x - before.x)) / (next.x - before.x);
}

function precisionFinding(hotLine: ReportInput['evaluation']['hotLine']): string {
  if (hotLine.threshold === null) return `No threshold reaches ${percent(hotLine.targetConversion)}`;
  return `At the hot line ${percent(hotLine.recall)} of conversions are found`;
}

/** At most about twenty of the points: enough to read the curve off. */
function pointTable(points: readonly Point[], x: string, y: string): Html {
  const step = Math.max(1, Math.ceil(points.length / 20));
  const some = points.filter((_, index) => index % step === 0 || index === points.length - 1);
  return html`${table<Point>(
    [
      { title: x, cell: (point) => percent(point.x, 1) },
      { title: y, cell: (point) => percent(point.y, 1) },
    ],
    some,
  )}<p>${count(points.length)} points in all, in evaluation.json.</p>`;
}
