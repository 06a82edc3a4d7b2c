import { sortFloat64 } from '../evaluation/radix-sort';
import type { Tally } from './tally';

/** Below this many values in both samples together, sorting and merging them is faster than buckets. */
const BUCKETS_FROM = 32_768;
/** A bucket for so many values: more buckets do not fit the caches, fewer leave more to sort. */
const VALUES_PER_BUCKET = 32;
/** A bucket's number has 16 bits. */
const MOST_BUCKETS = 65_536;
// Looked up once: these loops run a million times.
const { abs, ceil, floor, max, min } = Math;
const isMissing = Number.isNaN;

/** Values looked at to choose where the buckets lie. */
const PROBES = 512;

/**
 * n·m·D of two samples in any order, without NaN: a whole number, exact below 2^53. D is the largest distance between
 * their empirical distribution functions.
 *
 * Large samples are not sorted. Both are counted into the same buckets of ascending values: the distance is then
 * known at each edge, and inside a bucket it can exceed the largest of those only where the bucket holds enough of both
 * samples. Those few buckets (0.1 % of the values of two samples of one law) are tallied: the value that is met first is
 * counted, which settles a bucket of ties, and the others are sorted.
 */
export function largestGap(a: Float64Array, b: Float64Array): number {
  if (a.length + b.length < BUCKETS_FROM) return gapOfSorted(ascending(a), ascending(b));
  const scale = bucketScale(a, b);
  const [bucketsOfA, bucketsOfB] = [fillBuckets(a, scale), fillBuckets(b, scale)];
  const [startsA, startsB] = [bucketsOfA.starts, bucketsOfB.starts];
  const edges = gapAtEdges(startsA, startsB);
  const isOpen = openBuckets(startsA, startsB, edges);
  const firsts = new Float64Array(scale.buckets).fill(Number.NaN);
  const insideA = openValues(a, bucketsOfA, isOpen, firsts);
  const insideB = openValues(b, bucketsOfB, isOpen, firsts);
  return max(edges, gapInside(insideA, insideB, startsA, startsB, isOpen, firsts));
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

function isAscending(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row++) if (values[row - 1] > values[row]) return false;
  return true;
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

interface Scale {
  readonly buckets: number;
  readonly low: number;
  readonly perUnit: number;
}

/** The inner 98 % of some probes get all buckets but some at the ends, which what lies outside joins. */
function bucketScale(a: Float64Array, b: Float64Array): Scale {
  const probes = new Float64Array(2 * PROBES);
  for (let probe = 0; probe < PROBES; probe++) {
    probes[probe] = a[floor((probe * a.length) / PROBES)];
    probes[PROBES + probe] = b[floor((probe * b.length) / PROBES)];
  }
  probes.sort();
  const margin = floor(probes.length / 100);
  const [low, high] = [probes[margin], probes[probes.length - 1 - margin]];
  const spread = (high - low) / 50;
  const buckets = min(MOST_BUCKETS, ceil((a.length + b.length) / VALUES_PER_BUCKET));
  return { buckets, low: low - spread, perUnit: buckets / (high - low + 2 * spread) };
}

/**
 * Grows with the value, whatever rounding does. Where all probes are equal the scale is infinite: what is above them
 * gets the last bucket and all else (0 times infinity is NaN, and NaN is not above 0) the first.
 */
function bucketOf(value: number, low: number, perUnit: number, last: number): number {
  const at = (value - low) * perUnit;
  return at >= last ? last : at > 0 ? at | 0 : 0;
}

interface Buckets {
  /** For each bucket how many values lie below it; one more entry than buckets, the last is the number of values. */
  readonly starts: Int32Array;
  /** Bucket of each value; `null` where the values ascend, so that `starts` says it. */
  readonly bucketOfRow: Uint16Array | null;
}

function fillBuckets(values: Float64Array, scale: Scale): Buckets {
  if (isAscending(values)) return { starts: startsOfAscending(values, scale), bucketOfRow: null };
  const { low, perUnit, buckets } = scale;
  const starts = new Int32Array(buckets + 1);
  const bucketOfRow = new Uint16Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const bucket = bucketOf(values[row], low, perUnit, buckets - 1);
    bucketOfRow[row] = bucket;
    starts[bucket + 1]++;
  }
  for (let bucket = 1; bucket <= buckets; bucket++) starts[bucket] += starts[bucket - 1];
  return { starts, bucketOfRow };
}

/** By leaps that double, then halve: a bucket costs the logarithm of its values. */
function startsOfAscending(values: Float64Array, { low, perUnit, buckets }: Scale): Int32Array {
  const starts = new Int32Array(buckets + 1).fill(values.length);
  const last = buckets - 1;
  let row = 0;
  let next = 0;
  while (row < values.length) {
    const bucket = bucketOf(values[row], low, perUnit, last);
    starts.fill(row, next, bucket + 1);
    next = bucket + 1;
    let leap = 1;
    while (row + leap < values.length && bucketOf(values[row + leap], low, perUnit, last) === bucket) leap *= 2;
    let end = row + (leap >> 1);
    for (let step = leap >> 1; step > 0; step >>= 1) {
      if (end + step < values.length && bucketOf(values[end + step], low, perUnit, last) === bucket) end += step;
    }
    row = end + 1;
  }
  starts[0] = 0;
  return starts;
}

function gapAtEdges(startsA: Int32Array, startsB: Int32Array): number {
  const buckets = startsA.length - 1;
  const [n, m] = [startsA[buckets], startsB[buckets]];
  let largest = 0;
  for (let bucket = 1; bucket < buckets; bucket++) {
    const gap = abs(startsA[bucket] * m - startsB[bucket] * n);
    if (gap > largest) largest = gap;
  }
  return largest;
}

/** 1 for the buckets inside which the distance could exceed `largest`: at most all of one sample come first there. */
function openBuckets(startsA: Int32Array, startsB: Int32Array, largest: number): Uint8Array {
  const buckets = startsA.length - 1;
  const [n, m] = [startsA[buckets], startsB[buckets]];
  const isOpen = new Uint8Array(buckets);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const allOfA = startsA[bucket + 1] * m - startsB[bucket] * n;
    const allOfB = startsB[bucket + 1] * n - startsA[bucket] * m;
    if (allOfA <= largest && allOfB <= largest) continue;
    // With values of one sample alone the distance is largest at an edge.
    if (startsA[bucket + 1] > startsA[bucket] && startsB[bucket + 1] > startsB[bucket]) isOpen[bucket] = 1;
  }
  return isOpen;
}

interface OpenValues {
  /** Ascending: those in open buckets, or all. */
  readonly values: Float64Array;
  /** Rows that the one entry of each bucket's first value stands for; `null` where `values` has all values. */
  readonly countOfFirst: Int32Array | null;
}

/** `firsts` takes the value of each open bucket that is met first, in either sample. */
function openValues(
  sample: Float64Array,
  { starts, bucketOfRow }: Buckets,
  isOpen: Uint8Array,
  firsts: Float64Array,
): OpenValues {
  if (bucketOfRow === null) return { values: sample, countOfFirst: null };
  let open = 0;
  for (let bucket = 0; bucket < isOpen.length; bucket++) {
    if (isOpen[bucket] === 1) open += starts[bucket + 1] - starts[bucket];
  }
  const values = new Float64Array(open);
  const countOfFirst = new Int32Array(isOpen.length);
  let kept = 0;
  for (let row = 0; row < bucketOfRow.length; row++) {
    const bucket = bucketOfRow[row];
    if (isOpen[bucket] === 0) continue;
    const value = sample[row];
    if (isMissing(firsts[bucket])) firsts[bucket] = value;
    if (value !== firsts[bucket] || countOfFirst[bucket]++ === 0) values[kept++] = value;
  }
  return { values: ascending(values.subarray(0, kept)), countOfFirst };
}

/** As `gapOfSorted` over the open buckets, each starting from the counts below it. */
function gapInside(
  a: OpenValues,
  b: OpenValues,
  startsA: Int32Array,
  startsB: Int32Array,
  isOpen: Uint8Array,
  firsts: Float64Array,
): number {
  const buckets = startsA.length - 1;
  const [n, m] = [startsA[buckets], startsB[buckets]];
  let [i, j, largest] = [0, 0, 0];
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (isOpen[bucket] === 0) continue;
    const [endA, endB] = [startsA[bucket + 1], startsB[bucket + 1]];
    let [belowA, belowB] = [startsA[bucket], startsB[bucket]];
    if (a.countOfFirst === null) i = belowA;
    if (b.countOfFirst === null) j = belowB;
    const first = firsts[bucket];
    const [firstInA, firstInB] = [a.countOfFirst?.[bucket] ?? 1, b.countOfFirst?.[bucket] ?? 1];
    while (belowA < endA && belowB < endB) {
      const value = min(a.values[i], b.values[j]);
      for (; belowA < endA && a.values[i] === value; i++) belowA += value === first ? firstInA : 1;
      for (; belowB < endB && b.values[j] === value; j++) belowB += value === first ? firstInB : 1;
      largest = max(largest, abs(belowA * m - belowB * n));
    }
    // What is left of one sample alone brings the distance nearer to that at the edge; skip it.
    for (; belowA < endA; i++) belowA += a.values[i] === first ? firstInA : 1;
    for (; belowB < endB; j++) belowB += b.values[j] === first ? firstInB : 1;
  }
  return largest;
}
