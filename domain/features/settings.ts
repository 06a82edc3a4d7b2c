/** The choices behind a fitted transform. Shares are 0..1, counts are training rows. */
export interface FeatureSettings {
  /** A column of the kind with a larger share of missing cells is dropped. */
  readonly maximumMissingShare: Readonly<Record<'number' | 'flag' | 'category', number>>;
  /** A category column with a larger share of different values among its filled cells is dropped as an id. */
  readonly idLikeShare: number;
  /** A category value seen less often is folded into `Other`; `Unknown` and `Other` themselves never are. */
  readonly rareMinimumCount: number;
  /** A column without negative values takes log1p where its moment skewness m3 / m2^1.5 is larger. */
  readonly log1pSkewness: number;
  /** A training row outside Q1 - k * IQR .. Q3 + k * IQR is an outlier; this is k. */
  readonly fenceMultiplier: number;
}

export const DEFAULT_FEATURE_SETTINGS: FeatureSettings = {
  // The mission's rule; at more than half, an imputed number would be the column's most common one. A missing category
  // is a value of its own and nothing is imputed, so it may go slightly further: on the X Education leads a column with
  // 51.6 % missing (Lead Quality) is worth 0.020 of ROC AUC, and none above 55 % is worth more than 0.0003.
  maximumMissingShare: { number: 0.5, flag: 0.5, category: 0.55 },
  // Above one half a value is seen less than twice on average: nothing repeats that a model could learn.
  idLikeShare: 0.5,
  // 20 rows put the standard error of a value's conversion rate at 0.1 (sqrt(0.3 * 0.7 / 20)); 5, 10 and 50 give the
  // same ROC AUC within 0.0006.
  rareMinimumCount: 20,
  // "Highly skewed" in Bulmer, Principles of Statistics (1979). Trees do not care; it helps logistic regression.
  log1pSkewness: 1,
  // Tukey's 1.5 removes 13 % of the X Education rows and costs 0.003 to 0.008 of ROC AUC, his 3 removes 2.2 % and costs up
  // to 0.001; 6 removes what is far out and costs nothing that can be measured.
  fenceMultiplier: 6,
};

/**
 * Largest share of the training rows that may leave as outliers, and the share of either outcome's from which none may;
 * 0..1. More of them are the columns' shape: each skewed column adds the end of its tail, and forty of them reach most
 * rows. Leaving 2 % out costs up to 0.001 of ROC AUC and 13 % up to 0.008; on the X Education leads 0.2 % leave and at
 * most 0.3 % of an outcome.
 */
export const MAXIMUM_OUTLIER_SHARE = { rows: 0.05, outcome: 0.1 } as const;

/**
 * Outlier rows stay where their conversion differs from the others' at this p. Where 4 % of simulated leads had an absurd
 * budget and converted at 1 % in place of 51 %, training without them called each such lead hot, at 99.96 %.
 */
export const OUTLIER_OUTCOME_SIGNIFICANCE = 0.001;
