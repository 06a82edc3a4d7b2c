import type { DriftDistribution } from '../../contracts/drift-report';
import { type ColumnComparison, notTested, settleBySize, type TestFrame, tested } from './comparison';
import { ksTestOfTallies } from './ks-test';
import { populationStabilityIndexOfNumbers } from './population-stability-index';
import type { Tally } from './tally';
import { normedWasserstein } from './wasserstein';

/** Compares the values of a number column, or scores. */
export function compareNumbers(
  reference: Tally,
  current: Tally,
  threshold: number,
  minimumRows: number,
): ColumnComparison {
  const frame: TestFrame = {
    aspect: 'values',
    method: 'kolmogorov-smirnov',
    effectName: 'normed-wasserstein',
    threshold,
    nReference: reference.rows,
    nCurrent: current.rows,
  };
  if (reference.rows === 0 || current.rows === 0) {
    const settled = settleBySize(reference.rows, current.rows, minimumRows) ?? 'insufficient-data';
    return { tests: [notTested(frame, settled)], psi: null, distribution: null };
  }
  const pictures = {
    psi: populationStabilityIndexOfNumbers(reference, current),
    distribution: binBoth(reference, current),
  };
  const settled = settleBySize(reference.rows, current.rows, minimumRows);
  if (settled !== null) return { tests: [notTested(frame, settled)], ...pictures };
  if (isConstant(reference) && isConstant(current) && reference.values[0] === current.values[0]) {
    return { tests: [notTested(frame, 'constant')], ...pictures };
  }
  const { statistic, pValue } = ksTestOfTallies(reference, current);
  const effect = normedWasserstein(reference, current);
  return { tests: [tested(frame, { statistic, pValue, effect })], ...pictures };
}

function isConstant({ values }: Tally): boolean {
  return values.length === 1;
}

const PICTURE_BINS = 20;

/**
 * Shares of both samples in 20 bins of one width between the 1 % and 99 % points of the two; the outermost hold the rest.
 * Fewer distinct values than bins get one bin each, with its edges half-way to the neighbours.
 */
function binBoth(reference: Tally, current: Tally): DriftDistribution {
  const edges = pictureEdges(reference, current);
  return { kind: 'number', edges, reference: sharesBetween(reference, edges), current: sharesBetween(current, edges) };
}

function pictureEdges(reference: Tally, current: Tally): number[] {
  if (reference.values.length + current.values.length <= 2 * PICTURE_BINS) {
    const distinct = [...new Set([...reference.values, ...current.values])].sort((a, b) => a - b);
    if (distinct.length > 1 && distinct.length <= PICTURE_BINS) return edgesAround(distinct);
  }
  const low = Math.min(quantileOf(reference, 0.01), quantileOf(current, 0.01));
  const high = Math.max(quantileOf(reference, 0.99), quantileOf(current, 0.99));
  if (low === high) return [Math.min(low, reference.values[0], current.values[0]), last(reference, current)];
  return Array.from({ length: PICTURE_BINS + 1 }, (_, edge) => {
    const share = edge / PICTURE_BINS;
    // Not low + share * (high - low): the difference of the ends may be too large for a number.
    return low * (1 - share) + high * share + 0;
  });
}

function last(reference: Tally, current: Tally): number {
  return Math.max(reference.values[reference.values.length - 1], current.values[current.values.length - 1]);
}

function edgesAround(values: readonly number[]): number[] {
  const edges = [values[0]];
  for (let at = 1; at < values.length; at++) edges.push(values[at - 1] / 2 + values[at] / 2 + 0);
  edges.push(values[values.length - 1]);
  return edges;
}

function quantileOf({ values, counts, rows }: Tally, share: number): number {
  let [at, upTo] = [0, counts[0]];
  while (upTo < share * rows && at < values.length - 1) upTo += counts[++at];
  return values[at];
}

function sharesBetween({ values, counts, rows }: Tally, edges: readonly number[]): number[] {
  const bins = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (let at = 0; at < values.length; at++) {
    while (bin < bins.length - 1 && values[at] >= edges[bin + 1]) bin++;
    bins[bin] += counts[at];
  }
  return bins.map((count) => count / rows);
}
