import { count, percent } from '../format';
import { type Html, html } from '../html';
import { table } from '../table';
import { distributionCaption, distributionPicture, largestChanges } from './distribution';
import { effectBar, timesThreshold } from './effect-bar';
import {
  ASPECT_NAMES,
  compactNumber,
  day,
  EFFECT_NAMES,
  formatEffect,
  formatP,
  formatStatistic,
  METHOD_NAMES,
} from './format';
import { hasLine, sparkline } from './sparkline';
import type { Column, Distribution } from './types';
import { hasMoved, icon, shownColumnVerdict } from './verdicts';

/** Which of the table's columns have anything to show. */
export interface Shape {
  readonly importance: boolean;
  readonly trend: boolean;
}

export function shapeOf(columns: readonly Column[]): Shape {
  return {
    importance: columns.some(({ importance }) => importance !== null),
    trend: columns.some(({ trend }) => hasLine(trend)),
  };
}

interface Cell {
  readonly title: string;
  /** What the rows can be sorted by; the script reads `data-<key>` of the row. */
  readonly key: string | null;
  readonly cell: (column: Column) => Html | string;
  /** Whether there is anything to show: a phone leaves the cell out otherwise. */
  readonly isThere: (column: Column) => boolean;
  readonly isNumber?: boolean;
}

const CELLS: readonly (Cell & { readonly only?: keyof Shape })[] = [
  { title: 'Verdict', key: 'verdict', cell: verdictCell, isThere: () => true },
  { title: 'Then and now', key: null, cell: distributionCell, isThere: ({ distribution }) => distribution !== null },
  {
    title: 'Effect',
    key: 'effect',
    cell: (column) => effectBar(column.effect, column.threshold, hasMoved(column)),
    isThere: ({ effect }) => effect !== null,
  },
  {
    title: 'Importance',
    key: 'importance',
    cell: ({ importance }) => importanceCell(importance),
    isThere: ({ importance }) => importance !== null,
    only: 'importance',
  },
  {
    title: 'Trend',
    key: null,
    cell: ({ trend, threshold }) => sparkline(trend, threshold),
    isThere: ({ trend }) => hasLine(trend),
    only: 'trend',
  },
  {
    title: 'Statistic',
    key: 'statistic',
    cell: statisticCell,
    isThere: ({ statistic }) => statistic !== null,
    isNumber: true,
  },
  {
    title: 'Adjusted p',
    key: 'p',
    cell: ({ adjustedPValue }) => formatP(adjustedPValue),
    isThere: ({ adjustedPValue }) => adjustedPValue !== null,
    isNumber: true,
  },
];

/** A table with a group of two rows for each column: the comparison, and its sentence with the numbers folded behind. */
export function columnTable(id: string, caption: string, columns: readonly Column[], shape: Shape): Html {
  const cells = CELLS.filter(({ only }) => only === undefined || shape[only]);
  const head = [{ title: 'Column', key: 'name', isNumber: false }, ...cells].map(
    ({ title, key, isNumber }) =>
      html`<th scope="col" role="columnheader"${isNumber === true ? html` class="number"` : ''}${key === null ? '' : html` data-sort="${key}"`}>${title}</th>`,
  );
  return html`<table class="columns" id="${id}" role="table"><caption class="hidden">${caption}</caption>
<thead role="rowgroup"><tr role="row">${head}</tr></thead>
${columns.map((column, index) => group(column, index, cells))}</table>`;
}

function group(column: Column, index: number, cells: readonly Cell[]): Html {
  const { header, effect, threshold, importance, statistic, adjustedPValue } = column;
  const times = effect === null ? '' : timesThreshold(effect, threshold);
  return html`<tbody role="rowgroup" data-state="${shownColumnVerdict(column.verdict).state}" data-verdict="${urgency(column)}" data-name="${header}" data-effect="${times}" data-importance="${importance ?? ''}" data-statistic="${statistic ?? ''}" data-p="${adjustedPValue ?? ''}" data-index="${index}">
<tr role="row"><th scope="row" role="rowheader">${header}${column.critical ? html` <span class="tag">critical</span>` : ''}</th>${cells.map(
    ({ title, cell, isNumber, isThere }) =>
      html`<td role="cell" data-title="${title}" class="${isNumber === true ? 'number' : ''}${isThere(column) ? '' : ' without'}">${cell(column)}</td>`,
  )}</tr>
<tr role="row" class="more"><td role="cell" colspan="${cells.length + 1}"><details><summary>${summary(column)}</summary>${numbers(column)}</details></td></tr></tbody>
`;
}

/** The sentence of a column that did not move would only say again what its verdict says. */
function summary({ header, sentence, verdict }: Column): Html | string {
  return shownColumnVerdict(verdict).state === 'ok' ? html`<span class="hidden">${header}: </span>numbers` : sentence;
}

/** Larger is more urgent: what moved, weighted by what the model makes of it, then what cannot be told, then the rest. */
export function urgency(column: Column): number {
  const { effect, threshold, importance, critical } = column;
  const times = effect === null ? 1 : Math.min(9, timesThreshold(effect, threshold));
  if (hasMoved(column)) return round(100 + (critical ? 100 : 0) + times * (0.1 + (importance ?? 0)) * 10);
  return shownColumnVerdict(column.verdict).state === 'unknown' ? 50 : round(times);
}

/** Since when is worth telling only where there have been checks before. */
function verdictCell(column: Column): Html {
  const { verdict, since, aspect, trend, effect, threshold } = column;
  const { words, state } = shownColumnVerdict(verdict);
  const details = [
    verdict === 'drift' && aspect !== 'values' ? ASPECT_NAMES[aspect] : '',
    verdict === 'stable' && effect !== null && effect >= threshold ? 'may be chance' : '',
    since === null || trend.length < 2 ? '' : `since ${day(since.at)}`,
  ].filter((text) => text !== '');
  return html`<span class="verdict ${state}">${icon(state)}<span>${words}</span></span>${details.map((text) => html`<span class="soft since">${text}</span>`)}`;
}

function distributionCell({ distribution }: Column): Html {
  if (distribution === null) return html`<span class="soft">–</span>`;
  return html`${distributionPicture(distribution)}${distributionCaption(distribution)}`;
}

function importanceCell(importance: number | null): Html {
  if (importance === null) return html`<span class="soft">–</span>`;
  return html`${percent(importance)}<svg class="importance" viewBox="0 0 64 6" aria-hidden="true"><rect class="track" width="64" height="6" rx="3"/><rect class="under" width="${Math.round(Math.min(1, importance) * 64)}" height="6" rx="3"/></svg>`;
}

function statisticCell({ method, statistic }: Column): Html {
  return html`${formatStatistic(statistic)}<span class="soft method">${METHOD_NAMES[method]}</span>`;
}

/** All tests of the column, its distributions as numbers, and PSI for those who ask. */
function numbers(column: Column): Html {
  const { tests, distribution, psi } = column;
  return html`${table(
    [
      { title: 'Compared', cell: (test) => ASPECT_NAMES[test.aspect], text: true },
      { title: 'Verdict', cell: (test) => shownColumnVerdict(test.verdict).words, text: true },
      { title: 'Method', cell: (test) => METHOD_NAMES[test.method], text: true },
      { title: 'Statistic', cell: (test) => formatStatistic(test.statistic) },
      { title: 'p', cell: (test) => formatP(test.pValue) },
      { title: 'Adjusted p', cell: (test) => formatP(test.adjustedPValue) },
      {
        title: 'Effect',
        cell: (test) =>
          test.effect === null
            ? '–'
            : `${formatEffect(test.effect)} of ${formatEffect(test.threshold)} (${EFFECT_NAMES[test.effectName]})`,
      },
      { title: 'Then', cell: (test) => count(test.nReference) },
      { title: 'Now', cell: (test) => count(test.nCurrent) },
    ],
    tests,
  )}${psi === null ? '' : html`<p class="soft">Population stability index ${psi.toFixed(3)}; it decides nothing.</p>`}${distribution === null ? '' : shares(distribution)}`;
}

function shares(distribution: Distribution): Html {
  const rows =
    distribution.kind === 'category'
      ? largestChanges(distribution, distribution.values.length)
      : distribution.reference.map((before, bin) => ({
          value: `${compactNumber(distribution.edges[bin] ?? 0)} to ${compactNumber(distribution.edges[bin + 1] ?? 0)}`,
          before,
          now: distribution.current[bin] ?? 0,
        }));
  return table(
    [
      {
        title: distribution.kind === 'category' ? 'Value, largest change first' : 'From, to',
        cell: (row) => row.value,
        text: true,
      },
      { title: 'Then', cell: (row) => percent(row.before, 1) },
      { title: 'Now', cell: (row) => percent(row.now, 1) },
    ],
    rows,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
