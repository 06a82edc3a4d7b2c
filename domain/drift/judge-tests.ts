import type { DriftTest, DriftTestVerdict } from '../../contracts/drift-report';
import { benjaminiHochberg } from './benjamini-hochberg';
import type { Comparison } from './comparison';

/**
 * The verdicts of all tests of a report. The p-values are adjusted over all of them together, so that a report with 60
 * tests raises no more false alarms than one with six. A test says drift only where its adjusted p is below
 * `significance` and its effect reaches its threshold.
 *
 * @returns one list per group, in the order given
 */
export function judgeTests(groups: readonly (readonly Comparison[])[], significance: number): DriftTest[][] {
  const made = groups.flat().filter((test) => test.pValue !== null);
  const adjusted = benjaminiHochberg(made.map((test) => test.pValue ?? 1));
  const adjustedOf = new Map(made.map((test, index) => [test, adjusted[index]]));
  return groups.map((tests) =>
    tests.map((test) => {
      const { settled, ...rest } = test;
      const adjustedPValue = adjustedOf.get(test) ?? null;
      const moved =
        adjustedPValue !== null &&
        test.effect !== null &&
        adjustedPValue < significance &&
        test.effect >= test.threshold;
      return { ...rest, adjustedPValue, verdict: settled ?? (moved ? 'drift' : 'stable') };
    }),
  );
}

const ALARMS: ReadonlySet<DriftTestVerdict> = new Set(['drift', 'new', 'vanished', 'all-missing', 'other-type']);

/** A column that vanished, appeared or changed its type has moved as far as one can. */
export function isAlarm({ verdict }: Pick<DriftTest, 'verdict'>): boolean {
  return ALARMS.has(verdict);
}

/** The test that speaks for its column: of those that alarm the one farthest above its threshold, else the first. */
export function decisiveTest(tests: readonly DriftTest[]): DriftTest {
  const [first] = tests;
  if (first === undefined) throw new RangeError('A column without a test.');
  const excess = ({ effect, threshold }: DriftTest): number =>
    effect === null ? Number.POSITIVE_INFINITY : effect / threshold;
  return (
    tests
      .filter(isAlarm)
      .reduce<DriftTest | null>((best, test) => (best === null || excess(test) > excess(best) ? test : best), null) ??
    first
  );
}
