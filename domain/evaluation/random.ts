import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws whole numbers 0..count-1; count is at most 2^31. */
export type DrawIndex = (count: number) => number;

/** Neighbouring seeds of xoroshiro128+ agree in their first outputs; after this many they are unrelated. */
const WARM_UP_DRAWS = 64;
const TWO_TO_MINUS_32 = 2 ** -32;

/**
 * A seeded source of uniform indexes; the same seed gives the same sequence on every machine.
 * Multiply-shift instead of rejection: the bias is below count / 2^32.
 */
export function seededIndexes(seed: number): DrawIndex {
  const generator = xoroshiro128plus(seed);
  for (let i = 0; i < WARM_UP_DRAWS; i++) generator.next();
  return (count) => ((generator.next() >>> 0) * TWO_TO_MINUS_32 * count) | 0;
}

/** The numbers 0..count-1 in random order (Fisher-Yates). */
export function shuffledIndexes(count: number, draw: DrawIndex): Int32Array {
  const indexes = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const j = draw(i + 1);
    indexes[i] = indexes[j];
    indexes[j] = i;
  }
  return indexes;
}
