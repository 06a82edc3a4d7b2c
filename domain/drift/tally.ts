import { sortFloat64 } from '../evaluation/radix-sort';
import { countValues } from '../evaluation/tally-sort';

/**
 * How often each value of a sample occurs: all that its statistics need. `values` ascend strictly and are finite,
 * `counts` has the same length and whole numbers above 0.
 */
export interface Tally {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** Sum of the counts. */
  readonly rows: number;
}

/** The tally of a sample in any order; NaN and infinite values are left out. */
export function tallyValues(sample: Float64Array): Tally {
  return tallySorted(sortFloat64(onlyFinite(sample)));
}

/** The tally of a sample in any order without NaN; `null` where it has more than some 2,000 different values. */
export function tallyOfFew(sample: Float64Array): Tally | null {
  const counted = countValues(sample);
  return counted === null ? null : tallyOfCounts(counted.values, counted.counts, sample.length);
}

/** A tally as it was stored. Equal neighbours (a reference of the time before counts) become one value. */
export function tallyOfCounts(ascending: ArrayLike<number>, counts: ArrayLike<number>, rows: number): Tally {
  const values = new Float64Array(ascending.length);
  const rowsOfValue = new Float64Array(ascending.length);
  let distinct = 0;
  for (let at = 0; at < ascending.length; at++) {
    if (distinct === 0 || values[distinct - 1] !== ascending[at]) values[distinct++] = ascending[at] + 0;
    rowsOfValue[distinct - 1] += counts[at];
  }
  return { values: values.subarray(0, distinct), counts: rowsOfValue.subarray(0, distinct), rows };
}

function onlyFinite(sample: Float64Array): Float64Array {
  let finite = 0;
  // NaN for NaN and for the infinities, 0 for the rest.
  for (let row = 0; row < sample.length; row++) if (sample[row] - sample[row] === 0) finite++;
  return finite === sample.length ? sample : sample.filter((value) => value - value === 0);
}

function tallySorted(sorted: Float64Array): Tally {
  // Counted first: two arrays that are too long, and cut, cost more than a second look.
  let distinct = Math.min(1, sorted.length);
  for (let row = 1; row < sorted.length; row++) if (sorted[row] !== sorted[row - 1]) distinct++;
  const values = new Float64Array(distinct);
  const counts = new Float64Array(distinct);
  let start = 0;
  for (let at = 0; at < distinct; at++) {
    const value = sorted[start];
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    // JSON has no -0.
    values[at] = value + 0;
    counts[at] = end - start;
    start = end;
  }
  return { values, counts, rows: sorted.length };
}

/**
 * At most `limit` values that stand for all: itself where it has no more, else the medians of `limit` groups of equally
 * many rows, each with the rows of its group. The distribution function moves by at most half a group, 0.5 / limit, and
 * medians are the nearest that the Wasserstein distance can be held at; the extremes weigh no more than they did.
 */
export function thinTally(tally: Tally, limit: number): Tally {
  const { rows } = tally;
  if (tally.values.length <= limit) return tally;
  const values: number[] = [];
  const counts: number[] = [];
  let at = 0;
  let upTo = tally.counts[0];
  for (let group = 0; group < limit; group++) {
    const start = Math.round((group * rows) / limit);
    const end = Math.round(((group + 1) * rows) / limit);
    const middle = (start + end - 1) >> 1;
    while (upTo <= middle) upTo += tally.counts[++at];
    const value = tally.values[at];
    if (values.at(-1) === value) counts[counts.length - 1] += end - start;
    else {
      values.push(value);
      counts.push(end - start);
    }
  }
  return { values: Float64Array.from(values), counts: Float64Array.from(counts), rows };
}
