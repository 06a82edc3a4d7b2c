import type { Interval } from '../../contracts/evaluation';
import { requireBothClasses, requireNumbers } from './classes';
import { delongDifference, delongInterval } from './delong';
import { Z_95 } from './interval';
import { normalCdf } from './normal-cdf';
import { seededIndexes } from './random';
import { type Ranked, rankLeads } from './ranked';
import { rocAuc } from './roc-auc';

export interface BootstrapOptions {
  readonly seed: number;
  /** Default 1,000. */
  readonly resamples?: number;
}

export interface PairedDifference {
  /** ROC AUC of the first minus that of the second, on all rows. */
  readonly difference: number;
  /** 95 % interval of the difference. */
  readonly interval: Interval;
  /** Share of the resamples in which the first is worse; equal ones count half. */
  readonly probabilityWorse: number;
}

const DEFAULT_RESAMPLES = 1000;
/** Beyond this DeLong's formula gives the same interval to three digits, in one sort instead of a thousand passes. */
export const MAX_BOOTSTRAP_ROWS = 20_000;

/**
 * 95 % interval of the ROC AUC: percentile bootstrap up to `MAX_BOOTSTRAP_ROWS`, DeLong beyond. Conversions and other
 * leads are drawn apart, so every resample has both. Scores are ranked once; a resample counts draws per rank and sums
 * pairs in one pass: O(rows). Efron, Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 *
 * @throws OneClassError where either class is absent
 */
export function rocAucInterval(
  scores: Float64Array,
  outcomes: ArrayLike<number>,
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): Interval {
  requireNumbers(scores, 'A ROC AUC interval');
  if (scores.length > MAX_BOOTSTRAP_ROWS) return delongInterval(scores, outcomes);
  const estimates = new Float64Array(resamples);
  resampleAucs([scores], outcomes, seed, resamples, (index, aucs) => {
    estimates[index] = aucs[0];
  });
  return percentileInterval(estimates);
}

/**
 * Both models measured on the same resampled rows, so that what they share cancels out.
 *
 * @throws OneClassError where either class is absent
 */
export function pairedRocAucDifference(
  first: Float64Array,
  second: Float64Array,
  outcomes: ArrayLike<number>,
  { seed, resamples = DEFAULT_RESAMPLES }: BootstrapOptions,
): PairedDifference {
  const difference = rocAuc(first, outcomes) - rocAuc(second, outcomes);
  if (first.length > MAX_BOOTSTRAP_ROWS) {
    const { standardError } = delongDifference(first, second, outcomes);
    const half = Z_95 * standardError;
    return {
      difference,
      interval: { low: difference - half, high: difference + half },
      probabilityWorse: standardError === 0 ? 0.5 : normalCdf(-difference / standardError),
    };
  }
  const estimates = new Float64Array(resamples);
  let worse = 0;
  resampleAucs([first, second], outcomes, seed, resamples, (index, aucs) => {
    const estimate = aucs[0] - aucs[1];
    estimates[index] = estimate;
    worse += estimate < 0 ? 1 : estimate === 0 ? 0.5 : 0;
  });
  return { difference, interval: percentileInterval(estimates), probabilityWorse: worse / resamples };
}

/** Draws `resamples` times, the same rows for all models, and reports each model's ROC AUC. */
function resampleAucs(
  models: readonly Float64Array[],
  outcomes: ArrayLike<number>,
  seed: number,
  resamples: number,
  report: (index: number, aucs: Float64Array) => void,
): void {
  const { positives, negatives } = requireBothClasses(outcomes, 'A ROC AUC interval');
  const ranked = models.map((scores) => rankLeads(scores, outcomes));
  const ofPositives = ranked.map(({ groupOf }) => groupsOf(groupOf, outcomes, true, positives));
  const ofNegatives = ranked.map(({ groupOf }) => groupsOf(groupOf, outcomes, false, negatives));
  const hits = ranked.map(({ groups }) => new Float64Array(groups));
  const misses = ranked.map(({ groups }) => new Float64Array(groups));
  const drawIndex = seededIndexes(seed);
  const drawn = new Int32Array(Math.max(positives, negatives));
  const aucs = new Float64Array(models.length);
  for (let index = 0; index < resamples; index++) {
    for (let k = 0; k < positives; k++) drawn[k] = drawIndex(positives);
    for (let model = 0; model < models.length; model++) countDrawn(drawn, positives, ofPositives[model], hits[model]);
    for (let k = 0; k < negatives; k++) drawn[k] = drawIndex(negatives);
    for (let model = 0; model < models.length; model++) countDrawn(drawn, negatives, ofNegatives[model], misses[model]);
    for (let model = 0; model < models.length; model++) {
      aucs[model] = pairsWon(hits[model], misses[model]) / (positives * negatives);
    }
    report(index, aucs);
  }
}

function groupsOf(
  groupOf: Ranked['groupOf'],
  outcomes: ArrayLike<number>,
  isPositive: boolean,
  size: number,
): Int32Array {
  const groups = new Int32Array(size);
  let next = 0;
  for (let row = 0; row < groupOf.length; row++) {
    if ((outcomes[row] === 1) === isPositive) groups[next++] = groupOf[row];
  }
  return groups;
}

function countDrawn(drawn: Int32Array, size: number, groups: Int32Array, counts: Float64Array): void {
  counts.fill(0);
  for (let k = 0; k < size; k++) counts[groups[drawn[k]]]++;
}

/** Pairs in which the conversion is ranked above, ties half; groups run from the highest score down. */
function pairsWon(hits: Float64Array, misses: Float64Array): number {
  let won = 0;
  let hitsAbove = 0;
  for (let group = 0; group < hits.length; group++) {
    won += misses[group] * (hitsAbove + hits[group] / 2);
    hitsAbove += hits[group];
  }
  return won;
}

/** 2.5 % and 97.5 % quantiles, linear between order statistics. */
function percentileInterval(estimates: Float64Array): Interval {
  const sorted = estimates.slice().sort();
  const at = (share: number): number => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
  };
  return { low: at(0.025), high: at(0.975) };
}
