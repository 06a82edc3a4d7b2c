import type { Interval } from '../../contracts/evaluation';

/** Two-sided 95 % quantile of the standard normal distribution. */
export const Z_95 = 1.959964;

/**
 * Wilson score interval of a proportion, 0..1. Without trials nothing is known: 0 to 1.
 * Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212; it stays honest near 0 and 1, where the normal interval has no width.
 */
export function wilsonInterval(successes: number, n: number, z: number = Z_95): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const rate = successes / n;
  const zz = z * z;
  const centre = (rate + zz / (2 * n)) / (1 + zz / n);
  const half = (z / (1 + zz / n)) * Math.sqrt((rate * (1 - rate)) / n + zz / (4 * n * n));
  // Rounding leaves 1e-17 of an interval that ends exactly at 0 or 1.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
  };
}
