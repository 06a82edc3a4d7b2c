import { sortFloat64 } from '../evaluation/radix-sort';

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
  const kept = new Float64Array(sample.length);
  let count = 0;
  for (let row = 0; row < sample.length; row++) {
    const value = sample[row];
    // NaN for NaN and for the infinities, 0 for the rest.
    if (value - value === 0) kept[count++] = value;
  }
  return count === sample.length ? sample : kept.subarray(0, count);
}

function tallySorted(sorted: Float64Array): Tally {
  const values = new Float64Array(sorted.length);
  const counts = new Float64Array(sorted.length);
  let distinct = 0;
  for (let start = 0; start < sorted.length; ) {
    const value = sorted[start];
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    // JSON has no -0.
    values[distinct] = value + 0;
    counts[distinct++] = end - start;
    start = end;
  }
  return { values: values.slice(0, distinct), counts: counts.slice(0, distinct), rows: sorted.length };
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
