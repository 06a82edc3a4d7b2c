import type { DriftReference } from '../../contracts/drift-reference';
import type { DriftReport } from '../../contracts/drift-report';
import { delongInterval } from '../evaluation/delong';
import { Z_95 } from '../evaluation/interval';
import { seededIndexes, shuffledIndexes } from '../evaluation/random';
import { rocAuc } from '../evaluation/roc-auc';
import type { LeadColumnData, LeadTable } from '../leads/lead-table';
import { type BinnedColumn, fitSmallBoosting } from './small-boosting';

type Sample = NonNullable<DriftReference['sample']>;

/** More current rows than this are sampled: the interval is narrow enough, and the fit stays under a second. */
const CURRENT_ROWS = 2_000;
const FOLDS = 4;
const SEED = 1;
const NUMBER_BINS = 32;
const CATEGORY_BINS = 48;
/** Columns that are named: those with a tenth of the gain, at most five. */
const NAMED_SHARE = 0.1;
const NAMED_COLUMNS = 5;
const MISSING_CODE = 0;
/** One of several alarms, and folds that share leads are less sure than DeLong takes them for: at 95 % one in 60 was false. */
const Z_999 = 3.2905;

/**
 * Whether a model can tell the current leads from the reference's: it sees what no single column shows, such as two
 * columns that used to go together. Its ROC AUC is measured on rows that it was not fitted on, with DeLong's interval at 99.9 %;
 * drift where even the lower end reaches `threshold`. Deterministic; 4,000 rows of 27 columns take about half a second.
 */
export function classifyDomains(
  sample: Sample,
  current: LeadTable,
  settings: { readonly threshold: number; readonly minimumRows: number },
): NonNullable<DriftReport['multivariate']> {
  const { threshold, minimumRows } = settings;
  if (sample.rows < minimumRows || current.rowCount < minimumRows) {
    return { rocAuc: 0.5, low: 0, high: 1, threshold, verdict: 'insufficient-data', columns: [] };
  }
  const draw = seededIndexes(SEED);
  const chosen = shuffledIndexes(current.rowCount, draw).subarray(0, CURRENT_ROWS);
  const rows = sample.rows + chosen.length;
  const used = sample.columns.filter(({ column, kind }) => current.columns.get(column)?.kind === kind);
  const columns = used.map((column) => binColumn(column, sample.rows, current.columns.get(column.column), chosen));
  const labels = new Uint8Array(rows).fill(1, sample.rows);
  const folds = stratifiedFolds(sample.rows, chosen.length, draw);
  const scores = new Float64Array(rows);
  const gains = new Float64Array(used.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const rest: number[] = [];
    for (let row = 0; row < rows; row++) if (folds[row] !== fold) rest.push(row);
    const model = fitSmallBoosting(columns, Int32Array.from(rest), labels);
    for (let row = 0; row < rows; row++) if (folds[row] === fold) scores[row] = model.logit(row);
    for (let column = 0; column < gains.length; column++) gains[column] += model.gains[column];
  }
  const auc = rocAuc(scores, labels);
  const usual = delongInterval(scores, labels);
  // An interval that was cut off at 0 or 1 on one side has its whole width on the other.
  const half = (Math.max(auc - usual.low, usual.high - auc) * Z_999) / Z_95;
  const [low, high] = [Math.max(0, auc - half), Math.min(1, auc + half)];
  const verdict = low >= threshold ? 'drift' : 'stable';
  return { rocAuc: auc, low, high, threshold, verdict, columns: strongest(used, gains) };
}

function strongest(columns: Sample['columns'], gains: Float64Array): string[] {
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  return Array.from(gains.keys())
    .filter((index) => gains[index] > 0 && gains[index] >= NAMED_SHARE * total)
    .sort((a, b) => gains[b] - gains[a])
    .slice(0, NAMED_COLUMNS)
    .map((index) => columns[index].column);
}

/** Every fold has its share of both sides. */
function stratifiedFolds(before: number, now: number, draw: Parameters<typeof shuffledIndexes>[1]): Uint8Array {
  const folds = new Uint8Array(before + now);
  shuffledIndexes(before, draw).forEach((row, position) => {
    folds[row] = position % FOLDS;
  });
  shuffledIndexes(now, draw).forEach((row, position) => {
    folds[before + row] = position % FOLDS;
  });
  return folds;
}

function binColumn(
  column: Sample['columns'][number],
  before: number,
  current: LeadColumnData | undefined,
  chosen: Int32Array,
): BinnedColumn {
  if (current === undefined) throw new TypeError(`${column.column} is not among the current columns.`);
  if (current.kind === 'number') {
    const values = new Float64Array(before + chosen.length);
    for (let row = 0; row < before; row++) values[row] = column.cells[row] ?? Number.NaN;
    for (let at = 0; at < chosen.length; at++) values[before + at] = current.values[chosen[at]];
    return binNumbers(values);
  }
  const words = new Array<string | null>(before + chosen.length);
  const dictionary = column.dictionary ?? ['no', 'yes'];
  for (let row = 0; row < before; row++) {
    const cell = column.cells[row] ?? null;
    words[row] = cell === null ? null : (dictionary[cell] ?? null);
  }
  for (let at = 0; at < chosen.length; at++) words[before + at] = wordOf(current, chosen[at]);
  return binWords(words);
}

function wordOf(data: Exclude<LeadColumnData, { kind: 'number' }>, row: number): string | null {
  if (data.kind === 'category') return data.codes[row] < 0 ? null : (data.dictionary[data.codes[row]] ?? null);
  return data.values[row] < 0 ? null : data.values[row] === 1 ? 'yes' : 'no';
}

/** Ranges with about equally many values; missing cells lie below all. */
function binNumbers(values: Float64Array): BinnedColumn {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const starts: number[] = [];
  for (let bin = 0; bin < NUMBER_BINS && sorted.length > 0; bin++) {
    const start = sorted[Math.floor((bin / NUMBER_BINS) * sorted.length)];
    if (starts.length === 0 || start > starts[starts.length - 1]) starts.push(start);
  }
  const codes = Uint8Array.from(values, (value) => (Number.isNaN(value) ? MISSING_CODE : rangeOf(value, starts)));
  return { codes, bins: starts.length + 1, isOrdered: true };
}

function rangeOf(value: number, starts: readonly number[]): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}

/** The most frequent values each, the rest as one. */
function binWords(words: readonly (string | null)[]): BinnedColumn {
  const counts = new Map<string, number>();
  for (const word of words) if (word !== null) counts.set(word, (counts.get(word) ?? 0) + 1);
  const frequent = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, CATEGORY_BINS);
  const codeOf = new Map(frequent.map(([word], index) => [word, index + 1]));
  const rest = frequent.length + 1;
  const codes = Uint8Array.from(words, (word) => (word === null ? MISSING_CODE : (codeOf.get(word) ?? rest)));
  return { codes, bins: rest + 1, isOrdered: false };
}
