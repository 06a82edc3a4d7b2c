import type { Tally } from './tally';

// Looked up once: these loops run a million times.
const { abs, min } = Math;

/**
 * Wasserstein-1 distance of two samples (as `scipy.stats.wasserstein_distance`: the area between their distribution
 * functions) in units of the reference's standard deviation (population form), so that a threshold means the same for
 * minutes and for money. Where the reference is constant, in units of the standard deviation of both samples together.
 * Always finite, also where squares of the values would overflow. Samples finite, not empty.
 */
export function normedWasserstein(reference: Tally, current: Tally): number {
  const scale = safeScale(reference, current);
  const distance = areaBetween(reference, current, scale);
  if (distance === 0) return 0;
  const effect = distance / standardDeviation(reference, scale);
  if (Number.isFinite(effect)) return effect;
  const both = {
    values: Float64Array.from([...reference.values, ...current.values]),
    counts: Float64Array.from([...reference.counts, ...current.counts]),
    rows: reference.rows + current.rows,
  };
  return distance / standardDeviation(both, scale);
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
