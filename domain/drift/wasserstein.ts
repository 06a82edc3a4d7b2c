import { type Tally, tallyValues } from './tally';

// Looked up once: these loops run a million times.
const { abs, min } = Math;

/**
 * Wasserstein-1 distance of two samples in units of the reference's standard deviation (population form), so that a
 * threshold means the same for minutes and for money. `Infinity` where the reference is constant and the samples differ.
 * Samples in any order, finite, not empty. Distance as `scipy.stats.wasserstein_distance`.
 */
export function normedWasserstein(reference: Float64Array, current: Float64Array): number {
  return normedWassersteinOfTallies(tallyValues(reference), tallyValues(current));
}

/** Area between the two empirical distribution functions. Samples in any order, finite, not empty. */
export function wassersteinDistance(a: Float64Array, b: Float64Array): number {
  return areaBetween(tallyValues(a), tallyValues(b), 1);
}

/** As `normedWasserstein`; never NaN, also where squares of the values would overflow. */
export function normedWassersteinOfTallies(reference: Tally, current: Tally): number {
  const scale = safeScale(reference, current);
  const distance = areaBetween(reference, current, scale);
  return distance === 0 ? 0 : distance / standardDeviation(reference, scale);
}

/**
 * As `normedWassersteinOfTallies`; where the reference is constant, in units of the standard deviation of both samples
 * together, so that it is always finite.
 */
export function finiteNormedWasserstein(reference: Tally, current: Tally): number {
  const effect = normedWassersteinOfTallies(reference, current);
  if (Number.isFinite(effect)) return effect;
  const scale = safeScale(reference, current);
  const both = {
    values: Float64Array.from([...reference.values, ...current.values]),
    counts: Float64Array.from([...reference.counts, ...current.counts]),
    rows: reference.rows + current.rows,
  };
  return areaBetween(reference, current, scale) / standardDeviation(both, scale);
}

/** A power of two, so that it changes no digit, that brings the largest value near 1. */
function safeScale(a: Tally, b: Tally): number {
  const largest = Math.max(
    ...[a, b].flatMap(({ values }) => [Math.abs(values[0]), Math.abs(values[values.length - 1])]),
  );
  if (largest > 1e-100 && largest < 1e100) return 1;
  return largest === 0 ? 1 : 2 ** -Math.max(-1000, Math.min(1000, Math.round(Math.log2(largest))));
}

function areaBetween(a: Tally, b: Tally, scale: number): number {
  // Rows times rows, divided once at the end.
  let [i, j, belowA, belowB, area] = [0, 0, 0, 0, 0];
  let previous = Math.min(a.values[0], b.values[0]) * scale;
  while (i < a.values.length || j < b.values.length) {
    const valueA = i < a.values.length ? a.values[i] : Number.POSITIVE_INFINITY;
    const valueB = j < b.values.length ? b.values[j] : Number.POSITIVE_INFINITY;
    const value = min(valueA, valueB) * scale;
    area += abs(belowA * b.rows - belowB * a.rows) * (value - previous);
    previous = value;
    if (valueA <= valueB) belowA += a.counts[i++];
    if (valueB <= valueA) belowB += b.counts[j++];
  }
  return area / a.rows / b.rows;
}

function standardDeviation({ values, counts, rows }: Tally, scale: number): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at] * scale * counts[at];
  const mean = sum / rows;
  let squares = 0;
  for (let at = 0; at < values.length; at++) squares += (values[at] * scale - mean) ** 2 * counts[at];
  return Math.sqrt(squares / rows);
}
