import fc from 'fast-check';
import { capacityCurve } from '../../../domain/ranking/capacity-curve';
import { seededNoise } from '../evaluation/support/simulate';

const grades = (count: number) => new Uint8Array(count);

/** The chance of each number of conversions, by going over all ways in which leads can turn out. */
function byEnumeration(probabilities: readonly number[]): number[] {
  const chances = Array<number>(probabilities.length + 1).fill(0);
  for (let way = 0; way < 2 ** probabilities.length; way++) {
    let chance = 1;
    let conversions = 0;
    for (const [lead, p] of probabilities.entries()) {
      const converts = ((way >> lead) & 1) === 1;
      chance *= converts ? p : 1 - p;
      conversions += converts ? 1 : 0;
    }
    chances[conversions] = (chances[conversions] ?? 0) + chance;
  }
  return chances;
}

describe('the capacity curve', () => {
  test('without leads is empty', () => {
    expect(capacityCurve([], [], [0, 0, 0, 0])).toEqual([]);
  });

  test('of few leads is exact: the smallest and the largest number within 95 % of all ways', () => {
    const probabilities = [0.95, 0.9, 0.8, 0.75, 0.6, 0.5, 0.3, 0.2, 0.1, 0.05];
    const curve = capacityCurve(probabilities, grades(10), [0, 0, 0, 0]);
    for (const { leads, expected, low, high } of curve) {
      const chances = byEnumeration(probabilities.slice(0, leads));
      const below = chances.map((_, k) => chances.slice(0, k + 1).reduce((sum, chance) => sum + chance, 0));
      expect(low).toBeCloseTo(
        below.findIndex((share) => share >= 0.025),
        2,
      );
      expect(high).toBeCloseTo(
        below.findIndex((share) => share >= 0.975),
        2,
      );
      expect(expected).toBeCloseTo(
        probabilities.slice(0, leads).reduce((sum, p) => sum + p, 0),
        2,
      );
    }
  });

  test('of many leads holds what happens 95 of 100 times', () => {
    const { uniform } = seededNoise(7);
    const probabilities = Float64Array.from({ length: 2_000 }, () => uniform())
      .sort()
      .reverse();
    const curve = capacityCurve(probabilities, grades(2_000), [0, 0, 0, 0]);
    const point = curve.find(({ leads }) => leads > 900);
    const { leads = 0, low = 0, high = 0 } = point ?? {};
    let inside = 0;
    for (let trial = 0; trial < 2_000; trial++) {
      let conversions = 0;
      for (let lead = 0; lead < leads; lead++) conversions += uniform() < (probabilities[lead] as number) ? 1 : 0;
      if (conversions >= low && conversions <= high) inside++;
    }
    // Standard error of the share: 0.005.
    expect(inside / 2_000).toBeGreaterThan(0.93);
    expect(inside / 2_000).toBeLessThan(0.97);
  });

  test('grades that are not well known widen it, for all of their leads at once', () => {
    const probabilities = Array(1_000).fill(0.5) as number[];
    const half = (errors: number[]) => {
      const last = capacityCurve(probabilities, grades(1_000), errors).at(-1);
      return ((last?.high ?? 0) - (last?.low ?? 0)) / 2;
    };
    // Chance alone: 1.96 * sqrt(1000 * 0.25).
    expect(half([0, 0, 0, 0])).toBeCloseTo(30.99, 1);
    expect(half([0.05, 0, 0, 0])).toBeCloseTo(Math.hypot(30.99, 50), 1);
  });

  test('has about 100 points, each number up to 20, and all leads as the last', () => {
    const curve = capacityCurve(Array(100_000).fill(0.1) as number[], grades(100_000), [0, 0, 0, 0]);
    expect(curve.length).toBeGreaterThan(80);
    expect(curve.length).toBeLessThanOrEqual(100);
    expect(curve.slice(0, 20).map(({ leads }) => leads)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(curve.at(-1)?.leads).toBe(100_000);
  });

  test('never says less than none or more than all, and grows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 600 }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        (probabilities, error) => {
          const curve = capacityCurve(probabilities, grades(probabilities.length), [error, 0, 0, 0]);
          expect(curve.at(-1)?.leads).toBe(probabilities.length);
          for (const [index, { leads, expected, low, high }] of curve.entries()) {
            expect(low).toBeGreaterThanOrEqual(0);
            expect(high).toBeLessThanOrEqual(leads);
            expect(low).toBeLessThanOrEqual(expected + 0.011);
            expect(high).toBeGreaterThanOrEqual(expected - 0.011);
            expect(leads).toBeGreaterThan(curve[index - 1]?.leads ?? 0);
          }
        },
      ),
    );
  });
});
