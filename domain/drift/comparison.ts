import type { DriftDistribution, DriftTest, DriftTestVerdict } from '../../contracts/drift-report';

/** A test before its p-value has been adjusted and its verdict given. */
export type Comparison = Omit<DriftTest, 'adjustedPValue' | 'verdict'> & {
  /** Why the test cannot or need not be made; `null` where it was made (`pValue` and `effect` are numbers). */
  readonly settled: Settled | null;
};

export type Settled = Exclude<DriftTestVerdict, 'drift' | 'stable'>;

/** All that is told about one column or output. The first test is about its values, or says why there is none. */
export interface ColumnComparison {
  readonly tests: readonly Comparison[];
  /** Population stability index; `null` where the values were not compared. */
  readonly psi: number | null;
  /** Both distributions over the same bins, as shares; `null` where a side has no values or the types differ. */
  readonly distribution: DriftDistribution | null;
}

/** What a test is, before it is made. */
export type TestFrame = Pick<Comparison, 'aspect' | 'method' | 'effectName' | 'threshold' | 'nReference' | 'nCurrent'>;

interface TestResult {
  /** `null` where it is not finite: an odds ratio of a rate that was 0. */
  readonly statistic: number | null;
  readonly pValue: number;
  readonly effect: number;
}

export function tested(frame: TestFrame, { statistic, pValue, effect }: TestResult): Comparison {
  // JSON has no -0, which a difference of equal rates may be.
  return {
    ...frame,
    ...DIRECTION,
    statistic: statistic === null ? null : statistic + 0,
    pValue,
    effect: effect + 0,
    settled: null,
  };
}

export function notTested(frame: TestFrame, settled: Settled): Comparison {
  return { ...frame, ...DIRECTION, statistic: null, pValue: null, effect: null, settled };
}

const DIRECTION = { direction: 'effect-at-or-above-threshold-is-drift' } as const;

/** Why two samples cannot be compared, whatever their values; `null` where they can. */
export function settleBySize(nReference: number, nCurrent: number, minimumRows: number): Settled | null {
  if (nReference === 0 && nCurrent === 0) return 'empty';
  if (nReference === 0 && nCurrent >= minimumRows) return 'new';
  return nReference < minimumRows || nCurrent < minimumRows ? 'insufficient-data' : null;
}
