import { sortFloat64 } from '../evaluation/radix-sort';

/** A number that is expected from probabilities alone, and how far it may lie off. */
export interface Expected {
  readonly value: number;
  /** Variance of what these leads' outcomes will show about the value. */
  readonly outcomeVariance: number;
  /** Variance of the value over other leads of the same kind, outcomes aside. */
  readonly leadVariance: number;
}

export interface ExpectedPerformance {
  readonly rows: number;
  readonly hotLeads: number;
  /** `null` where no lead, or every lead, is certain to convert. */
  readonly rocAuc: Expected | null;
  /** `null` without a hot line or a hot lead. */
  readonly precisionAtHotLine: Expected | null;
  /** `null` without a hot line, or where nobody converts. */
  readonly recallAtHotLine: Expected | null;
  readonly conversions: Expected;
}

/**
 * Confidence-based performance estimation (CBPE): what calibrated probabilities say about their own quality, without
 * outcomes. Each lead counts as `p` conversions and `1 - p` others; the values are those of NannyML 0.13 (`estimate_roc_auc`,
 * `estimate_precision`, `estimate_recall`). Variances by the delta method, each outcome a Bernoulli trial of its own. O(n).
 *
 * @param probabilities calibrated, 0..1, on leads that the model was not fitted on
 * @param hotThreshold lowest probability of a hot lead
 */
export function expectedPerformance(probabilities: Float64Array, hotThreshold: number | null): ExpectedPerformance {
  const rows = probabilities.length;
  let total = 0;
  let trials = 0;
  for (let row = 0; row < rows; row++) {
    const p = probabilities[row];
    total += p;
    trials += p * (1 - p);
  }
  const mean = rows === 0 ? 0 : total / rows;
  let squares = 0;
  for (let row = 0; row < rows; row++) squares += (probabilities[row] - mean) ** 2;
  return {
    rows,
    hotLeads: countHot(probabilities, hotThreshold),
    rocAuc: expectedRocAuc(probabilities, total),
    ...atHotLine(probabilities, hotThreshold, total),
    conversions: { value: total, outcomeVariance: trials, leadVariance: squares },
  };
}

function countHot(probabilities: Float64Array, hotThreshold: number | null): number {
  if (hotThreshold === null) return 0;
  let hot = 0;
  for (const p of probabilities) if (p >= hotThreshold) hot++;
  return hot;
}

function atHotLine(
  probabilities: Float64Array,
  hotThreshold: number | null,
  total: number,
): Pick<ExpectedPerformance, 'precisionAtHotLine' | 'recallAtHotLine'> {
  if (hotThreshold === null) return { precisionAtHotLine: null, recallAtHotLine: null };
  let hot = 0;
  let hits = 0;
  for (const p of probabilities) {
    if (p < hotThreshold) continue;
    hot++;
    hits += p;
  }
  const precision = hits / hot;
  const recall = hits / total;
  let precisionTrials = 0;
  let precisionSquares = 0;
  let recallTrials = 0;
  let recallSquares = 0;
  for (const p of probabilities) {
    const trial = p * (1 - p);
    const weight = (p >= hotThreshold ? 1 : 0) - recall;
    recallTrials += trial * weight * weight;
    recallSquares += (p * weight) ** 2;
    if (p < hotThreshold) continue;
    precisionTrials += trial;
    precisionSquares += (p - precision) ** 2;
  }
  const perHot = 1 / (hot * hot);
  const perTotal = 1 / (total * total);
  return {
    precisionAtHotLine:
      hot === 0
        ? null
        : { value: precision, outcomeVariance: precisionTrials * perHot, leadVariance: precisionSquares * perHot },
    recallAtHotLine:
      total === 0
        ? null
        : { value: recall, outcomeVariance: recallTrials * perTotal, leadVariance: recallSquares * perTotal },
  };
}

/**
 * Area under the curve of expected hits over expected misses. The probabilities are the score too, so equal ones are one
 * step of the curve. `a` and `b` are what a row wins as a conversion and as none; the gradient in its probability is their
 * difference less what it adds to both totals.
 */
function expectedRocAuc(probabilities: Float64Array, positives: number): Expected | null {
  const rows = probabilities.length;
  const negatives = rows - positives;
  if (!(positives > 0 && negatives > 0)) return null;
  const sorted = sortFloat64(probabilities);
  const pairs = positives * negatives;
  let won = 0;
  forEachStep(sorted, positives, (p, count, a) => {
    won += count * p * a;
  });
  const value = won / pairs;
  let outcomeVariance = 0;
  let leadVariance = 0;
  forEachStep(sorted, positives, (p, count, a, b) => {
    const gradient = (a - b) / pairs - value * (1 / positives - 1 / negatives);
    outcomeVariance += count * p * (1 - p) * gradient * gradient;
    const influence =
      (p * a + (1 - p) * b) / pairs -
      (2 * value) / rows -
      value * ((p - positives / rows) / positives + (1 - p - negatives / rows) / negatives);
    leadVariance += count * influence * influence;
  });
  return { value, outcomeVariance, leadVariance };
}

/** Calls back per distinct probability, rising, with the misses below it and the hits above it; its own count half. */
function forEachStep(
  sorted: Float64Array,
  positives: number,
  report: (p: number, count: number, missesBelow: number, hitsAbove: number) => void,
): void {
  let hitsBelow = 0;
  let missesBelow = 0;
  for (let from = 0; from < sorted.length; ) {
    const p = sorted[from];
    let to = from + 1;
    while (to < sorted.length && sorted[to] === p) to++;
    const hits = p * (to - from);
    const misses = (1 - p) * (to - from);
    report(p, to - from, missesBelow + misses / 2, positives - hitsBelow - hits / 2);
    hitsBelow += hits;
    missesBelow += misses;
    from = to;
  }
}
