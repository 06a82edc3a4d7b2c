import type { FeatureSpec } from '../../contracts/feature-spec';
import { type LeadTable, takeRows } from '../leads/lead-table';

/**
 * 1 for each row whose filled number cells lie inside the spec's fences (bounds included), else 0. For training rows
 * only: a holdout or a lead to score keeps its outliers. A missing cell or column is inside; an infinite number is a
 * missing cell, as in `fitFeatures` and `transform`.
 */
export function insideFences(spec: FeatureSpec, table: LeadTable): Uint8Array {
  const inside = new Uint8Array(table.rowCount).fill(1);
  for (const feature of spec.features) {
    if (feature.kind !== 'number' || feature.fence === null) continue;
    const data = table.columns.get(feature.column);
    if (data?.kind !== 'number') continue;
    clearOutside(data.values, feature.fence.low, feature.fence.high, inside);
  }
  return inside;
}

/** A function of its own: the engine drops compiled code with the last table or spec that it has seen. */
function clearOutside(values: Float64Array, low: number, high: number, inside: Uint8Array): void {
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if ((value < low || value > high) && Number.isFinite(value)) inside[row] = 0;
  }
}

/** The training rows inside the spec's fences, in their order; the table itself where no row is outside. */
export function keepInsideFences(spec: FeatureSpec, table: LeadTable): LeadTable {
  const inside = insideFences(spec, table);
  const rows = new Int32Array(inside.length);
  let count = 0;
  for (let row = 0; row < inside.length; row++) if (inside[row] === 1) rows[count++] = row;
  return count === inside.length ? table : takeRows(table, rows.subarray(0, count));
}
