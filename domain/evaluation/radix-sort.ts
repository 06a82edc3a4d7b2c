import { tallySort } from './tally-sort';

/** Below this length the engine's own sort wins over two counting passes. */
const RADIX_FROM_LENGTH = 512;
/** From this length on it pays to look for few different values first, and to sort by the third digit too. */
const LONG_LENGTH = 2048;
/** Digits of 11, 11 and 10 bits: their counters (24 KB) stay in the first-level cache. */
const SHIFTS = [0, 11, 22] as const;
const DIGIT_VALUES = 2048;
/** Moves per row that finishing may cost; random scores need about 0.2, scores that agree in 20 bits need more. */
const MOVES_PER_ROW = 4;

/**
 * A sorted copy, ascending. Radix sort on the upper 32 bits of the 64-bit patterns, then insertion among values that
 * agree in them: half the passes of a full radix sort. Values must not be NaN.
 */
export function sortFloat64(values: Float64Array): Float64Array {
  const rows = values.length;
  if (rows < RADIX_FROM_LENGTH) return values.slice().sort();
  const isLong = rows >= LONG_LENGTH;
  const tallied = isLong ? tallySort(values) : null;
  if (tallied !== null) return tallied;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * rows);
  const pairs = new Uint32Array(2 * rows);
  for (let i = 0; i < pairs.length; i += 2) {
    pairs[i] = words[i];
    pairs[i + 1] = orderedHigh(words[i + 1]);
  }
  // Without the last digit some thousandth of the values' size is left to insertion: of few values few are so close.
  const byHigh = sortPairs(pairs, isLong ? 0 : 1);
  for (let i = 1; i < byHigh.length; i += 2) byHigh[i] = originalHigh(byHigh[i]);
  const sorted = new Float64Array(byHigh.buffer);
  let movesLeft = MOVES_PER_ROW * rows;
  for (let i = 1; i < rows; i++) {
    const value = sorted[i];
    let slot = i;
    for (; slot > 0 && sorted[slot - 1] > value; slot--) sorted[slot] = sorted[slot - 1];
    sorted[slot] = value;
    movesLeft -= i - slot;
    if (movesLeft < 0) return sorted.sort();
  }
  return sorted;
}

/** Row numbers in ascending order of `values`; equal values keep their order. Values must not be NaN. */
export function sortedOrder(values: Float64Array): Uint32Array {
  const rows = values.length;
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * rows);
  const pairs = new Uint32Array(2 * rows);
  for (let row = 0; row < rows; row++) pairs[2 * row] = row;
  const order = payloadsOf(sortPairs(withHighWords(pairs, words)));
  let movesLeft = MOVES_PER_ROW * rows;
  for (let i = 1; i < rows; i++) {
    const row = order[i];
    const value = values[row];
    let slot = i;
    for (; slot > 0 && values[order[slot - 1]] > value; slot--) order[slot] = order[slot - 1];
    order[slot] = row;
    movesLeft -= i - slot;
    if (movesLeft < 0) return fullSortedOrder(pairs, words);
  }
  return order;
}

/** Both words, the lower first; stable passes make the upper one decide. */
function fullSortedOrder(pairs: Uint32Array<ArrayBuffer>, words: Uint32Array): Uint32Array {
  for (let row = 0; 2 * row < pairs.length; row++) {
    const sign = words[2 * row + 1] >> 31;
    pairs[2 * row] = row;
    // -0 counts as 0, as comparisons see it.
    const isZero = words[2 * row] === 0 && words[2 * row + 1] << 1 === 0;
    pairs[2 * row + 1] = isZero ? 0 : words[2 * row] ^ sign;
  }
  return payloadsOf(sortPairs(withHighWords(sortPairs(pairs), words)));
}

/** Sets the key of each (row, key) pair to the upper word of its row. */
function withHighWords(pairs: Uint32Array<ArrayBuffer>, words: Uint32Array): Uint32Array<ArrayBuffer> {
  for (let i = 0; i < pairs.length; i += 2) {
    const row = pairs[i];
    const isZero = words[2 * row] === 0 && words[2 * row + 1] << 1 === 0;
    pairs[i + 1] = isZero ? 0x80000000 : orderedHigh(words[2 * row + 1]);
  }
  return pairs;
}

/**
 * Stable radix sort of (payload, key) pairs by the digits of the key from `firstDigit` on, 0 the lowest. The argument may
 * be used as the result or as working space.
 */
function sortPairs(pairs: Uint32Array<ArrayBuffer>, firstDigit = 0): Uint32Array<ArrayBuffer> {
  const rows = pairs.length / 2;
  const counts = new Uint32Array(3 * DIGIT_VALUES);
  for (let i = 1; i < pairs.length; i += 2) {
    const key = pairs[i];
    counts[key & 2047]++;
    counts[DIGIT_VALUES + ((key >>> 11) & 2047)]++;
    counts[2 * DIGIT_VALUES + (key >>> 22)]++;
  }
  let from = pairs;
  let to = new Uint32Array(pairs.length);
  for (let pass = firstDigit; pass < SHIFTS.length; pass++) {
    const starts = counts.subarray(pass * DIGIT_VALUES, (pass + 1) * DIGIT_VALUES);
    if (!countsToStarts(starts, rows)) continue;
    scatter(from, to, starts, SHIFTS[pass]);
    [from, to] = [to, from];
  }
  return from;
}

function scatter(from: Uint32Array, to: Uint32Array, starts: Uint32Array, shift: number): void {
  for (let i = 0; i < from.length; i += 2) {
    const key = from[i + 1];
    const digit = (key >>> shift) & 2047;
    const target = 2 * starts[digit];
    starts[digit]++;
    to[target] = from[i];
    to[target + 1] = key;
  }
}

/** False where all rows share one digit, so that the pass would move nothing. */
function countsToStarts(counts: Uint32Array, rows: number): boolean {
  let start = 0;
  for (let digit = 0; digit < counts.length; digit++) {
    const count = counts[digit];
    if (count === rows) return false;
    counts[digit] = start;
    start += count;
  }
  return true;
}

function payloadsOf(pairs: Uint32Array): Uint32Array {
  const payloads = new Uint32Array(pairs.length / 2);
  for (let i = 0; i < payloads.length; i++) payloads[i] = pairs[2 * i];
  return payloads;
}

/** The upper word, changed so that unsigned order is the order of the numbers. */
function orderedHigh(high: number): number {
  return high ^ ((high >> 31) | 0x80000000);
}

function originalHigh(ordered: number): number {
  return ordered ^ (~(ordered >> 31) | 0x80000000);
}
