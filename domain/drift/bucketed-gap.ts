import { sortFloat64 } from '../evaluation/radix-sort';

/** Values per bucket, of both samples: more buckets leave the fast caches, fewer leave more to sort. */
const VALUES_PER_BUCKET = 32;
const MOST_BUCKETS = 16_384;
// Looked up once: these loops run a million times.
const { abs, ceil, max, min } = Math;
const isMissing = Number.isNaN;

/**
 * n·m·D of two large samples in any order, which are not sorted. `probes` are some values of both, ascending.
 *
 * Both samples are counted into the same buckets of ascending values: the distance is then known at each edge, and inside
 * a bucket it can exceed the largest of those only where the bucket holds enough of both samples. Those few buckets
 * (some percent of the values of two samples of one law) are tallied: the value that is met first is counted, which
 * settles a bucket of ties, and the others are sorted.
 */
export function largestGapByBuckets(a: Float64Array, b: Float64Array, probes: Float64Array): number {
  const scale = bucketScale(probes, a.length + b.length);
  const [sideA, sideB] = [fillBuckets(a, scale), fillBuckets(b, scale)];
  const edges = gapAtEdges(sideA.starts, sideB.starts);
  const isOpen = openBuckets(sideA.starts, sideB.starts, edges);
  const firsts = new Float64Array(scale.buckets).fill(Number.NaN);
  const insideA = openValues(sideA, scale, isOpen, firsts);
  const insideB = openValues(sideB, scale, isOpen, firsts);
  return max(edges, gapInside(insideA, insideB, sideA.starts, sideB.starts, isOpen, firsts));
}

/** False at the first value that is below the one before it. */
export function isAscending(values: Float64Array): boolean {
  for (let row = 1; row < values.length; row++) if (values[row - 1] > values[row]) return false;
  return true;
}

/** How values become buckets: equal steps in the middle, steps that grow without end outside. */
interface Scale {
  readonly low: number;
  readonly perUnit: number;
  /** Buckets of equal width. */
  readonly middle: number;
  /** All buckets, with `TAIL` more on either side. */
  readonly buckets: number;
}

/** Buckets of each tail, which has some percent of the values: as finely cut as the middle. */
const TAIL = 512;

/** The inner 98 % of the probes get the buckets of equal width. */
function bucketScale(probes: Float64Array, values: number): Scale {
  const margin = Math.floor(probes.length / 100);
  const [low, high] = [probes[margin], probes[probes.length - 1 - margin]];
  const middle = min(MOST_BUCKETS, ceil(values / VALUES_PER_BUCKET));
  return { low, perUnit: middle / (high - low), middle, buckets: middle + 2 * TAIL };
}

/** Grows with the value, whatever rounding does: each step of the arithmetic grows or falls with its argument. */
function bucketOf(value: number, low: number, perUnit: number, middle: number): number {
  const at = (value - low) * perUnit;
  return at >= 0 && at < middle ? TAIL + (at | 0) : outerBucketOf(at, middle);
}

/**
 * Where all probes are equal the scale is infinite: what is below or above them gets an outermost bucket, and what equals
 * them (0 times infinity is NaN) the first of the middle.
 */
function outerBucketOf(at: number, middle: number): number {
  if (at >= middle) return TAIL + middle + tailOf(at - middle, middle);
  return at < 0 ? TAIL - 1 - tailOf(-at, middle) : TAIL;
}

/** From 0 for what is just outside to the last bucket of the tail for what is far. */
function tailOf(distance: number, middle: number): number {
  return min(TAIL - 1, (TAIL - (TAIL * middle) / (distance + middle)) | 0);
}

interface Side {
  readonly values: Float64Array;
  readonly isSorted: boolean;
  /** For each bucket how many values lie below it; one more entry than buckets, the last is the number of values. */
  readonly starts: Int32Array;
}

function fillBuckets(values: Float64Array, scale: Scale): Side {
  if (isAscending(values)) return { values, isSorted: true, starts: startsOfAscending(values, scale) };
  const { low, perUnit, middle, buckets } = scale;
  const starts = new Int32Array(buckets + 1);
  for (let row = 0; row < values.length; row++) starts[bucketOf(values[row], low, perUnit, middle) + 1]++;
  for (let bucket = 1; bucket <= buckets; bucket++) starts[bucket] += starts[bucket - 1];
  return { values, isSorted: false, starts };
}

/** By leaps that double, then halve: a bucket costs the logarithm of its values. */
function startsOfAscending(values: Float64Array, { low, perUnit, middle, buckets }: Scale): Int32Array {
  const starts = new Int32Array(buckets + 1).fill(values.length);
  let row = 0;
  let next = 0;
  while (row < values.length) {
    const bucket = bucketOf(values[row], low, perUnit, middle);
    starts.fill(row, next, bucket + 1);
    next = bucket + 1;
    let leap = 1;
    while (row + leap < values.length && bucketOf(values[row + leap], low, perUnit, middle) === bucket) leap *= 2;
    let end = row + (leap >> 1);
    for (let step = leap >> 1; step > 0; step >>= 1) {
      if (end + step < values.length && bucketOf(values[end + step], low, perUnit, middle) === bucket) end += step;
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
  { values, isSorted, starts }: Side,
  { low, perUnit, middle, buckets }: Scale,
  isOpen: Uint8Array,
  firsts: Float64Array,
): OpenValues {
  if (isSorted) return { values, countOfFirst: null };
  let open = 0;
  for (let bucket = 0; bucket < buckets; bucket++) {
    if (isOpen[bucket] === 1) open += starts[bucket + 1] - starts[bucket];
  }
  const kept = new Float64Array(open);
  const countOfFirst = new Int32Array(buckets);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const bucket = bucketOf(value, low, perUnit, middle);
    if (isOpen[bucket] === 0) continue;
    if (isMissing(firsts[bucket])) firsts[bucket] = value;
    if (value !== firsts[bucket] || countOfFirst[bucket]++ === 0) kept[count++] = value;
  }
  return { values: sortFloat64(kept.subarray(0, count)), countOfFirst };
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
