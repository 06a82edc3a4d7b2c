import type { Tally } from './tally';

/** Stands for a share of zero, whose logarithm has no value. */
const SMALLEST_SHARE = 1e-4;

const NUMBER_BINS = 10;

/**
 * Population stability index of two distributions given as counts of the same cells: Σ (q - p)·ln(q / p) over their
 * shares, each at least 0.0001. By custom below 0.1 is stable and 0.25 a large move; it grows with fewer rows, which is
 * why no verdict rests on it. Both totals above 0.
 */
export function populationStabilityIndex(reference: readonly number[], current: readonly number[]): number {
  const totalReference = reference.reduce((total, count) => total + count, 0);
  const totalCurrent = current.reduce((total, count) => total + count, 0);
  let index = 0;
  for (let cell = 0; cell < reference.length; cell++) {
    if (reference[cell] + current[cell] === 0) continue;
    const p = Math.max(reference[cell] / totalReference, SMALLEST_SHARE);
    const q = Math.max(current[cell] / totalCurrent, SMALLEST_SHARE);
    index += (q - p) * Math.log(q / p);
  }
  return index;
}

/**
 * The index of two samples over 10 bins that hold equally many values of the reference: their upper edges, included, are
 * its deciles (`numpy.quantile(method='inverted_cdf')`), equal ones once; the last bin has no upper edge.
 */
export function populationStabilityIndexOfNumbers(reference: Tally, current: Tally): number {
  const edges = innerDeciles(reference);
  return populationStabilityIndex(countUpTo(reference, edges), countUpTo(current, edges));
}

function innerDeciles({ values, counts, rows }: Tally): number[] {
  const edges: number[] = [];
  let [at, upTo] = [0, counts[0]];
  for (let decile = 1; decile < NUMBER_BINS; decile++) {
    while (upTo * NUMBER_BINS < decile * rows) upTo += counts[++at];
    if (edges.at(-1) !== values[at]) edges.push(values[at]);
  }
  return edges;
}

/** Rows in each bin: up to and with the first edge, to the second, ..., above the last. */
function countUpTo({ values, counts }: Tally, edges: readonly number[]): number[] {
  const bins = new Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (let at = 0; at < values.length; at++) {
    while (bin < edges.length && values[at] > edges[bin]) bin++;
    bins[bin] += counts[at];
  }
  return bins;
}
