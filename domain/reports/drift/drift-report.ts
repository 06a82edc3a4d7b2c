import type { DriftReport } from '../../../contracts/drift-report';
import { cspHash } from '../csp-hash';
import { count, counted, instant, percent, three } from '../format';
import { type Html, html, raw } from '../html';
import { STYLE } from '../style';
import { columnTable, shapeOf, urgency } from './column-rows';
import { historyStrip } from './history-strip';
import { performanceSection } from './performance';
import { rulesSection } from './rules';
import { SCRIPT } from './script';
import { DRIFT_STYLE } from './style';
import { icon, shownReportVerdict } from './verdicts';

const SHEET = STYLE + DRIFT_STYLE;

/**
 * The page of a drift check: one self-contained file that needs no network, readable on a phone, in light and dark and
 * on paper. Its one script sorts and filters the columns; everything can be read without it.
 */
export function driftReportHtml(report: DriftReport): string {
  const policy = `default-src 'none'; style-src ${cspHash(SHEET)}; script-src ${cspHash(SCRIPT)}; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${shownReportVerdict(report.verdict).words}: ${report.current.name} against ${report.reference.name}</title><style>${raw(SHEET)}</style></head><body><main>
${verdictSection(report)}
${outputsSection(report)}
${columnsSection(report)}
${multivariateSection(report)}
${rulesSection(report)}
<footer>Check ${report.runId}. The same leads and rules give the same numbers; all of them are in report.json.</footer></main>
<script>${raw(SCRIPT)}</script></body></html>
`.markup;
}

function verdictSection(report: DriftReport): Html {
  const { verdict, explanation, current, reference, checkedAt } = report;
  const { words, state } = shownReportVerdict(verdict);
  const figures = performanceSection(report);
  const [what = '', ...rest] = explanation.what.split(/(?<=\.) (?=\p{Lu})/u);
  const told: [string, string | null][] = [
    ['How much', explanation.howMuch],
    ['Since', explanation.since],
    ['Cost', explanation.cost],
    ['Next', explanation.next],
  ];
  return html`<header><p>Leadscore · drift check · ${instant(checkedAt)}</p></header>
<div class="top${figures.markup === '' ? ' single' : ''}"><div>
<p><span class="badge ${state}">${icon(state)}${words}</span></p>
<h1>${unbroken(what.replace(/\.$/, ''))}</h1>${rest.length === 0 ? '' : html`<p class="lead">${unbroken(rest.join(' '))}</p>`}
<dl class="explained">${told.flatMap(([term, text]) => (text === null ? [] : [html`<dt>${term}</dt><dd>${unbroken(text)}</dd>`]))}</dl>
<div class="facts">${facts(report).map(([figure, text]) => html`<div class="fact"><b>${unbroken(figure)}</b><span>${unbroken(text)}</span></div>`)}</div>
<p class="soft">${counted(current.rows, 'lead')} (${current.name}) against ${count(reference.rows)} (${reference.name}).</p>
${historyStrip(report)}</div>${figures}</div>`;
}

/** A percent sign does not begin a line. */
function unbroken(text: string): string {
  return text.replaceAll(' %', '\u00a0%');
}

function facts({ facts: known, rules, championVersion }: DriftReport): [string, string][] {
  const { columnsTested, columnsDrifted, driftedShare, estimatedLoss, runsInARow } = known;
  const list: [string, string][] = [[`${columnsDrifted} of ${columnsTested}`, 'columns moved']];
  if (championVersion !== null) {
    list.push([percent(driftedShare), `of what the model relies on moved; drift from ${percent(rules.driftedShare)}`]);
  }
  if (estimatedLoss !== null) {
    list.push([percent(estimatedLoss, 1), `estimated loss; drift from ${percent(rules.estimatedLoss, 1)}`]);
  }
  if (runsInARow > 1) list.push([`${runsInARow} checks`, `in a row; drift from ${rules.runsInARow}`]);
  return list;
}

function outputsSection({ outputs }: DriftReport): Html {
  if (outputs.length === 0) return html``;
  return html`<section><h2>What the model gives out</h2>
${columnTable('outputs', 'The score, the grades and the conversion rate, then and now', outputs, { ...shapeOf(outputs), importance: false })}</section>`;
}

function columnsSection({ columns, facts: { columnsDrifted, columnsTested } }: DriftReport): Html {
  if (columns.length === 0) return html`<section><h2>No column was compared</h2></section>`;
  const rows = columns.toSorted((a, b) => urgency(b) - urgency(a));
  const shape = shapeOf(columns);
  const finding =
    columnsDrifted === 0
      ? `None of ${columnsTested} columns moved`
      : `${columnsDrifted} of ${columnsTested} columns moved`;
  return html`<section><h2>${finding}</h2>
<p class="legend"><span class="key then-key">then (the reference)</span> <span class="key now-key">now</span></p>
<div class="tools" id="tools" hidden><label>Find a column<input id="search" type="search" autocomplete="off"></label>
<label>Show<select id="state"><option value="">all</option><option value="moved">moved</option><option value="ok">not moved</option><option value="unknown">cannot be told</option></select></label>
<label class="sort-label">Sort by<select id="by"><option value="index">urgency</option><option value="name">name</option><option value="effect">effect</option>${shape.importance ? html`<option value="importance">importance</option>` : ''}<option value="verdict">verdict</option><option value="p">adjusted p</option><option value="statistic">statistic</option></select></label>
<output id="said"></output></div>
${columnTable('columns', 'Columns, what moved most first', rows, shape)}</section>`;
}

function multivariateSection({ multivariate, columns }: DriftReport): Html {
  if (multivariate === null) return html``;
  const { rocAuc, low, high, threshold, verdict } = multivariate;
  const nameOf = new Map(columns.map(({ column, header }) => [column, header]));
  const names = multivariate.columns.map((column) => nameOf.get(column) ?? column).join(', ');
  const finding =
    verdict === 'insufficient-data'
      ? 'Too few leads to compare all columns together'
      : `A model ${verdict === 'drift' ? 'can tell' : 'cannot tell'} the new leads from the old ones`;
  return html`<section><h2>${finding}</h2>
<p>All columns together: its ROC AUC is ${three(rocAuc)} (${three(low)}–${three(high)}); 0.5 is a guess, and the lower end counts from ${three(threshold)}.${names === '' ? '' : ` It goes by ${names}.`}</p></section>`;
}
