import type { DriftDistribution } from '../../contracts/drift-report';
import { OTHER_CATEGORY } from '../../contracts/feature-spec';
import { chiSquareTest, poolSmallCells } from './chi-square';
import { type ColumnComparison, notTested, settleBySize, type TestFrame, tested } from './comparison';
import { jensenShannonDistance } from './jensen-shannon';
import { populationStabilityIndex } from './population-stability-index';

/** How often each value of a column occurs. `values` differ, `counts` has the same length. */
export interface ValueCounts {
  readonly values: readonly string[];
  readonly counts: readonly number[];
  /** Rows with a value that is too rare to be listed. */
  readonly unlisted?: number;
}

/** Both counts over the same values; the last cell is that of the unlisted ones. */
export interface AlignedCounts {
  readonly values: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * Compares the mix of the values of a category column, or of grades. Test and effect are of the table with its small
 * cells pooled: what chance does to many rare values would else look like an effect.
 */
export function compareCounts(
  reference: ValueCounts,
  current: ValueCounts,
  threshold: number,
  minimumRows: number,
): ColumnComparison {
  const [nReference, nCurrent] = [rowsOf(reference), rowsOf(current)];
  const frame: TestFrame = {
    aspect: 'values',
    method: 'chi-square',
    effectName: 'jensen-shannon',
    threshold,
    nReference,
    nCurrent,
  };
  const settled = settleBySize(nReference, nCurrent, minimumRows);
  if (nReference === 0 || nCurrent === 0) {
    return { tests: [notTested(frame, settled ?? 'insufficient-data')], psi: null, distribution: null };
  }
  const aligned = alignCounts(reference, current);
  const pictures = {
    psi: populationStabilityIndex(aligned.reference, aligned.current),
    distribution: shareOfLargest(aligned, nReference, nCurrent),
  };
  if (settled !== null) return { tests: [notTested(frame, settled)], ...pictures };
  const used = aligned.reference.filter((count, cell) => count + aligned.current[cell] > 0).length;
  if (used === 1) return { tests: [notTested(frame, 'constant')], ...pictures };
  const cells = poolSmallCells(aligned.reference, aligned.current);
  const { statistic, pValue } = chiSquareTest(cells.a, cells.b);
  return {
    tests: [tested(frame, { statistic, pValue, effect: jensenShannonDistance(cells.a, cells.b) })],
    ...pictures,
  };
}

export function rowsOf({ counts, unlisted = 0 }: ValueCounts): number {
  return counts.reduce((total, count) => total + count, unlisted);
}

/** Values that only `current` has are unlisted where the reference does not list all of its own. */
export function alignCounts(reference: ValueCounts, current: ValueCounts): AlignedCounts {
  const values = [...reference.values];
  const indexes = new Map(values.map((value, index) => [value, index]));
  const now = new Array<number>(values.length).fill(0);
  const isListed = (reference.unlisted ?? 0) === 0;
  let rest = current.unlisted ?? 0;
  current.values.forEach((value, at) => {
    const index = indexes.get(value);
    if (index !== undefined) now[index] += current.counts[at];
    else if (isListed) {
      values.push(value);
      now.push(current.counts[at]);
    } else rest += current.counts[at];
  });
  const before = values.map((_, index) => reference.counts[index] ?? 0);
  return {
    values: [...values, OTHER_CATEGORY],
    reference: [...before, reference.unlisted ?? 0],
    current: [...now, rest],
  };
}

const PICTURE_VALUES = 12;

/** The 12 values with the most rows of both samples (by share), then the rest as one. */
function shareOfLargest(aligned: AlignedCounts, nReference: number, nCurrent: number): DriftDistribution {
  const weight = (cell: number): number => aligned.reference[cell] / nReference + aligned.current[cell] / nCurrent;
  const listed = Array.from(aligned.values.keys()).slice(0, -1);
  const order = listed.filter((cell) => weight(cell) > 0).sort((x, y) => weight(y) - weight(x) || x - y);
  const kept = order.slice(0, PICTURE_VALUES);
  const values = kept.map((cell) => aligned.values[cell]);
  const [reference, current] = [aligned.reference, aligned.current].map((counts) => kept.map((cell) => counts[cell]));
  const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);
  const [restReference, restCurrent] = [nReference - total(reference), nCurrent - total(current)];
  if (restReference + restCurrent > 0) {
    values.push('other');
    reference.push(restReference);
    current.push(restCurrent);
  }
  return {
    kind: 'category',
    values,
    reference: reference.map((count) => count / nReference),
    current: current.map((count) => count / nCurrent),
  };
}
