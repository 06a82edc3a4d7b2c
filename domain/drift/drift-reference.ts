import {
  type DriftReference,
  type DriftReferenceColumn,
  REFERENCE_CATEGORY_VALUES,
  REFERENCE_NUMBER_VALUES,
  REFERENCE_SAMPLE_ROWS,
} from '../../contracts/drift-reference';
import { sortFloat64 } from '../evaluation/radix-sort';
import type { CategoryColumn, FlagColumn, LeadColumnData, LeadTable } from '../leads/lead-table';
import type { ValueCounts } from './compare-counts';
import { type Tally, tallyOfCounts, tallyValues, thinTally } from './tally';

type ReferenceOf<Kind> = Extract<DriftReferenceColumn, { kind: Kind }>;

/**
 * The baseline of later drift checks: what the columns that the model uses looked like in its training rows, and the
 * scores it gave to rows it was not fitted on (none without a model). Of bounded size, whatever the rows: at most 10,000
 * values a number column (220 KB of JSON) and 5,000 a category column. `features` may be a feature spec's.
 */
export function buildDriftReference(
  train: LeadTable,
  { features }: { readonly features: readonly { readonly column: string; readonly header: string }[] },
  holdoutScores: Float64Array,
): DriftReference {
  const columns: DriftReferenceColumn[] = [];
  for (const { column, header } of features) {
    const data = train.columns.get(column);
    if (data !== undefined) columns.push(referenceColumn(column, header, data));
  }
  return { formatVersion: 1, rows: train.rowCount, columns, scores: sortedSample(holdoutScores) };
}

/** What one column looked like. */
export function referenceColumn(column: string, header: string, data: LeadColumnData): DriftReferenceColumn {
  const named = { column, header };
  switch (data.kind) {
    case 'number': {
      const { values, counts, rows } = thinTally(tallyValues(data.values), REFERENCE_NUMBER_VALUES);
      const sample = Array.from(values);
      const number = { kind: 'number', ...named, present: rows, sample } as const;
      return counts.every((count) => count === 1) ? number : { ...number, counts: Array.from(counts) };
    }
    case 'category': {
      const all = countValues(data);
      return { kind: 'category', ...named, present: countPresent(data), ...mostFrequent(all) };
    }
    case 'flag':
      return { kind: 'flag', ...named, ...countFlags(data) };
  }
}

/** The stored values of a number column and the rows they stand for. */
export function referenceTally({ sample, counts, present }: ReferenceOf<'number'>): Tally {
  const each = present / sample.length;
  return tallyOfCounts(sample, counts ?? new Float64Array(sample.length).fill(each), present);
}

/** The stored values of a category column and the rows that have them. */
export function referenceCounts({ values, counts, unlisted = 0 }: ReferenceOf<'category'>): ValueCounts {
  return { values, counts, unlisted };
}

/** How often each value occurs; missing cells are not counted. */
export function countValues({ codes, dictionary }: CategoryColumn): { values: string[]; counts: number[] } {
  const byCode = new Uint32Array(dictionary.length);
  for (let row = 0; row < codes.length; row++) if (codes[row] >= 0) byCode[codes[row]]++;
  const seen = Array.from(byCode.keys()).filter((code) => byCode[code] > 0);
  return { values: seen.map((code) => dictionary[code]), counts: seen.map((code) => byCode[code]) };
}

export function countFlags({ values }: FlagColumn): { present: number; yes: number } {
  let [present, yes] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    if (values[row] >= 0) present++;
    if (values[row] === 1) yes++;
  }
  return { present, yes };
}

/** Cells with a value; an infinite number is none. */
export function countPresent(column: LeadColumnData): number {
  let present = 0;
  if (column.kind === 'number') {
    const { values } = column;
    // NaN for NaN and for the infinities.
    for (let row = 0; row < values.length; row++) if (values[row] - values[row] === 0) present++;
    return present;
  }
  const cells = column.kind === 'flag' ? column.values : column.codes;
  for (let row = 0; row < cells.length; row++) if (cells[row] >= 0) present++;
  return present;
}

function mostFrequent({ values, counts }: { values: string[]; counts: number[] }) {
  if (values.length <= REFERENCE_CATEGORY_VALUES) return { values, counts };
  const order = Array.from(values.keys()).sort((x, y) => counts[y] - counts[x] || x - y);
  const [kept, rest] = [order.slice(0, REFERENCE_CATEGORY_VALUES), order.slice(REFERENCE_CATEGORY_VALUES)];
  return {
    values: kept.map((at) => values[at]),
    counts: kept.map((at) => counts[at]),
    unlisted: rest.reduce((total, at) => total + counts[at], 0),
  };
}

/** All scores in ascending order, or medians of groups of equally many. */
function sortedSample(scores: Float64Array): number[] {
  const sorted = sortFloat64(scores);
  const count = Math.min(sorted.length, REFERENCE_SAMPLE_ROWS);
  return Array.from({ length: count }, (_, group) => sorted[Math.floor(((group + 0.5) * sorted.length) / count)]);
}
