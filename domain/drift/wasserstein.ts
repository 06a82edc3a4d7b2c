/**
 * Wasserstein-1 distance of two samples in units of the reference's standard deviation (population form), so that a
 * threshold means the same for minutes and for money. `Infinity` where the reference is constant and the samples differ.
 * Samples sorted, without NaN, not empty. Distance as `scipy.stats.wasserstein_distance`.
 */
export function normedWasserstein(reference: Float64Array, current: Float64Array): number {
  const distance = wassersteinDistance(reference, current);
  if (distance === 0) return 0;
  return distance / standardDeviation(reference);
}

/** Area between the two empirical distribution functions. */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  let i = 0;
  let j = 0;
  let area = 0;
  let previous = Math.min(a[0] as number, b[0] as number);
  while (i < a.length || j < b.length) {
    const nextA = i < a.length ? (a[i] as number) : Number.POSITIVE_INFINITY;
    const nextB = j < b.length ? (b[j] as number) : Number.POSITIVE_INFINITY;
    const value = Math.min(nextA, nextB);
    area += Math.abs(i / a.length - j / b.length) * (value - previous);
    previous = value;
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
  }
  return area;
}

function standardDeviation(values: Float64Array): number {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  return Math.sqrt(variance);
}
