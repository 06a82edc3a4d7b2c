import type { DriftDistribution } from '../../contracts/drift-report';
import { type ColumnComparison, type Comparison, notTested, settleBySize, type TestFrame, tested } from './comparison';
import { populationStabilityIndex } from './population-stability-index';
import { rateTest } from './rate-test';
import type { Rate } from './two-proportion';

/** Compares the shares of yes: of a flag column, of a conversion rate. */
export function compareRates(
  reference: Rate,
  current: Rate,
  threshold: number,
  minimumRows: number,
  names: readonly [yes: string, no: string] = ['yes', 'no'],
): ColumnComparison {
  const test = testRates('values', reference, current, threshold, minimumRows);
  if (reference.rows === 0 || current.rows === 0) return { tests: [test], psi: null, distribution: null };
  const cells = ({ yes, rows }: Rate): number[] => [yes, rows - yes];
  const shares = ({ yes, rows }: Rate): number[] => [yes / rows, (rows - yes) / rows];
  const distribution: DriftDistribution = {
    kind: 'category',
    values: [...names],
    reference: shares(reference),
    current: shares(current),
  };
  return { tests: [test], psi: populationStabilityIndex(cells(reference), cells(current)), distribution };
}

/** Test of two rates; the effect is the difference without its sign. */
export function testRates(
  aspect: Comparison['aspect'],
  reference: Rate,
  current: Rate,
  threshold: number,
  minimumRows: number,
): Comparison {
  const frame: TestFrame = {
    aspect,
    method: 'two-proportion',
    effectName: 'difference',
    threshold,
    nReference: reference.rows,
    nCurrent: current.rows,
  };
  const settled = settleBySize(reference.rows, current.rows, minimumRows);
  if (settled !== null) return notTested(frame, settled);
  const yes = reference.yes + current.yes;
  if (yes === 0 || yes === reference.rows + current.rows) return notTested(frame, 'constant');
  const { method, ...result } = rateTest(reference, current);
  const effect = Math.abs(current.yes / current.rows - reference.yes / reference.rows);
  return tested({ ...frame, method }, { ...result, effect });
}
