import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expectedPerformance } from '../../../domain/drift/cbpe';
import { estimatePerformance, measurePerformance, realisedLoss } from '../../../domain/drift/estimate-performance';
import { seededIndexes } from '../../../domain/evaluation/random';
import { rocAuc } from '../../../domain/evaluation/roc-auc';

interface Case {
  readonly name: string;
  readonly probabilities: number[];
  readonly hotThreshold: number;
  readonly rocAuc: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly conversions: number;
}

const GOLDEN = path.join(__dirname, '../../../contracts/golden/drift/cbpe.json');
const { cases } = JSON.parse(readFileSync(GOLDEN, 'utf8')) as { cases: Case[] };

describe('what calibrated scores expect of themselves', () => {
  test.each(cases.map((one) => [one.name, one] as const))('is what NannyML says: %s', (_, one) => {
    const expected = expectedPerformance(Float64Array.from(one.probabilities), one.hotThreshold);
    // NannyML rounds its counts of hits and misses to five decimals before it divides.
    closeTo(expected.rocAuc?.value ?? null, one.rocAuc, 2e-6);
    closeTo(expected.precisionAtHotLine?.value ?? null, one.precision, 1e-12);
    closeTo(expected.recallAtHotLine?.value ?? null, one.recall, 1e-12);
    closeTo(expected.conversions.value, one.conversions, 1e-9);
  });

  const probabilities = fc
    .array(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 60 })
    .map((points) => Float64Array.from(points, (point) => point / 100));

  it('does not depend on the order of the leads, and stays within its limits', () => {
    fc.assert(
      fc.property(probabilities, fc.integer({ min: 0, max: 100 }), (scores, threshold) => {
        const given = expectedPerformance(scores, threshold / 100);
        const turned = expectedPerformance(scores.slice().reverse(), threshold / 100);
        for (const name of ['rocAuc', 'precisionAtHotLine', 'recallAtHotLine', 'conversions'] as const) {
          const [a, b] = [given[name], turned[name]];
          expect(a === null).toBe(b === null);
          if (a === null || b === null) continue;
          expect(a.value).toBeCloseTo(b.value, 10);
          expect(a.value).toBeGreaterThanOrEqual(0);
          if (name !== 'conversions') expect(a.value).toBeLessThanOrEqual(1 + 1e-12);
          expect(a.outcomeVariance).toBeGreaterThanOrEqual(0);
          expect(a.leadVariance).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('has no chance left where every lead is certain', () => {
    const certain = expectedPerformance(Float64Array.of(0, 0, 1, 1, 1), 0.5);
    expect(certain.rocAuc).toMatchObject({ value: 1, outcomeVariance: 0 });
    expect(certain.precisionAtHotLine).toMatchObject({ value: 1, outcomeVariance: 0 });
    expect(certain.conversions).toMatchObject({ value: 3, outcomeVariance: 0 });
  });

  it('tells nothing of leads that nobody has, and of a hot line that does not exist', () => {
    expect(expectedPerformance(new Float64Array(0), 0.5)).toMatchObject({
      rocAuc: null,
      precisionAtHotLine: null,
      recallAtHotLine: null,
    });
    expect(expectedPerformance(Float64Array.of(0.2, 0.4), null)).toMatchObject({
      precisionAtHotLine: null,
      recallAtHotLine: null,
    });
    expect(expectedPerformance(new Float64Array(5), 0.5).rocAuc).toBeNull();
  });
});

const uniform = (seed: number) => {
  const draw = seededIndexes(seed);
  return () => draw(1 << 24) / (1 << 24);
};

/** Scores of three kinds of leads whose mix is given; each converts with probability `distort(score)`. */
function simulate(rows: number, hotShare: number, next: () => number, distort = (p: number): number => p) {
  const probabilities = Float64Array.from({ length: rows }, () => {
    const kind = next();
    return kind < hotShare ? 0.7 + 0.28 * next() : kind < 0.6 ? 0.2 + 0.5 * next() : 0.02 + 0.2 * next();
  });
  return { probabilities, outcomes: Int8Array.from(probabilities, (p) => (next() < distort(p) ? 1 : 0)) };
}

const NAMES = ['rocAuc', 'precisionAtHotLine', 'recallAtHotLine', 'conversions'] as const;
const HOT = 0.75;

function coverage(distort?: (p: number) => number): Record<(typeof NAMES)[number], number> {
  const next = uniform(3);
  const inside = { rocAuc: 0, precisionAtHotLine: 0, recallAtHotLine: 0, conversions: 0 };
  const trials = 400;
  for (let trial = 0; trial < trials; trial++) {
    const holdout = simulate(800, 0.25, next, distort);
    // The mix has moved: fewer of the leads are hot.
    const current = simulate(500, 0.15, next, distort);
    const { estimated } = estimatePerformance(current.probabilities, holdout, HOT);
    const realised = measurePerformance(current, HOT);
    for (const name of NAMES) {
      const [estimate, real] = [estimated[name], realised[name]];
      if (estimate !== null && real !== null && real.value >= estimate.low && real.value <= estimate.high)
        inside[name]++;
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, inside[name] / trials])) as ReturnType<typeof coverage>;
}

describe('performance without outcomes', () => {
  // 400 trials know a share of 95 % to 2 points.
  it('is realised within its interval in about 95 of 100 files, though the mix of leads has moved', () => {
    for (const share of Object.values(coverage())) {
      expect(share).toBeGreaterThan(0.92);
      expect(share).toBeLessThan(0.99);
    }
  });

  it('still is where the scores are too high, because the holdout tells by how much', () => {
    const { precisionAtHotLine, conversions } = coverage((p) => 0.85 * p);
    expect(precisionAtHotLine).toBeGreaterThan(0.91);
    expect(conversions).toBeGreaterThan(0.9);
  });

  it('says of the holdout itself what its outcomes say', () => {
    const holdout = simulate(500, 0.25, uniform(5), (p) => p * p);
    const { estimated, reference, loss } = estimatePerformance(holdout.probabilities, holdout, HOT);
    for (const name of NAMES) expect(estimated[name]?.value).toBeCloseTo(reference[name]?.value ?? Number.NaN, 9);
    expect(loss).toEqual({ of: 'precision', value: 0, certain: false });
    expect(reference.rocAuc?.value).toBe(rocAuc(holdout.probabilities, holdout.outcomes));
  });

  it('is certain of a loss where the hot leads are worse ones, and not where they are other ones of the same kind', () => {
    const next = uniform(8);
    const holdout = simulate(800, 0.25, next);
    const worse = simulate(500, 0.25, next).probabilities.map((p) => (p >= HOT ? HOT + (p - HOT) / 10 : p));
    const { loss } = estimatePerformance(worse, holdout, HOT);
    expect(loss).toMatchObject({ of: 'precision', certain: true });
    expect(loss?.value).toBeGreaterThan(0.05);
    let certain = 0;
    for (let trial = 0; trial < 200; trial++) {
      if (estimatePerformance(simulate(500, 0.25, next).probabilities, holdout, HOT).loss?.certain === true) certain++;
    }
    expect(certain).toBeLessThanOrEqual(2);
  });

  it('looks at the ROC AUC where hardly a lead is hot', () => {
    const next = uniform(9);
    const holdout = simulate(800, 0.25, next);
    expect(estimatePerformance(simulate(500, 0, next).probabilities, holdout, HOT).loss?.of).toBe('roc-auc');
    expect(estimatePerformance(simulate(500, 0.25, next).probabilities, holdout, null).loss?.of).toBe('roc-auc');
  });

  it('cannot see that the same leads convert otherwise; the outcomes can', () => {
    const next = uniform(10);
    const holdout = simulate(1000, 0.25, next);
    const turned = simulate(1000, 0.25, next, (p) => 0.4 * p);
    const { loss } = estimatePerformance(turned.probabilities, holdout, HOT);
    expect(loss?.certain).toBe(false);
    expect(realisedLoss(turned, holdout, HOT)).toMatchObject({ of: 'precision', certain: true });
  });

  it('hardly ever takes chance for a loss that has come about', () => {
    const next = uniform(12);
    const certain = { hot: 0, ranking: 0 };
    for (let trial = 0; trial < 600; trial++) {
      const holdout = simulate(800, 0.25, next);
      const since = simulate(trial % 2 === 0 ? 200 : 900, 0.25, next);
      if (realisedLoss(since, holdout, HOT)?.certain === true) certain.hot++;
      if (realisedLoss(since, holdout, null)?.certain === true) certain.ranking++;
    }
    // One-sided p of 0.001: 0.6 of 600 are to be expected, more than 4 in one of 2,500 such series.
    expect(certain.hot).toBeLessThanOrEqual(4);
    expect(certain.ranking).toBeLessThanOrEqual(4);
  });

  it('sees in the outcomes that the order of the leads has become worthless', () => {
    const next = uniform(13);
    const holdout = simulate(800, 0.25, next);
    const since = simulate(400, 0.25, next, () => 0.4);
    expect(realisedLoss(since, holdout, null)).toMatchObject({ of: 'roc-auc', certain: true });
    const few = { probabilities: since.probabilities.map((p) => Math.min(p, HOT - 0.01)), outcomes: since.outcomes };
    expect(realisedLoss(few, holdout, HOT)?.of).toBe('roc-auc');
    expect(realisedLoss({ probabilities: Float64Array.of(0.5), outcomes: [1] }, holdout, HOT)).toBeNull();
  });

  it('measures one class without a ROC AUC', () => {
    const measured = measurePerformance({ probabilities: Float64Array.of(0.8, 0.9), outcomes: [1, 1] }, HOT);
    expect(measured).toMatchObject({
      rows: 2,
      rocAuc: null,
      precisionAtHotLine: { value: 1 },
      conversions: { value: 2 },
    });
    expect(measurePerformance({ probabilities: new Float64Array(0), outcomes: [] }, HOT).conversions).toBeNull();
  });
});

function closeTo(value: number | null, expected: number | null, tolerance: number): void {
  if (expected === null || value === null) expect(value).toBe(expected);
  else expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance);
}
