import type { DriftColumn } from '../../../contracts/drift-report';
import { listNames } from '../../leads/header-names';
import { shownText } from '../../model/explain/reason-text';
import { count, counted, percent } from '../format';
import { type Html, html } from '../html';
import type { ReportInput } from '../report-input';
import { table } from '../table';

/** What came in, what was used, what was left out and why. */
export function readinessSection({ evaluation, schema, spec, etl, extraColumns }: ReportInput): Html {
  const { split, baseRate } = evaluation;
  const used = spec.features.length;
  const labelled = split.trainRows + split.outliersRemoved + split.holdoutRows;
  const rows: [string, string][] = [
    ['Leads with an outcome', `${count(labelled)}, ${percent(baseRate)} of the held-out ones converted`],
    [
      'Trained on',
      `${count(split.trainRows)} (${counted(split.outliersRemoved, 'outlier')} left out of training only)`,
    ],
    ['Held out', `${count(split.holdoutRows)} (${percent(split.holdoutShare)}, ${split.kind}, seed ${split.seed})`],
    ['Columns', `${used} of ${schema.columns.length} used, as ${count(spec.outputs.length)} features`],
  ];
  if (extraColumns.length > 0) {
    const names = listNames(extraColumns.map(shownText));
    rows.push(['Unknown columns', `${names}: not in the schema, kept in the lake, ignored by the model`]);
  }
  if (etl !== null) {
    rows.push([
      'This run took in',
      `${counted(etl.rowsRead, 'row')}: ${count(etl.rowsKept)} kept, ${count(etl.quarantined)} quarantined, ${counted(etl.duplicates, 'duplicate')}, ${count(etl.repaired)} repaired`,
    ]);
  }
  const dropped = spec.dropped.length === 0 ? html`` : droppedColumns(spec.dropped);
  return html`<section><h2>${count(labelled)} leads with an outcome, ${used} columns to learn from</h2>
${table<[string, string]>(
  [
    { title: 'What', cell: (row) => row[0], text: true },
    { title: 'How much', cell: (row) => row[1], text: true },
  ],
  rows,
)}${dropped}</section>`;
}

function droppedColumns(dropped: ReportInput['spec']['dropped']): Html {
  return html`<details><summary>${dropped.length === 1 ? '1 column carries' : `${dropped.length} columns carry`} no feature</summary>${table(
    [
      { title: 'Column', cell: (row) => row.header, text: true },
      { title: 'Why', cell: (row) => row.reason, text: true },
    ],
    dropped,
  )}</details>`;
}

/** Rows that were set aside, by reason. */
export function quarantineSection({ etl }: ReportInput): Html {
  if (etl === null) return html``;
  if (etl.quarantined === 0)
    return html`<section><h2>Every row could be used</h2><p>${count(etl.rowsRead)} rows read, none lost.</p></section>`;
  return html`<section><h2>${count(etl.quarantined)} of ${count(etl.rowsRead)} rows were set aside</h2>
<p>Nothing is lost: each row lies under quarantine/${etl.runId} with its file, line and reason. Repair it in the source and export it again.</p>
${table(
  [
    { title: 'Reason', cell: (row) => row.reason, text: true },
    { title: 'Rows', cell: (row) => count(row.count) },
    { title: 'For example', cell: (row) => `${row.exampleFile}, line ${row.exampleLine}`, text: true },
  ],
  etl.quarantineReasons,
)}</section>`;
}

/** What moved since the champion was trained. */
export function driftSection({ drift }: ReportInput): Html {
  if (drift === null || drift.championVersion === null || drift.columns.length === 0) return html``;
  const all = [...drift.columns, ...drift.outputs];
  const moved = all.filter((row) => row.verdict !== 'stable' && row.verdict !== 'constant');
  const rest = all.length - moved.length;
  const list = moved.length === 0 ? html`` : table<DriftColumn>(DRIFT_COLUMNS, moved);
  return html`<section><h2>Drift against ${drift.championVersion}: ${drift.sentence}</h2>
<p>A column counts as moved only if the difference is no chance (adjusted p below ${drift.rules.significance}) and large enough to matter (effect of 0.1 or more, unless the rules say otherwise), with ${drift.rules.minimumRows} values or more on both sides. All of it: drift/${drift.runId}/report.html.</p>
${list}<p>${rest} of ${all.length} columns show no change.</p></section>`;
}

const DRIFT_COLUMNS = [
  { title: 'What', cell: (row: DriftColumn) => row.sentence, text: true },
  { title: 'Method', cell: (row: DriftColumn) => row.method, text: true },
  { title: 'Effect', cell: (row: DriftColumn) => formatOptional(row.effect, 2) },
  { title: 'Adjusted p', cell: (row: DriftColumn) => formatOptional(row.adjustedPValue, 4) },
  { title: 'Then', cell: (row: DriftColumn) => count(row.nReference) },
  { title: 'Now', cell: (row: DriftColumn) => count(row.nCurrent) },
];

function formatOptional(value: number | null, digits: number): string {
  return value === null || value === Number.MAX_VALUE ? '–' : value.toFixed(digits);
}
