import { fisherExactTest } from './fisher-exact';
import { type Rate, twoProportionTest } from './two-proportion';

export interface RateTest {
  readonly method: 'fisher-exact' | 'two-proportion';
  /** Odds ratio (current to reference; `null` where it is not finite), or z of the difference current minus reference. */
  readonly statistic: number | null;
  readonly pValue: number;
}

/**
 * Below this expected count of the rarest cell the test is exact. Alarms are decided at p of about 0.0001, far out where
 * the normal curve is poor: of p-values from 1e-5 to 0.01, z gives some 10^34 times too small where 3 of 100 leads have
 * a flag that 500 of a million have; at most 240 times from 5 expected rows on (the usual rule), 4 times from 100, and
 * 1.5 times from 1,000.
 */
const LARGE_EXPECTED = 1_000;

/** Test of equal rates, two-sided: Fisher's exact one where a cell is small, else z. Neither side is empty. */
export function rateTest(reference: Rate, current: Rate): RateTest {
  const rows = reference.rows + current.rows;
  const yes = reference.yes + current.yes;
  const smallestExpected = (Math.min(yes, rows - yes) / rows) * Math.min(reference.rows, current.rows);
  if (smallestExpected >= LARGE_EXPECTED) return { method: 'two-proportion', ...twoProportionTest(reference, current) };
  const { oddsRatio, pValue } = fisherExactTest(reference, current);
  return { method: 'fisher-exact', statistic: oddsRatio, pValue };
}
