import type { CandidateMetrics, Evaluation, HotLine, Interval, NewestMetrics } from '../../contracts/evaluation';
import { DEFAULT_GATE_SETTINGS } from '../evaluation/gate-settings';
import { missesTarget } from '../evaluation/hot-line';
import { wilsonInterval } from '../evaluation/interval';
import { chosenMetrics } from './chosen-metrics';
import { count, percent, percentInterval, three } from './format';

/** As for a loss in the drift check: p of about 0.001 on either side, so that a warning means something. */
const CERTAIN_ERRORS = 3.09;

/** The newest rows, where they are only some of the holdout; `null` without an order column too. */
export function newestApart({ newest, split }: Evaluation): NewestMetrics | null {
  return newest === null || newest.rows === split.holdoutRows ? null : newest;
}

/**
 * What a person should know where the newest leads contradict the figures of all: in what, what that means and what to
 * do. `null` where chance can explain it, or where nothing was measured on them (files of an earlier time).
 */
export function newestWarning(evaluation: Evaluation): string | null {
  const newest = newestApart(evaluation);
  if (newest === null) return null;
  const chosen = chosenMetrics(evaluation);
  const differences = [
    surprise(newest),
    hotDifference(newest.hotLine, evaluation.hotLine),
    miscalibration(newest, chosen),
    worseOrder(newest, chosen),
  ].filter((difference) => difference !== null);
  if (differences.length === 0) return null;
  const judge = evaluation.split.kind === 'newest' ? '' : 'judge by time (--split newest) and ';
  return (
    `The newest ${count(newest.rows)} leads convert differently: ${differences.join(', ')}. The next leads will be like them, ` +
    `so ${judge}retrain more often, unless some of their outcomes are still to come in`
  );
}

function surprise({ rows, baseRate, meanProbability }: NewestMetrics): string | null {
  if (baseRate === undefined || meanProbability === undefined) return null;
  const interval = wilsonInterval(Math.round(baseRate * rows), rows, CERTAIN_ERRORS);
  if (interval.low <= meanProbability && meanProbability <= interval.high) return null;
  return `${percent(baseRate)} converted where ${percent(meanProbability)} were expected`;
}

function hotDifference(newest: HotLine | undefined, all: HotLine): string | null {
  if (newest === undefined || newest.hotLeads === 0) return null;
  const misses = missesTarget(newest) && !missesTarget(all);
  if (!misses && !areApart(newest.interval, all.interval)) return null;
  const rate = `${percent(newest.conversion)} of the hot ones (${percentInterval(newest.interval)}) instead of ${percent(all.conversion)}`;
  return misses ? `${rate}, which misses the target of ${percent(all.targetConversion)}` : rate;
}

function miscalibration({ ece, calibrationNoise }: NewestMetrics, all: CandidateMetrics): string | null {
  if (calibrationNoise === undefined || ece <= DEFAULT_GATE_SETTINGS.maxCalibrationError + calibrationNoise)
    return null;
  return `the probabilities are off by ${(ece * 100).toFixed(1)} points instead of ${(all.ece * 100).toFixed(1)}`;
}

function worseOrder(newest: NewestMetrics, all: CandidateMetrics): string | null {
  if (newest.rocAucInterval.high >= all.rocAucInterval.low) return null;
  return `ROC AUC ${three(newest.rocAuc)} instead of ${three(all.rocAuc)}`;
}

function areApart(a: Interval, b: Interval): boolean {
  return a.high < b.low || b.high < a.low;
}
