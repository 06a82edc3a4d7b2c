import { type DriftReference, REFERENCE_SAMPLE_ROWS } from '../../contracts/drift-reference';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { CategoryColumn, FlagColumn, LeadTable } from '../leads/lead-table';

type ReferenceColumn = DriftReference['columns'][number];

/**
 * The baseline of later drift checks: what the columns that the model uses looked like in its training rows, and the
 * scores it gave to rows it was not fitted on.
 */
export function buildDriftReference(train: LeadTable, spec: FeatureSpec, holdoutScores: Float64Array): DriftReference {
  const columns: ReferenceColumn[] = [];
  for (const { column, header } of spec.features) {
    const data = train.columns.get(column);
    if (data === undefined) continue;
    const named = { column, header };
    if (data.kind === 'number') {
      const values = presentSorted(data.values);
      columns.push({ kind: 'number', ...named, present: values.length, sample: thinned(values) });
    } else if (data.kind === 'category') {
      const { values, counts } = countValues(data);
      columns.push({ kind: 'category', ...named, present: counts.reduce((a, b) => a + b, 0), values, counts });
    } else {
      columns.push({ kind: 'flag', ...named, ...countFlags(data) });
    }
  }
  return { formatVersion: 1, rows: train.rowCount, columns, scores: thinned(holdoutScores.slice().sort()) };
}

/** The values that are not missing, sorted. */
export function presentSorted(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** How often each value occurs; missing cells are not counted. */
export function countValues(column: CategoryColumn): { values: string[]; counts: number[] } {
  const byCode = new Array<number>(column.dictionary.length).fill(0);
  for (const code of column.codes) if (code >= 0) byCode[code] = (byCode[code] as number) + 1;
  const seen = Array.from(byCode.keys()).filter((code) => (byCode[code] as number) > 0);
  return {
    values: seen.map((code) => column.dictionary[code] as string),
    counts: seen.map((code) => byCode[code] as number),
  };
}

export function countFlags(column: FlagColumn): { present: number; yes: number } {
  let present = 0;
  let yes = 0;
  for (const value of column.values) {
    if (value >= 0) present++;
    if (value === 1) yes++;
  }
  return { present, yes };
}

/** At most `REFERENCE_SAMPLE_ROWS` order statistics at even steps, first and last included. */
function thinned(sorted: Float64Array): number[] {
  const count = Math.min(sorted.length, REFERENCE_SAMPLE_ROWS);
  if (count === sorted.length) return Array.from(sorted);
  const step = (sorted.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => sorted[Math.round(index * step)] as number);
}
