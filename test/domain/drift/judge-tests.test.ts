import fc from 'fast-check';
import type { DriftTest } from '../../../contracts/drift-report';
import type { Comparison } from '../../../domain/drift/comparison';
import { decisiveTest, isAlarm, judgeTests } from '../../../domain/drift/judge-tests';

const test_ = (pValue: number | null, effect: number | null, settled: Comparison['settled'] = null): Comparison => ({
  aspect: 'values',
  method: 'kolmogorov-smirnov',
  statistic: pValue === null ? null : 0.5,
  pValue,
  effectName: 'normed-wasserstein',
  effect,
  threshold: 0.1,
  direction: 'effect-at-or-above-threshold-is-drift',
  nReference: 500,
  nCurrent: 500,
  settled,
});

describe('the judgement of tests', () => {
  it('adjusts over all tests of the report, so that more tests ask for more evidence', () => {
    const alone = judgeTests([[test_(0.008, 0.3)]], 0.01);
    expect(alone[0]?.[0]).toMatchObject({ adjustedPValue: 0.008, verdict: 'drift' });
    const among = judgeTests([[test_(0.008, 0.3)], [test_(0.5, 0.3), test_(0.9, 0.3)]], 0.01);
    expect(among[0]?.[0]).toMatchObject({ adjustedPValue: 0.024, verdict: 'stable' });
  });

  it('asks for both: no chance, and an effect at its threshold or above', () => {
    const verdicts = judgeTests([[test_(1e-9, 0.1), test_(1e-9, 0.0999), test_(0.01, 0.5)]], 0.01)[0];
    expect(verdicts?.map(({ verdict }) => verdict)).toEqual(['drift', 'stable', 'stable']);
  });

  it('leaves what could not be tested out of the adjustment, with its reason', () => {
    const [group] = judgeTests(
      [[test_(0.009, 0.3), test_(null, null, 'vanished'), test_(null, null, 'constant')]],
      0.01,
    );
    expect(group?.map(({ verdict }) => verdict)).toEqual(['drift', 'vanished', 'constant']);
    expect(group?.map(({ adjustedPValue }) => adjustedPValue)).toEqual([0.009, null, null]);
    expect(group?.map(isAlarm)).toEqual([true, true, false]);
    expect(group?.[0]).not.toHaveProperty('settled');
  });

  it('lets the alarm speak that is farthest above its threshold, and the first test where there is none', () => {
    const made = (effect: number | null, verdict: DriftTest['verdict']): DriftTest => {
      const { settled: _, ...rest } = test_(0.001, effect);
      return { ...rest, adjustedPValue: 0.001, verdict };
    };
    const [stable, small, large, gone] = [
      made(9, 'stable'),
      made(0.2, 'drift'),
      made(0.3, 'drift'),
      made(null, 'vanished'),
    ];
    expect(decisiveTest([stable, small, large])).toBe(large);
    expect(decisiveTest([stable, small, gone, large])).toBe(gone);
    expect(decisiveTest([stable, made(1, 'insufficient-data')])).toBe(stable);
  });

  it('never says drift more often than the tests would each for itself', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { minLength: 1, maxLength: 40 }), (pValues) => {
        const judged = judgeTests([pValues.map((pValue) => test_(pValue, 1))], 0.01)[0] ?? [];
        judged.forEach(({ verdict, adjustedPValue }, index) => {
          expect(adjustedPValue).toBeGreaterThanOrEqual((pValues[index] as number) * (1 - 1e-12));
          if (verdict === 'drift') expect(pValues[index]).toBeLessThan(0.01);
        });
      }),
    );
  });
});
