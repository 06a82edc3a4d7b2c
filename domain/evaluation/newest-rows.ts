import { countClasses } from './classes';
import { sortFloat64 } from './radix-sort';

/** Share of all labelled leads that counts as the newest. */
const NEWEST_SHARE = 0.2;
/** With fewer the figures would be noise (standard error of a ROC AUC of 0.8 on 50 rows: 0.06). */
const MIN_ROWS = 50;

/**
 * Holdout rows among the newest 20 % of all labelled leads, in holdout order; `null` without an order column, with fewer
 * than 50 such rows, or where they have one outcome only. Rows without an order value are never among them.
 */
export function newestHoldoutRows(
  trainOrder: Float64Array | null,
  holdoutOrder: Float64Array | null,
  holdoutOutcomes: Int8Array,
): Int32Array | null {
  if (trainOrder === null || holdoutOrder === null) return null;
  const all = new Float64Array(trainOrder.length + holdoutOrder.length);
  all.set(trainOrder);
  all.set(holdoutOrder, trainOrder.length);
  const known = sortFloat64(all.filter((value) => !Number.isNaN(value)));
  const boundary = known[Math.floor(known.length * (1 - NEWEST_SHARE))];
  const rows: number[] = [];
  for (let row = 0; row < holdoutOrder.length; row++) if (holdoutOrder[row] >= boundary) rows.push(row);
  const { positives, negatives } = countClasses(rows.map((row) => holdoutOutcomes[row]));
  return rows.length < MIN_ROWS || positives === 0 || negatives === 0 ? null : Int32Array.from(rows);
}
