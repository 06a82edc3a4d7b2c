import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { averagePrecision } from '../../../domain/evaluation/average-precision';
import { bestThresholds } from '../../../domain/evaluation/best-thresholds';
import { brierScore } from '../../../domain/evaluation/brier';
import { expectedCalibrationError } from '../../../domain/evaluation/calibration-error';
import { confusionAt } from '../../../domain/evaluation/confusion';
import { curvesOf, MAX_CURVE_POINTS } from '../../../domain/evaluation/curves';
import { delongDifference, delongInterval } from '../../../domain/evaluation/delong';
import { wilsonInterval, Z_95 } from '../../../domain/evaluation/interval';
import { logLoss } from '../../../domain/evaluation/log-loss';
import { fitLogistic } from '../../../domain/evaluation/logistic-fit';
import { normalCdf } from '../../../domain/evaluation/normal-cdf';
import { rocAuc } from '../../../domain/evaluation/roc-auc';

const GOLDEN = join(__dirname, '../../../contracts/golden/evaluation');
const golden = (name: string) => JSON.parse(readFileSync(join(GOLDEN, name), 'utf8'));

interface MetricsCase {
  kind: string;
  probabilities: number[];
  outcomes: number[];
  otherProbabilities: number[];
  rocAuc: number;
  averagePrecision: number;
  brier: number;
  logLoss: number;
  ece: number;
  delongStandardError: number | null;
  delongDifference: number;
  delongDifferenceStandardError: number | null;
  roc: [number[], number[]];
  precisionRecall: [number[], number[]];
  at: { threshold: number; accuracy: number; precision: number; recall: number; f1: number }[];
  bestAccuracy: number;
  bestF1: number;
}

const cases: MetricsCase[] = golden('metrics.json');
const named = cases.map((one) => [`${one.outcomes.length} ${one.kind} rows`, one] as const);

describe.each(named)('metrics of %s equal the Python libraries', (_name, one) => {
  const probabilities = Float64Array.from(one.probabilities);
  const outcomes = Int8Array.from(one.outcomes);

  test.each([
    ['ROC AUC', () => rocAuc(probabilities, outcomes), one.rocAuc],
    ['average precision', () => averagePrecision(probabilities, outcomes), one.averagePrecision],
    ['Brier score', () => brierScore(probabilities, outcomes), one.brier],
    ['log loss', () => logLoss(probabilities, outcomes), one.logLoss],
    ['calibration error', () => expectedCalibrationError(probabilities, outcomes), one.ece],
  ])('%s within 1e-12', (_metric, compute, expected) => {
    expect(Math.abs(compute() - expected)).toBeLessThan(1e-12);
  });

  test('accuracy, precision, recall and F1 at each threshold within 1e-12', () => {
    for (const { threshold, ...expected } of one.at) {
      const found = confusionAt(probabilities, outcomes, threshold);
      for (const name of ['accuracy', 'precision', 'recall', 'f1'] as const) {
        expect(Math.abs(found[name] - expected[name])).toBeLessThan(1e-12);
      }
    }
  });

  test('the best thresholds reach the best accuracy and F1 that any threshold reaches', () => {
    const { accuracy, f1 } = bestThresholds(probabilities, outcomes);
    expect(confusionAt(probabilities, outcomes, accuracy).accuracy).toBeCloseTo(one.bestAccuracy, 12);
    expect(confusionAt(probabilities, outcomes, f1).f1).toBeCloseTo(one.bestF1, 12);
  });

  test('DeLong standard errors within 1e-12', () => {
    if (one.delongStandardError === null) return;
    const { high } = delongInterval(probabilities, outcomes);
    expect(high).toBeCloseTo(Math.min(1, one.rocAuc + Z_95 * one.delongStandardError), 12);
    const paired = delongDifference(probabilities, Float64Array.from(one.otherProbabilities), outcomes);
    expect(paired.difference).toBeCloseTo(one.delongDifference, 12);
    expect(paired.standardError).toBeCloseTo(one.delongDifferenceStandardError ?? Number.NaN, 12);
  });

  test.each([
    ['roc', one.roc],
    ['precisionRecall', one.precisionRecall],
  ] as const)('every point of the %s curve lies on the full curve', (name, [fullX, fullY]) => {
    const curve = curvesOf(probabilities, outcomes)[name];
    const full = new Set(fullX.map((x, i) => `${x.toFixed(10)} ${fullY[i].toFixed(10)}`));
    expect(curve.length).toBeLessThanOrEqual(MAX_CURVE_POINTS);
    for (const { x, y } of curve) expect(full).toContain(`${x.toFixed(10)} ${y.toFixed(10)}`);
  });
});

test('Wilson intervals equal statsmodels within 1e-12', () => {
  for (const { successes, n, low, high } of golden('wilson.json')) {
    const interval = wilsonInterval(successes, n);
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-12);
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-12);
  }
});

test('without trials a rate may be anything', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test('the normal distribution function is right to 7 digits', () => {
  for (const { z, p } of golden('normal-cdf.json')) expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-7);
});

test('the logistic fit equals scikit-learn within 1e-6', () => {
  const one: { columns: number[][]; outcomes: number[]; intercept: number; weights: number[] } =
    golden('logistic.json');
  const fit = fitLogistic(
    one.columns.map((column) => Float64Array.from(column)),
    one.outcomes,
  );
  expect(Math.abs(fit.intercept - one.intercept)).toBeLessThan(1e-6);
  one.weights.forEach((weight, index) => {
    expect(Math.abs(fit.weights[index] - weight)).toBeLessThan(1e-6);
  });
});
