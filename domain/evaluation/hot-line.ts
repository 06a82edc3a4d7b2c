import type { HotLine } from '../../contracts/evaluation';
import { countClasses } from './classes';
import { confusionAt } from './confusion';
import { wilsonInterval } from './interval';

/**
 * What the hot line does on the holdout: leads at or above `threshold`, their conversion with a 95 % Wilson interval,
 * share of all leads, share of all conversions (recall) and lift over the base rate. Without a threshold nothing is hot.
 */
export function measureHotLine(
  threshold: number | null,
  targetConversion: number,
  probabilities: Float64Array,
  outcomes: Int8Array,
): HotLine {
  const rows = outcomes.length;
  const baseRate = countClasses(outcomes).positives / rows;
  const { called, hits, precision, recall } = confusionAt(
    probabilities,
    outcomes,
    threshold ?? Number.POSITIVE_INFINITY,
  );
  return {
    threshold,
    targetConversion,
    conversion: precision,
    interval: wilsonInterval(hits, called),
    share: called / rows,
    recall,
    lift: baseRate === 0 ? 0 : precision / baseRate,
    hotLeads: called,
  };
}

/** Whether the hot leads convert less than the target, beyond chance: the whole interval lies below it. */
export function missesTarget({ threshold, interval, targetConversion }: HotLine): boolean {
  return threshold !== null && interval.high < targetConversion;
}
