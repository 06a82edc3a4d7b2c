import { wasTrainedOn } from '../features/hash-id';
import type { GateSettings } from './gate-settings';

export interface ComparableInput {
  readonly ids: readonly string[];
  /** Order value per row; NaN where missing, `null` where the schema has none. */
  readonly order: Float64Array | null;
  /** Hashes of the leads that the champion was trained on. */
  readonly trainedOn: Uint32Array;
}

/**
 * Holdout rows that are fair to both models: those that the champion has not learnt from, newest first. With an order
 * column only the newest `newestShare` of them, but at least `newestAtLeast`: the next leads will look like these.
 * Rows without an order value count as the oldest.
 */
export function comparableRows({ ids, order, trainedOn }: ComparableInput, settings: GateSettings): Int32Array {
  const fair: number[] = [];
  for (let row = 0; row < ids.length; row++) if (!wasTrainedOn(trainedOn, ids[row])) fair.push(row);
  if (order === null) return Int32Array.from(fair);
  const age = (row: number): number => (Number.isNaN(order[row]) ? Number.NEGATIVE_INFINITY : order[row]);
  fair.sort((a, b) => (age(b) > age(a) ? 1 : age(b) < age(a) ? -1 : a - b));
  const count = Math.max(settings.newestAtLeast, Math.ceil(fair.length * settings.newestShare));
  return Int32Array.from(fair.slice(0, count));
}
