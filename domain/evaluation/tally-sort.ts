/** More distinct values than this are left to a real sort. */
const MOST_DISTINCT = 2_048;
const SLOTS = 2 * MOST_DISTINCT;
/** Odd numbers of random bits: their products spread a word's bits to the high end, which chooses the slot. */
const [SPREAD_LOW, SPREAD_HIGH] = [0x9e3779b1, 0x85ebca6b];

const { imul } = Math;

/** The different values, ascending and -0 before 0, and how often each occurs. */
export interface CountedValues {
  readonly values: Float64Array;
  readonly counts: Uint32Array;
}

/**
 * A sorted copy, ascending and -0 before 0, by counting how often each value occurs; `null` as soon as there are more
 * than 2,048 different ones. Most number columns of leads have fewer: 101,640 visits or minutes take 0.6 ms where a
 * radix sort takes 2.5 ms. Values must not be NaN.
 */
export function tallySort(values: Float64Array): Float64Array<ArrayBuffer> | null {
  const counted = countValues(values);
  if (counted === null) return null;
  const sorted = new Float64Array(values.length);
  let start = 0;
  for (let at = 0; at < counted.values.length; at++) {
    const end = start + counted.counts[at];
    sorted.fill(counted.values[at], start, end);
    start = end;
  }
  return sorted;
}

/** `null` as soon as there are more than 2,048 different values. Values must not be NaN. */
export function countValues(values: Float64Array): CountedValues | null {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  // Open addressing; a slot with count 0 is free. Never more than half full.
  const counts = new Uint32Array(SLOTS);
  const found = new Float64Array(SLOTS);
  const foundWords = new Uint32Array(found.buffer);
  let distinct = 0;
  for (let at = 0; at < words.length; at += 2) {
    const low = words[at];
    const high = words[at + 1];
    let slot = (imul(low, SPREAD_LOW) + imul(high, SPREAD_HIGH)) >>> 20;
    while (counts[slot] > 0 && (foundWords[2 * slot] !== low || foundWords[2 * slot + 1] !== high)) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    if (counts[slot]++ > 0) continue;
    if (++distinct > MOST_DISTINCT) return null;
    foundWords[2 * slot] = low;
    foundWords[2 * slot + 1] = high;
  }
  return ascending(found, counts, distinct);
}

function ascending(found: Float64Array, counts: Uint32Array, distinct: number): CountedValues {
  const order = new Uint16Array(distinct);
  let count = 0;
  for (let slot = 0; slot < SLOTS; slot++) if (counts[slot] > 0) order[count++] = slot;
  order.sort((a, b) => found[a] - found[b] || (Object.is(found[a], found[b]) ? 0 : Object.is(found[a], -0) ? -1 : 1));
  return {
    values: Float64Array.from(order, (slot) => found[slot]),
    counts: Uint32Array.from(order, (slot) => counts[slot]),
  };
}
