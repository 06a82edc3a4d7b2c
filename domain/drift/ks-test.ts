import { kolmogorovSf } from './kolmogorov';
import { largestGap, largestGapOfTallies } from './largest-gap';
import type { Tally } from './tally';

export interface KsTest {
  /** Largest distance between the two empirical distribution functions, 0 to 1. */
  readonly statistic: number;
  readonly pValue: number;
  /** False where the p-value is asymptotic. */
  readonly exact: boolean;
}

/** `scipy.stats.ks_2samp` computes exactly up to this many values in the larger sample. */
const EXACT_UP_TO = 10_000;

/** Two-sample two-sided Kolmogorov-Smirnov test, as `scipy.stats.ks_2samp(method='auto')`. Any order, without NaN, not empty. */
export function ksTest(a: Float64Array, b: Float64Array): KsTest {
  return ksTestOfGap(largestGap(a, b), a.length, b.length);
}

/** The same test of two tallies. */
export function ksTestOfTallies(a: Tally, b: Tally): KsTest {
  return ksTestOfGap(largestGapOfTallies(a, b), a.rows, b.rows);
}

/** `gap` is n·m·D. */
function ksTestOfGap(gap: number, n: number, m: number): KsTest {
  const statistic = gap / (n * m);
  if (Math.max(n, m) > EXACT_UP_TO) {
    return { statistic, pValue: kolmogorovSf(Math.round((n * m) / (n + m)), statistic), exact: false };
  }
  const divisor = greatestCommonDivisor(n, m);
  // The statistic is a whole multiple of 1 / lcm(n, m).
  const h = Math.round(gap / divisor);
  const pValue = h === 0 ? 1 : n === m ? outsideSquare(n, h) : outsideBand(n, m, divisor, h);
  return { statistic, pValue: Math.min(1, Math.max(0, pValue)), exact: true };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Share of the lattice paths from (0, 0) to (n, n) that leave the band |x - y| < h, equal sample sizes:
 * 2·Σ (-1)^(k+1)·C(2n, n - kh) / C(2n, n), by a Horner scheme (J. L. Hodges 1958).
 */
function outsideSquare(n: number, h: number): number {
  let p = 0;
  for (let k = Math.floor(n / h); k >= 0; k--) {
    let ratio = 1;
    for (let j = 0; j < h; j++) ratio *= (n - k * h - j) / (n + k * h + j + 1);
    p = ratio * (1 - p);
  }
  return 2 * p;
}

/**
 * Share of the lattice paths from (0, 0) to (m, n) that leave the band |x/m - y/n| < h / lcm(m, n), any sizes
 * (Hodges 1958, as shares instead of counts so that nothing overflows). One pass over m, one row of the band kept.
 */
function outsideBand(first: number, second: number, divisor: number, h: number): number {
  const m = Math.max(first, second);
  const n = Math.min(first, second);
  const mg = m / divisor;
  const ng = n / divisor;
  let low = 0;
  let high = Math.min(Math.ceil(h / mg), n + 1);
  let length = high;
  const row = new Float64Array(Math.min(2 * high + 2, n + 1)).fill(1);
  row.fill(0, 0, high);
  const reciprocals = Float64Array.from({ length: m + n + 1 }, (_, index) => 1 / index);
  for (let i = 1; i <= m; i++) {
    const previousLow = low;
    const previousLength = length;
    low = Math.min(Math.max(Math.floor((ng * i - h) / mg) + 1, 0), n);
    high = Math.min(Math.ceil((ng * i + h) / mg), n + 1);
    if (high <= low) return 1;
    let value = low === 0 ? 0 : 1;
    const shift = low - previousLow;
    length = high - low;
    for (let index = 0; index < length; index++) {
      const j = index + low;
      value = ((row[index + shift] as number) * i + value * j) * (reciprocals[i + j] as number);
      row[index] = value;
    }
    if (previousLength > length) row.fill(1, length, previousLength);
  }
  return row[length - 1] as number;
}
