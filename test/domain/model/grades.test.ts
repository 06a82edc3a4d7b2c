import fc from 'fast-check';
import { chooseGradeThresholds, gradeOf } from '../../../domain/model/grades';

const rates = fc.double({ min: 0, max: 1, noNaN: true });

test('thresholds fall strictly and lie inside 0 to 1 for any hot line and base rate', () => {
  fc.assert(
    fc.property(fc.option(rates), rates, (hot, baseRate) => {
      const { A, B, C } = chooseGradeThresholds(hot, baseRate);
      expect(A < 1 && A > B && B > C && C > 0).toBe(true);
    }),
  );
});

test('grade A starts at the hot line', () => {
  expect(chooseGradeThresholds(0.73, 0.38).A).toBe(0.73);
});

test.each([
  [0.38, 0.754, 0.551, 0.235],
  [0.005, 0.0245, 0.00995, 0.00251],
  [0.95, 0.9896, 0.974, 0.905],
])('without a hot line a base rate of %p gives A %p, B %p, C %p', (baseRate, a, b, c) => {
  const { A, B, C } = chooseGradeThresholds(null, baseRate);
  expect([A, B, C].map((value, i) => value / [a, b, c][i])).toEqual([1, 1, 1].map((value) => expect.closeTo(value, 2)));
});

test('a lead of the base rate is a C, whatever the base rate', () => {
  for (const baseRate of [0.005, 0.1, 0.38, 0.7, 0.95]) {
    expect(gradeOf(baseRate, chooseGradeThresholds(null, baseRate))).toBe('C');
  }
});

test('a hot line below the base rate pushes B and C below itself', () => {
  const { A, B, C } = chooseGradeThresholds(0.6, 0.95);
  expect([A, B, C]).toEqual([0.6, expect.closeTo(0.529, 3), expect.closeTo(0.458, 3)]);
});

test('a probability on a threshold has the better grade', () => {
  const thresholds = { A: 0.8, B: 0.5, C: 0.2 };
  expect([1, 0.8, 0.79, 0.5, 0.49, 0.2, 0.19, 0].map((p) => gradeOf(p, thresholds)).join('')).toBe('AABBCCDD');
});
