import type { Interval } from '../../contracts/evaluation';
import { wilsonInterval } from '../evaluation/interval';
import { type Ranked, rankLeads } from '../evaluation/ranked';

/** Fewer hot leads than this are luck: 24 of 30 conversions have a Wilson interval of 63 to 90 %. */
const MIN_HOT_LEADS = 30;
/** And in a large file, fewer than this share are not worth a rule. */
const MIN_HOT_SHARE = 0.005;
/** Rounding of a mean of up to 10 million probabilities. */
const ROUNDING = 1e-12;

/** Where hot starts, and what its leads did among the leads that it was chosen on. */
export interface HotChoice {
  /** Lowest calibrated probability of a hot lead; `null` where no threshold is good enough. */
  readonly threshold: number | null;
  /** Conversion rate of the hot leads; 0 where there are none. */
  readonly conversion: number;
  /** 95 % Wilson interval of `conversion`; 0 to 1 where there are no hot leads. */
  readonly interval: Interval;
  readonly leads: number;
}

export interface HotLineOptions {
  /** Conversion rate that hot leads should reach, 0..1. */
  readonly targetConversion: number;
  /** Default: 30, or 0.5 % of the leads where that is more. */
  readonly minimumHotLeads?: number;
}

const NO_HOT_LEADS: HotChoice = { threshold: null, conversion: 0, interval: wilsonInterval(0, 0), leads: 0 };

/**
 * The lowest threshold whose hot leads (p >= threshold) reach the target twice over: by their outcomes and by the mean of
 * their probabilities. A scan over all thresholds stops where chance was kind; the mean of the probabilities has far less
 * noise than the outcomes and stops that, and the outcomes stop probabilities that promise too much. A lead that is less
 * likely to convert than the average is never hot, even where the leads above it would carry it over the target.
 * Measured in docs/decisions/0003-hot-line.md.
 *
 * @param probabilities calibrated, out of fold
 * @param outcomes 1 converted, 0 not
 */
export function chooseHotLine(
  probabilities: Float64Array,
  outcomes: ArrayLike<number>,
  { targetConversion, minimumHotLeads }: HotLineOptions,
): HotChoice {
  const ranked = rankLeads(probabilities, outcomes);
  const minimum = minimumHotLeads ?? Math.max(MIN_HOT_LEADS, MIN_HOT_SHARE * probabilities.length);
  const baseRate = ranked.groups === 0 ? 0 : ranked.hits[ranked.groups - 1] / probabilities.length;
  let last = -1;
  let expected = 0;
  for (let group = 0; group < ranked.groups; group++) {
    const leads = ranked.leads[group];
    expected += ranked.scores[group] * (leads - (group === 0 ? 0 : ranked.leads[group - 1]));
    const reached = Math.min(ranked.hits[group], expected) >= targetConversion * leads * (1 - ROUNDING);
    if (leads >= minimum && reached && ranked.scores[group] >= baseRate) last = group;
  }
  return hotChoice(ranked, last);
}

function hotChoice({ groups, scores, hits, leads }: Ranked, last: number): HotChoice {
  if (last < 0) return NO_HOT_LEADS;
  // Half-way to the next lead below, so that the last digit of a probability does not decide who is hot.
  const middle = last + 1 < groups ? (scores[last] + scores[last + 1]) / 2 : scores[last];
  return {
    threshold: last + 1 < groups && middle > scores[last + 1] ? middle : scores[last],
    conversion: hits[last] / leads[last],
    interval: wilsonInterval(hits[last], leads[last]),
    leads: leads[last],
  };
}
