const HALF_LOG_TWO_PI = 0.9189385332046728;

/**
 * Probability of `k` successes in `n` trials at rate `p`, to about 1e-15 relative for any size: Loader's saddle-point
 * form, which never subtracts large logarithms (C. Loader, "Fast and Accurate Computation of Binomial Probabilities",
 * 2000). `q` is 1 - p, passed apart because it is known more exactly than the difference.
 */
export function binomialPmf(k: number, n: number, p: number, q: number): number {
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const logCore =
    stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * q);
  return Math.exp(logCore - HALF_LOG_TWO_PI) * Math.sqrt(n / (k * (n - k)));
}

/** log(n!) minus Stirling's formula. */
function stirlingError(n: number): number {
  if (n < SMALL_STIRLING_ERRORS.length) return SMALL_STIRLING_ERRORS[n] as number;
  const square = n * n;
  const tail = 1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square;
  return (1 / 12 - (1 / 360 - (1 / 1260 - tail / square) / square) / square) / n;
}

/** The first 16 values exactly: the series above is good to 1e-16 from 16 on. */
const SMALL_STIRLING_ERRORS: readonly number[] = makeSmallStirlingErrors();

function makeSmallStirlingErrors(): number[] {
  const errors = [0];
  let logFactorial = 0;
  for (let n = 1; n < 16; n++) {
    logFactorial += Math.log(n);
    errors.push(logFactorial - (HALF_LOG_TWO_PI + 0.5 * Math.log(n) + n * Math.log(n) - n));
  }
  return errors;
}

/** x·log(x/mean) + mean - x without cancellation where x is near the mean. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const ratio = (x - mean) / (x + mean);
  let sum = (x - mean) * ratio;
  let term = 2 * x * ratio;
  const square = ratio * ratio;
  for (let j = 1; j < 1000; j++) {
    term *= square;
    const next = sum + term / (2 * j + 1);
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}
