import type { DriftEstimate, DriftPerformance } from '../../contracts/drift-report';
import { delongInterval } from '../evaluation/delong';
import { wilsonInterval, Z_95 } from '../evaluation/interval';
import { rocAuc } from '../evaluation/roc-auc';
import { type Expected, type ExpectedPerformance, expectedPerformance } from './cbpe';

/** Leads that were scored before their outcome was known; `outcomes` 1 converted, 0 not. */
export interface KnownOutcomes {
  readonly probabilities: Float64Array;
  readonly outcomes: ArrayLike<number>;
}

/** What would be lost against the reference, in precision at the hot line, or in ROC AUC where there is no hot line. */
export interface PerformanceLoss {
  readonly of: 'precision' | 'roc-auc';
  /** 0 to 1, not below 0. */
  readonly value: number;
  /** True where other leads of the same kinds would hardly show it by chance (3.09 standard errors). */
  readonly certain: boolean;
}

export interface PerformanceEstimate {
  readonly estimated: DriftPerformance;
  readonly reference: DriftPerformance;
  /** `null` where neither number can be told on both sides. */
  readonly loss: PerformanceLoss | null;
}

/** With fewer hot leads the precision says little, and the ROC AUC is looked at instead. */
const MINIMUM_HOT_LEADS = 10;
/** Outcomes are chance as well as scores: with fewer hot leads the interval of their precision is wider than any loss. */
const MINIMUM_HOT_OUTCOMES = 30;
/** p of about 0.001 one-sided: one of several alarms, which together are to stay under 2 %. */
const CERTAIN_ERRORS = 3.09;

/**
 * Estimates how good the scores of the current leads are, before any outcome is known. By how much the same estimate
 * misses on the holdout, whose outcomes are known, is added to it: that takes a fault of the calibration out. The interval
 * is that of what the outcomes will show: chance of the outcomes themselves and of the correction.
 *
 * It cannot see that leads with the same values convert otherwise than before (concept drift).
 */
export function estimatePerformance(
  current: Float64Array,
  holdout: KnownOutcomes,
  hotThreshold: number | null,
): PerformanceEstimate {
  const now = expectedPerformance(current, hotThreshold);
  const then = expectedPerformance(holdout.probabilities, hotThreshold);
  const reference = measurePerformance(holdout, hotThreshold);
  const estimated: DriftPerformance = {
    rows: current.length,
    rocAuc: corrected(now.rocAuc, then.rocAuc, reference.rocAuc, 1, 1),
    precisionAtHotLine: corrected(now.precisionAtHotLine, then.precisionAtHotLine, reference.precisionAtHotLine, 1, 1),
    recallAtHotLine: corrected(now.recallAtHotLine, then.recallAtHotLine, reference.recallAtHotLine, 1, 1),
    conversions: corrected(
      now.conversions,
      then.conversions,
      reference.conversions,
      then.rows === 0 ? 0 : now.rows / then.rows,
      current.length,
    ),
  };
  return { estimated, reference, loss: estimatedLoss(now, then) };
}

/** How good the scores have been, from outcomes. */
export function measurePerformance(
  { probabilities, outcomes }: KnownOutcomes,
  hotThreshold: number | null,
): DriftPerformance {
  const rows = probabilities.length;
  let converted = 0;
  let hot = 0;
  let hits = 0;
  for (let row = 0; row < rows; row++) {
    const isHot = hotThreshold !== null && probabilities[row] >= hotThreshold;
    const isHit = outcomes[row] === 1;
    if (isHot) hot++;
    if (isHit) converted++;
    if (isHot && isHit) hits++;
  }
  const bothClasses = converted > 0 && converted < rows;
  return {
    rows,
    rocAuc: bothClasses ? { value: rocAuc(probabilities, outcomes), ...delongInterval(probabilities, outcomes) } : null,
    precisionAtHotLine: share(hits, hot),
    recallAtHotLine: hotThreshold === null ? null : share(hits, converted),
    conversions: rows === 0 ? null : scaled(share(converted, rows), rows),
  };
}

/**
 * What has been lost, by outcomes: precision at the hot line where there are 30 hot leads on both sides, else ROC AUC.
 * Certain where Newcombe's interval of the difference, at three standard errors, leaves 0 out: unlike the normal one it
 * holds where nearly all of a few hot leads convert (Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10).
 */
export function realisedLoss(
  realised: KnownOutcomes,
  holdout: KnownOutcomes,
  hotThreshold: number | null,
): PerformanceLoss | null {
  const [now, then] = [hotLeads(realised, hotThreshold), hotLeads(holdout, hotThreshold)];
  if (Math.min(now.rows, then.rows) >= MINIMUM_HOT_OUTCOMES) {
    const [rateNow, rateThen] = [now.hits / now.rows, then.hits / then.rows];
    const above = wilsonInterval(now.hits, now.rows, CERTAIN_ERRORS).high - rateNow;
    const below = rateThen - wilsonInterval(then.hits, then.rows, CERTAIN_ERRORS).low;
    const difference = rateThen - rateNow;
    return { of: 'precision', value: Math.max(0, difference), certain: difference > Math.hypot(above, below) };
  }
  if (!hasBothClasses(realised.outcomes) || !hasBothClasses(holdout.outcomes)) return null;
  const difference =
    rocAuc(holdout.probabilities, holdout.outcomes) - rocAuc(realised.probabilities, realised.outcomes);
  const errors = [realised, holdout].map(({ probabilities, outcomes }) => {
    const { low, high } = delongInterval(probabilities, outcomes);
    return (high - low) / (2 * Z_95);
  });
  const certain = difference > CERTAIN_ERRORS * Math.hypot(...errors);
  return { of: 'roc-auc', value: Math.max(0, difference), certain };
}

function hotLeads({ probabilities, outcomes }: KnownOutcomes, hotThreshold: number | null) {
  let rows = 0;
  let hits = 0;
  for (let row = 0; hotThreshold !== null && row < probabilities.length; row++) {
    if (probabilities[row] < hotThreshold) continue;
    rows++;
    if (outcomes[row] === 1) hits++;
  }
  return { rows, hits };
}

function hasBothClasses(outcomes: ArrayLike<number>): boolean {
  let converted = 0;
  for (let row = 0; row < outcomes.length; row++) if (outcomes[row] === 1) converted++;
  return converted > 0 && converted < outcomes.length;
}

function estimatedLoss(now: ExpectedPerformance, then: ExpectedPerformance): PerformanceLoss | null {
  const hot = Math.min(now.hotLeads, then.hotLeads);
  if (hot >= MINIMUM_HOT_LEADS) return drop('precision', now.precisionAtHotLine, then.precisionAtHotLine);
  return drop('roc-auc', now.rocAuc, then.rocAuc);
}

function drop(of: PerformanceLoss['of'], now: Expected | null, then: Expected | null): PerformanceLoss | null {
  if (now === null || then === null) return null;
  const difference = then.value - now.value;
  const standardError = Math.sqrt(now.leadVariance + then.leadVariance);
  return { of, value: Math.max(0, difference), certain: difference > CERTAIN_ERRORS * standardError };
}

/** The estimate plus what it lacked on the reference, `scale` times; between 0 and `limit`. */
function corrected(
  now: Expected | null,
  then: Expected | null,
  known: DriftEstimate | null,
  scale: number,
  limit: number,
): DriftEstimate | null {
  if (now === null || then === null || known === null) return null;
  const value = now.value + scale * (known.value - then.value);
  // Surer scores than their outcomes have less chance in them than there is: as much more as a rate so corrected has.
  const more = Math.max(1, spread(value / limit) / spread(now.value / limit));
  const half = Z_95 * Math.sqrt(more * (now.outcomeVariance + scale * scale * then.outcomeVariance));
  const inside = (number: number): number => Math.min(limit, Math.max(0, number));
  return { value: inside(value), low: inside(value - half), high: inside(value + half) };
}

/** Variance of one trial at this rate; never 0. */
function spread(rate: number): number {
  return Math.max(1e-6, rate * (1 - rate));
}

function share(hits: number, of: number): DriftEstimate | null {
  return of === 0 ? null : { value: hits / of, ...wilsonInterval(hits, of) };
}

function scaled(estimate: DriftEstimate | null, by: number): DriftEstimate | null {
  if (estimate === null) return null;
  return { value: estimate.value * by, low: estimate.low * by, high: estimate.high * by };
}
