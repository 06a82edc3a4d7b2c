import { sortFloat64 } from '../evaluation/radix-sort';

/** The finite values of a column in ascending order, as a copy. Sorting first makes every sum independent of row order. */
export function sortedFinite(values: Float64Array): Float64Array {
  const kept = new Float64Array(values.length);
  let count = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value - value === 0) kept[count++] = value;
  }
  return sortFloat64(kept.subarray(0, count));
}

/** Mean of the two middle values for an even count. `sorted` has at least one value. */
export function medianOfSorted(sorted: Float64Array): number {
  const half = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[half];
  const sum = sorted[half - 1] + sorted[half];
  return Number.isFinite(sum) ? sum / 2 : sorted[half - 1] / 2 + sorted[half] / 2;
}

/**
 * Quantile by linear interpolation, share 0..1: NumPy's default method, with its rounding (`numpy.lib._function_base_impl._lerp`).
 * `sorted` has at least one value; the result may be infinite where the neighbours differ by more than 1.8e308.
 */
export function quantileOfSorted(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const weight = position - below;
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  return weight < 0.5 ? low + (high - low) * weight : high - (high - low) * (1 - weight);
}

/**
 * Moment skewness m3 / m2^1.5 (`scipy.stats.skew`, bias=True); 0 for constant values. `sorted` has at least one value.
 * Values are first scaled to 0..1, which does not change the result and cannot overflow.
 */
export function skewnessOfSorted(sorted: Float64Array): number {
  const count = sorted.length;
  const minimum = sorted[0];
  const range = sorted[count - 1] - minimum;
  if (range === 0 || !Number.isFinite(range)) return 0;
  let sum = 0;
  for (let index = 0; index < count; index++) sum += (sorted[index] - minimum) / range;
  const mean = sum / count;
  let squares = 0;
  let cubes = 0;
  for (let index = 0; index < count; index++) {
    const deviation = (sorted[index] - minimum) / range - mean;
    squares += deviation * deviation;
    cubes += deviation * deviation * deviation;
  }
  return cubes / count / (squares / count) ** 1.5;
}
