import type { DriftReference } from '../../contracts/drift-reference';
import type { DriftResult } from '../../contracts/drift-report';
import type { LeadColumnData } from '../leads/lead-table';
import { chiSquareTest } from './chi-square';
import { countFlags, countValues, presentSorted } from './drift-reference';
import { jensenShannonDistance } from './jensen-shannon';
import { ksTest } from './ks-test';
import { twoProportionTest } from './two-proportion';
import { normedWasserstein } from './wasserstein';

/** An effect below this is too small to act on, however small p is. */
export const EFFECT_THRESHOLD = 0.1;
/** Fewer rows on either side give "insufficient data": with 100 rows a rate is known to about 10 points. */
export const MINIMUM_ROWS = 100;

/** A test before its p-value has been adjusted and its verdict given. */
export type Comparison = Omit<DriftResult, 'adjustedPValue' | 'verdict' | 'sentence'> & {
  /** Set where the test cannot or need not be made. */
  readonly settled: Exclude<DriftResult['verdict'], 'drift' | 'stable'> | null;
};

type ReferenceColumn = DriftReference['columns'][number];

/** Compares one column's values; missing cells are compared apart by `compareMissing`. */
export function compareValues(reference: ReferenceColumn, current: LeadColumnData | undefined): Comparison {
  switch (reference.kind) {
    case 'number':
      return compareNumbers(
        reference,
        current?.kind === 'number' ? presentSorted(current.values) : new Float64Array(0),
      );
    case 'category':
      return compareCategories(
        reference,
        current?.kind === 'category' ? countValues(current) : { values: [], counts: [] },
      );
    case 'flag':
      return compareFlags(reference, current?.kind === 'flag' ? countFlags(current) : { present: 0, yes: 0 });
  }
}

/** Compares two sorted samples, for a number column or for the score. */
export function compareSamples(
  named: { readonly column: string; readonly header: string },
  reference: Float64Array,
  current: Float64Array,
): Comparison {
  const base = {
    column: named.column,
    header: named.header,
    method: 'kolmogorov-smirnov' as const,
    effectName: 'normed-wasserstein' as const,
    ...sizes(reference.length, current.length),
  };
  const constant = isConstant(reference) && isConstant(current) && reference[0] === current[0];
  const settled = settle(reference.length, current.length, constant);
  if (settled !== null) return { ...base, ...NOT_TESTED, settled };
  const { statistic, pValue } = ksTest(reference, current);
  const wasserstein = normedWasserstein(reference, current);
  // A constant that moved has no spread to measure by; the largest effect that JSON can carry stands for it.
  const effect = Number.isFinite(wasserstein) ? wasserstein : Number.MAX_VALUE;
  return { ...base, statistic, pValue, effect, settled };
}

/** Compares the share of missing cells. */
export function compareMissing(
  reference: ReferenceColumn,
  referenceRows: number,
  current: LeadColumnData | undefined,
  rows: number,
): Comparison {
  const missing = rows - (current === undefined ? 0 : countPresent(current));
  return compareRates(
    { column: reference.column, header: `${reference.header} (missing)` },
    { yes: referenceRows - reference.present, rows: referenceRows },
    { yes: missing, rows },
  );
}

function compareNumbers(reference: Extract<ReferenceColumn, { kind: 'number' }>, current: Float64Array): Comparison {
  return compareSamples(reference, Float64Array.from(reference.sample), current);
}

function compareFlags(
  reference: Extract<ReferenceColumn, { kind: 'flag' }>,
  current: { present: number; yes: number },
): Comparison {
  return compareRates(
    reference,
    { yes: reference.yes, rows: reference.present },
    { yes: current.yes, rows: current.present },
  );
}

function compareCategories(
  reference: Extract<ReferenceColumn, { kind: 'category' }>,
  current: { values: readonly string[]; counts: readonly number[] },
): Comparison {
  const counts = new Map(reference.values.map((value, index) => [value, [reference.counts[index] as number, 0]]));
  current.values.forEach((value, index) => {
    const pair = counts.get(value) ?? [0, 0];
    counts.set(value, [pair[0] as number, current.counts[index] as number]);
  });
  const a = Array.from(counts.values(), (pair) => pair[0] as number);
  const b = Array.from(counts.values(), (pair) => pair[1] as number);
  const present = current.counts.reduce((total, count) => total + count, 0);
  const base = {
    column: reference.column,
    header: reference.header,
    method: 'chi-square' as const,
    effectName: 'jensen-shannon' as const,
    ...sizes(reference.present, present),
  };
  const settled = settle(reference.present, present, counts.size === 1);
  if (settled !== null) return { ...base, ...NOT_TESTED, settled };
  const { statistic, pValue } = chiSquareTest(a, b);
  return { ...base, statistic, pValue, effect: jensenShannonDistance(a, b), settled };
}

function compareRates(
  named: { readonly column: string; readonly header: string },
  reference: { readonly yes: number; readonly rows: number },
  current: { readonly yes: number; readonly rows: number },
): Comparison {
  const base = {
    column: named.column,
    header: named.header,
    method: 'two-proportion' as const,
    effectName: 'difference' as const,
    ...sizes(reference.rows, current.rows),
  };
  const both = reference.yes + current.yes;
  const constant = both === 0 || both === reference.rows + current.rows;
  const settled = settle(reference.rows, current.rows, constant);
  if (settled !== null) return { ...base, ...NOT_TESTED, settled };
  const { statistic, pValue, difference } = twoProportionTest(reference, current);
  return { ...base, statistic, pValue, effect: Math.abs(difference), settled };
}

const NOT_TESTED = { statistic: null, pValue: null, effect: null } as const;

function sizes(referenceRows: number, currentRows: number) {
  return {
    effectThreshold: EFFECT_THRESHOLD,
    direction: 'effect-above-threshold-is-drift' as const,
    referenceRows,
    currentRows,
  };
}

function settle(referenceRows: number, currentRows: number, constant: boolean): Comparison['settled'] {
  if (referenceRows === 0 && currentRows === 0) return 'empty';
  if (referenceRows === 0) return currentRows >= MINIMUM_ROWS ? 'new' : 'insufficient-data';
  if (currentRows === 0) return 'vanished';
  if (referenceRows < MINIMUM_ROWS || currentRows < MINIMUM_ROWS) return 'insufficient-data';
  return constant ? 'constant' : null;
}

function isConstant(sorted: Float64Array): boolean {
  return sorted[0] === sorted[sorted.length - 1];
}

function countPresent(column: LeadColumnData): number {
  switch (column.kind) {
    case 'number':
      return column.values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : 1), 0);
    case 'flag':
      return countFlags(column).present;
    case 'category':
      return column.codes.reduce((total, code) => total + (code >= 0 ? 1 : 0), 0);
  }
}
