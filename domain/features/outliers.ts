import type { FeatureSpec } from '../../contracts/feature-spec';
import { rateTest } from '../drift/rate-test';
import { type LeadTable, takeRows } from '../leads/lead-table';
import { MAXIMUM_OUTLIER_SHARE, OUTLIER_OUTCOME_SIGNIFICANCE } from './settings';

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

/**
 * The training rows inside the spec's fences, in their order; the table itself where no row is outside, or where those
 * outside are no accidents: more than `maximumShare.rows` of all or `maximumShare.outcome` or more of the rows of one
 * outcome would go (an outcome with ten rows, the least that trains, loses none), or they convert differently. Such rows
 * are a kind of lead that will come again, and a model that never saw it calls it by the wrong end of the column.
 */
export function keepInsideFences(
  spec: FeatureSpec,
  table: LeadTable,
  maximumShare: { readonly rows: number; readonly outcome: number } = MAXIMUM_OUTLIER_SHARE,
): LeadTable {
  const inside = insideFences(spec, table);
  const rows = new Int32Array(inside.length);
  const kept = [0, 0];
  const outside = [0, 0];
  let count = 0;
  for (let row = 0; row < inside.length; row++) {
    const outcome = table.outcomes[row];
    if (inside[row] === 1) {
      rows[count++] = row;
      kept[outcome]++;
    } else outside[outcome]++;
  }
  const tooMany =
    inside.length - count > maximumShare.rows * inside.length ||
    outside.some((gone, outcome) => gone > 0 && gone >= maximumShare.outcome * (gone + kept[outcome]));
  const allStay = count === inside.length || tooMany || convertDifferently(kept, outside);
  return allStay ? table : takeRows(table, rows.subarray(0, count));
}

/** Of two groups, each its rows without and with a conversion; neither is empty. */
function convertDifferently(one: readonly number[], other: readonly number[]): boolean {
  const [a, b] = [one, other].map(([lost, won]) => ({ yes: won, rows: lost + won }));
  return rateTest(a, b).pValue < OUTLIER_OUTCOME_SIGNIFICANCE;
}
