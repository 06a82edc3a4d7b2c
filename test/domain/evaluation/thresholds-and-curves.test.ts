import fc from 'fast-check';
import { bestThresholds } from '../../../domain/evaluation/best-thresholds';
import { calibrationBins } from '../../../domain/evaluation/calibration-bins';
import { expectedCalibrationError } from '../../../domain/evaluation/calibration-error';
import { calibrationNoise } from '../../../domain/evaluation/calibration-noise';
import { curvesOf } from '../../../domain/evaluation/curves';
import { seededNoise } from './support/simulate';

function simulated(rows: number, seed: number): { probabilities: Float64Array; outcomes: Int8Array } {
  const { uniform } = seededNoise(seed);
  const probabilities = Float64Array.from({ length: rows }, () => uniform() ** 2);
  return { probabilities, outcomes: Int8Array.from(probabilities, (p) => (uniform() < p ? 1 : 0)) };
}

describe('best thresholds', () => {
  test('lie halfway between neighbouring probabilities', () => {
    expect(bestThresholds(Float64Array.of(0.1, 0.2, 0.6, 0.9), [0, 0, 1, 1]).accuracy).toBeCloseTo(0.4, 14);
  });

  test('of equal worth are settled in favour of the one nearest to 0.5', () => {
    // Calling the top one or the top three gives accuracy 3/4; the midpoints are 0.8 and 0.25.
    const { accuracy } = bestThresholds(Float64Array.of(0.1, 0.4, 0.7, 0.9), [0, 1, 0, 1]);
    expect(accuracy).toBeCloseTo(0.25, 14);
  });

  test('may call every lead or none', () => {
    expect(bestThresholds(Float64Array.of(0.2, 0.3), [1, 1]).accuracy).toBe(0);
    expect(bestThresholds(Float64Array.of(0.2, 0.4), [0, 0]).accuracy).toBeCloseTo(0.7, 14);
    expect(bestThresholds(new Float64Array(0), [])).toEqual({ accuracy: 0.5, f1: 0.5 });
  });
});

describe('curves', () => {
  test('start and end where they must and never turn back', () => {
    const { probabilities, outcomes } = simulated(3000, 5);
    const { roc, gain, precisionRecall } = curvesOf(probabilities, outcomes);
    const baseRate = outcomes.reduce((a, b) => a + b, 0) / outcomes.length;
    for (const curve of [roc, gain]) {
      expect(curve[0]).toEqual({ x: 0, y: 0 });
      expect(curve[curve.length - 1]).toEqual({ x: 1, y: 1 });
      for (let i = 1; i < curve.length; i++) {
        expect(curve[i].x).toBeGreaterThanOrEqual(curve[i - 1].x);
        expect(curve[i].y).toBeGreaterThanOrEqual(curve[i - 1].y);
      }
    }
    expect(precisionRecall[0]).toEqual({ x: 0, y: 1 });
    expect(precisionRecall[precisionRecall.length - 1]).toEqual({ x: 1, y: baseRate });
    for (const curve of [roc, gain, precisionRecall]) expect(curve.length).toBeLessThanOrEqual(200);
  });

  test('a curve of few points is kept whole, a straight one has two', () => {
    expect(curvesOf(Float64Array.of(0.9, 0.8, 0.2, 0.1), [1, 1, 0, 0]).roc).toEqual([
      { x: 0, y: 0 },
      { x: 0, y: 1 },
      { x: 1, y: 1 },
    ]);
    expect(curvesOf(Float64Array.of(0.5, 0.5, 0.5), [1, 0, 0]).roc).toHaveLength(2);
  });

  test('the thinned ROC curve keeps its area to 0.001', () => {
    const { probabilities, outcomes } = simulated(20_000, 6);
    const { roc } = curvesOf(probabilities, outcomes);
    let area = 0;
    for (let i = 1; i < roc.length; i++) area += ((roc[i].x - roc[i - 1].x) * (roc[i].y + roc[i - 1].y)) / 2;
    const full = curveArea(probabilities, outcomes);
    expect(Math.abs(area - full)).toBeLessThan(0.001);
  });
});

describe('calibration', () => {
  test('bins hold all leads, about equally many each, from low to high', () => {
    const { probabilities, outcomes } = simulated(1003, 8);
    const bins = calibrationBins(probabilities, outcomes);
    expect(bins).toHaveLength(10);
    expect(bins.reduce((sum, bin) => sum + bin.leads, 0)).toBe(1003);
    for (const bin of bins) expect(Math.abs(bin.leads - 100)).toBeLessThanOrEqual(2);
    for (let i = 1; i < bins.length; i++) expect(bins[i].meanProbability).toBeGreaterThan(bins[i - 1].meanProbability);
  });

  test('bins never part leads of equal probability', () => {
    const probabilities = Float64Array.from({ length: 100 }, (_, i) => (i < 60 ? 0.1 : 0.7));
    const bins = calibrationBins(
      probabilities,
      probabilities.map((p) => (p > 0.5 ? 1 : 0)),
    );
    expect(bins.map((bin) => bin.leads)).toEqual([60, 40]);
    expect(bins.map((bin) => bin.conversion)).toEqual([0, 1]);
  });

  test('the error of honest probabilities is what chance alone explains', () => {
    const { probabilities, outcomes } = simulated(400, 9);
    const expected = calibrationNoise(probabilities);
    expect(expected).toBeGreaterThan(0.02);
    expect(expectedCalibrationError(probabilities, outcomes)).toBeLessThan(2 * expected);
    const means = Array.from({ length: 200 }, (_, seed) => {
      const one = simulated(400, 100 + seed);
      return expectedCalibrationError(one.probabilities, one.outcomes);
    });
    expect(Math.abs(means.reduce((a, b) => a + b, 0) / means.length - expected)).toBeLessThan(0.005);
  });

  test('the error is 0 for no rows and at most 1', () => {
    expect(expectedCalibrationError([], [])).toBe(0);
    const rows = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(rows, (list) => {
        const error = expectedCalibrationError(
          list.map(([p]) => p),
          list.map(([, y]) => y),
        );
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
      }),
    );
  });
});

function curveArea(probabilities: Float64Array, outcomes: Int8Array): number {
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[a] - probabilities[b]);
  let negatives = 0;
  let won = 0;
  for (const row of order) {
    if (outcomes[row] === 1) won += negatives;
    else negatives++;
  }
  return won / (negatives * (outcomes.length - negatives));
}
