import { InvalidSchemaError } from '../errors';
import type { LeadTable } from '../leads/lead-table';
import { hashId } from './hash-id';

export interface SplitOptions {
  readonly kind: 'random' | 'newest';
  /** Share of labelled rows that is held out, above 0 and below 1. */
  readonly holdoutShare: number;
  /** Integer; used by `random` only. */
  readonly seed: number;
}

/** Row indexes, ascending. Together they are all labelled rows of the table. */
export interface LeadSplit {
  readonly train: Int32Array;
  readonly holdout: Int32Array;
}

/**
 * Splits the labelled rows. `random` is stratified: in each class, the rows whose hash of (seed, lead id) is smallest
 * are held out, so a lead's side depends neither on row order nor, except near the border, on the other leads.
 * `newest` holds out the rows with the highest order value, ties by id; rows without one count as the oldest.
 * Ids must be unique. Throws InvalidSchemaError for `newest` without order values.
 */
export function splitLeads(table: LeadTable, { kind, holdoutShare, seed }: SplitOptions): LeadSplit {
  const held = new Uint8Array(table.rowCount);
  if (kind === 'newest') {
    const rows = rowsWhere(table.outcomes, (outcome) => outcome >= 0);
    holdOut(held, rows, newestFirst(table, rows), holdoutShare, (a, b) => compareIds(table, b, a));
  } else {
    for (const label of [0, 1]) {
      const rows = rowsWhere(table.outcomes, (outcome) => outcome === label);
      const keys = Float64Array.from(rows, (row) => hashId(seed, table.ids[row]));
      holdOut(held, rows, keys, holdoutShare, (a, b) => compareIds(table, a, b));
    }
  }
  return {
    train: rowsWhere(table.outcomes, (outcome, row) => outcome >= 0 && held[row] === 0),
    holdout: rowsWhere(held, (flag) => flag === 1),
  };
}

/** Sort keys under which the newest row comes first. */
function newestFirst({ order }: LeadTable, rows: Int32Array): Float64Array {
  const keys = Float64Array.from(rows, (row) => {
    const value = order === null ? Number.NaN : order[row];
    return Number.isNaN(value) ? Number.POSITIVE_INFINITY : -value;
  });
  if (!keys.some((key) => key !== Number.POSITIVE_INFINITY)) {
    throw new InvalidSchemaError(
      'The newest leads cannot be held out, as no column says which lead is newer. ' +
        'Name one in the schema under "order" (a date or a growing number), or choose the random split.',
    );
  }
  return keys;
}

/** Marks the round(share * n) rows with the smallest keys; `compareTied` orders rows of equal keys. */
function holdOut(
  held: Uint8Array,
  rows: Int32Array,
  keys: Float64Array,
  share: number,
  compareTied: (a: number, b: number) => number,
): void {
  const count = Math.round(share * rows.length);
  if (count === 0) return;
  const border = keys.slice().sort()[count - 1];
  const tied: number[] = [];
  let taken = 0;
  for (let index = 0; index < rows.length; index++) {
    if (keys[index] < border) {
      held[rows[index]] = 1;
      taken++;
    } else if (keys[index] === border) tied.push(rows[index]);
  }
  tied.sort(compareTied);
  for (const row of tied.slice(0, count - taken)) held[row] = 1;
}

function compareIds({ ids }: LeadTable, a: number, b: number): number {
  if (ids[a] === ids[b]) return a - b;
  return ids[a] < ids[b] ? -1 : 1;
}

function rowsWhere(values: Int8Array | Uint8Array, keep: (value: number, row: number) => boolean): Int32Array {
  const rows = new Int32Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) if (keep(values[row], row)) rows[count++] = row;
  return rows.slice(0, count);
}
