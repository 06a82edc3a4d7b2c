/** How a node of a tree ensemble treats NaN (and, for the last two, zero). */
export const MISSING = {
  nanRight: 0,
  nanLeft: 1,
  /** NaN is treated as 0 first (LightGBM missing_type None). */
  nanAsZero: 2,
  /** NaN and |x| <= 1e-35 go right (LightGBM missing_type Zero). */
  zeroRight: 3,
  zeroLeft: 4,
} as const;
