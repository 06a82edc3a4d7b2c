import erfc from '@stdlib/math-base-special-erfc';

/** Rows of which some are a yes. */
export interface Rate {
  readonly yes: number;
  readonly rows: number;
}

export interface TwoProportionTest {
  /** z of the difference current minus reference, with the pooled rate. */
  readonly statistic: number;
  readonly pValue: number;
}

/** Two-sided z-test of equal rates with the pooled variance, as `statsmodels.stats.proportion.proportions_ztest`. */
export function twoProportionTest(reference: Rate, current: Rate): TwoProportionTest {
  const difference = current.yes / current.rows - reference.yes / reference.rows;
  const pooled = (reference.yes + current.yes) / (reference.rows + current.rows);
  const variance = pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows);
  // All yes or all no in both samples: they are equal.
  if (variance === 0) return { statistic: 0, pValue: 1 };
  const statistic = difference / Math.sqrt(variance);
  return { statistic, pValue: erfc(Math.abs(statistic) / Math.SQRT2) };
}
