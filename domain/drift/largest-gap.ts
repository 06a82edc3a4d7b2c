import { sortFloat64 } from '../evaluation/radix-sort';
import { isAscending, largestGapByBuckets } from './bucketed-gap';
import { type Tally, tallyOfFew } from './tally';

/** Below this many values in both samples together, sorting and merging them is faster than buckets. */
const BUCKETS_FROM = 32_768;
/** Values of each sample that are looked at to choose the way. */
const PROBES = 512;
/** So few different values among the probes, and there will be few among all. */
const FEW = PROBES / 4;

// Looked up once: these loops run a million times.
const { abs, floor, max, min } = Math;

/**
 * n·m·D of two samples in any order, without NaN: a whole number, exact below 2^53. D is the largest distance between
 * their empirical distribution functions.
 */
export function largestGap(a: Float64Array, b: Float64Array): number {
  if (a.length + b.length < BUCKETS_FROM) return gapOfSorted(ascending(a), ascending(b));
  const probes = probe(a, b);
  // Counts, minutes, ratings: all rows lie in the few buckets that buckets would leave open.
  if (countDistinct(probes) <= FEW) {
    const [fewA, fewB] = [tallyOfFew(a), tallyOfFew(b)];
    if (fewA !== null && fewB !== null) return largestGapOfTallies(fewA, fewB);
  }
  return largestGapByBuckets(a, b, probes);
}

/** n·m·D of two tallies. */
export function largestGapOfTallies(a: Tally, b: Tally): number {
  let [i, j, belowA, belowB, largest] = [0, 0, 0, 0, 0];
  while (i < a.values.length && j < b.values.length) {
    const [valueA, valueB] = [a.values[i], b.values[j]];
    if (valueA <= valueB) belowA += a.counts[i++];
    if (valueB <= valueA) belowB += b.counts[j++];
    largest = max(largest, abs(belowA * b.rows - belowB * a.rows));
  }
  return largest;
}

function ascending(values: Float64Array): Float64Array {
  return isAscending(values) ? values : sortFloat64(values);
}

function gapOfSorted(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let [i, j, largest] = [0, 0, 0];
  while (i < n && j < m) {
    const value = min(a[i], b[j]);
    while (i < n && a[i] === value) i++;
    while (j < m && b[j] === value) j++;
    largest = max(largest, abs(i * m - j * n));
  }
  return largest;
}

/** Values of both samples at equal steps, ascending. */
function probe(a: Float64Array, b: Float64Array): Float64Array {
  const probes = new Float64Array(2 * PROBES);
  for (let at = 0; at < PROBES; at++) {
    probes[at] = a[floor((at * a.length) / PROBES)];
    probes[PROBES + at] = b[floor((at * b.length) / PROBES)];
  }
  return probes.sort();
}

function countDistinct(ascending: Float64Array): number {
  let distinct = 1;
  for (let at = 1; at < ascending.length; at++) if (ascending[at] !== ascending[at - 1]) distinct++;
  return distinct;
}
