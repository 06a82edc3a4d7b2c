import fc from 'fast-check';
import { OneClassError } from '../../../domain/errors';
import { averagePrecision } from '../../../domain/evaluation/average-precision';
import { rocAuc } from '../../../domain/evaluation/roc-auc';
import { seededNoise } from './support/simulate';

/** Scores with many ties and both outcomes. */
const leads = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 1 })), { minLength: 2, maxLength: 80 })
  .filter((rows) => new Set(rows.map(([, outcome]) => outcome)).size === 2)
  .map((rows) => ({
    scores: Float64Array.from(rows, ([score]) => score / 12),
    outcomes: Int8Array.from(rows, ([, outcome]) => outcome),
  }));

test('the ROC AUC is the share of pairs in the right order, ties half', () => {
  fc.assert(
    fc.property(leads, ({ scores, outcomes }) => {
      let won = 0;
      let pairs = 0;
      scores.forEach((score, i) => {
        scores.forEach((other, j) => {
          if (outcomes[i] !== 1 || outcomes[j] === 1) return;
          pairs++;
          won += score > other ? 1 : score === other ? 0.5 : 0;
        });
      });
      expect(rocAuc(scores, outcomes)).toBe(won / pairs);
    }),
  );
});

test('a rising transform of the scores changes nothing, a falling one mirrors', () => {
  fc.assert(
    fc.property(leads, ({ scores, outcomes }) => {
      const auc = rocAuc(scores, outcomes);
      expect(
        rocAuc(
          scores.map((score) => Math.exp(3 * score) - 5),
          outcomes,
        ),
      ).toBe(auc);
      expect(
        rocAuc(
          scores.map((score) => -score),
          outcomes,
        ),
      ).toBeCloseTo(1 - auc, 14);
    }),
  );
});

test('swapping the outcomes mirrors the ROC AUC', () => {
  fc.assert(
    fc.property(leads, ({ scores, outcomes }) => {
      const swapped = outcomes.map((outcome) => 1 - outcome);
      expect(rocAuc(scores, swapped)).toBeCloseTo(1 - rocAuc(scores, outcomes), 14);
    }),
  );
});

test('both areas stay within 0 and 1, and knowing nothing gives 0.5 and the base rate', () => {
  fc.assert(
    fc.property(leads, ({ scores, outcomes }) => {
      for (const area of [rocAuc(scores, outcomes), averagePrecision(scores, outcomes)]) {
        expect(area).toBeGreaterThanOrEqual(0);
        expect(area).toBeLessThanOrEqual(1);
      }
      const constant = scores.map(() => 0.4);
      expect(rocAuc(constant, outcomes)).toBe(0.5);
      expect(averagePrecision(constant, outcomes)).toBeCloseTo(
        outcomes.reduce((a, b) => a + b, 0) / outcomes.length,
        14,
      );
    }),
  );
});

test('more rows than the small sort handles give the same area as pairs counted in blocks', () => {
  const { uniform } = seededNoise(3);
  const scores = Float64Array.from({ length: 9000 }, () => Math.round(uniform() * 5000) / 5000);
  const outcomes = Int8Array.from(scores, (score) => (uniform() < score ? 1 : 0));
  const positives = scores.filter((_, row) => outcomes[row] === 1);
  const negatives = scores.filter((_, row) => outcomes[row] === 0);
  let won = 0;
  for (const p of positives) for (const n of negatives) won += p > n ? 1 : p === n ? 0.5 : 0;
  expect(rocAuc(scores, outcomes)).toBe(won / (positives.length * negatives.length));
});

test.each([
  ['no conversion', [0, 0, 0]],
  ['only conversions', [1, 1]],
  ['no lead', []],
])('%s is a named error that says what to do', (which, outcomes) => {
  const measure = (): number =>
    rocAuc(
      Float64Array.from(outcomes, () => 0.5),
      outcomes,
    );
  expect(measure).toThrow(OneClassError);
  expect(measure).toThrow(which);
});

test('a score that is no number is refused instead of ranked', () => {
  expect(() => rocAuc(Float64Array.of(0.1, Number.NaN, 0.3), [0, 1, 1])).toThrow('lead 2 of 3');
});
