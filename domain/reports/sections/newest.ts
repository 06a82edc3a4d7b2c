import type { HotLine } from '../../../contracts/evaluation';
import { chosenMetrics } from '../chosen-metrics';
import { count, percent, percentInterval, three } from '../format';
import { type Html, html } from '../html';
import { newestApart, newestWarning } from '../newest-warning';
import type { ReportInput } from '../report-input';
import { table } from '../table';

/** Does it hold for the newest leads, which the next ones resemble? Nothing where leads have no order. */
export function newestSection({ evaluation }: ReportInput): Html {
  const newest = newestApart(evaluation);
  if (newest === null) return html``;
  const all = chosenMetrics(evaluation);
  const { rows: leads, baseRate, meanProbability, calibrationNoise, hotLine } = newest;
  const rows: Row[] = [];
  if (baseRate !== undefined && meanProbability !== undefined) {
    rows.push({ what: 'Converted', all: percent(evaluation.baseRate), newest: percent(baseRate) });
    rows.push({ what: 'Expected to convert', all: percent(expected(evaluation)), newest: percent(meanProbability) });
  }
  if (hotLine !== undefined && hotLine.threshold !== null) {
    rows.push({ what: 'Hot leads that convert', all: conversion(evaluation.hotLine), newest: conversion(hotLine) });
  }
  rows.push({
    what: 'ROC AUC',
    all: `${three(all.rocAuc)} (${three(all.rocAucInterval.low)}–${three(all.rocAucInterval.high)})`,
    newest: `${three(newest.rocAuc)} (${three(newest.rocAucInterval.low)}–${three(newest.rocAucInterval.high)})`,
  });
  const chance = calibrationNoise === undefined ? '' : ` (by chance alone ${(calibrationNoise * 100).toFixed(1)})`;
  rows.push({
    what: 'Calibration error, points',
    all: (all.ece * 100).toFixed(1),
    newest: `${(newest.ece * 100).toFixed(1)}${chance}`,
  });
  const content = table<Row>(
    [
      { title: 'Held-out leads', cell: (row) => row.what, text: true },
      { title: `All ${count(evaluation.split.holdoutRows)}`, cell: (row) => row.all, text: true },
      { title: `The newest ${count(leads)}`, cell: (row) => row.newest, text: true },
    ],
    rows,
  );
  const warning = newestWarning(evaluation);
  if (warning !== null) {
    return html`<section class="warning"><h2>On the newest ${count(leads)} leads the figures do not hold</h2>
<p>${withWholeOption(warning)}.</p>${content}</section>`;
  }
  const finding =
    baseRate === undefined
      ? `The newest ${count(leads)} leads`
      : `On the newest ${count(leads)} leads the figures hold`;
  return html`<section><h2>${finding}</h2><p>The next leads will be most like these.</p>${content}</section>`;
}

/** A line never ends within the option, which is there to be typed. */
function withWholeOption(warning: string): Html {
  const [before = '', after] = warning.split(OPTION);
  return after === undefined ? html`${before}` : html`${before}<span class="whole">${OPTION}</span>${after}`;
}

const OPTION = '--split newest';

interface Row {
  readonly what: string;
  readonly all: string;
  readonly newest: string;
}

/** Mean probability of the holdout, from the calibration curve. */
function expected({ curves, split }: ReportInput['evaluation']): number {
  return curves.calibration.reduce((sum, bin) => sum + bin.meanProbability * bin.leads, 0) / split.holdoutRows;
}

function conversion({ hotLeads, conversion, interval }: HotLine): string {
  return hotLeads === 0 ? 'none is hot' : `${percent(conversion)} (${percentInterval(interval)}) of ${count(hotLeads)}`;
}
