import { countClasses } from './classes';
import { wilsonInterval } from './interval';

/** A group decides the outcome where its leads convert in (nearly) all cases, or in none. */
const ALWAYS_ABOVE = 0.95;
const NEVER_BELOW = 0.05;
/** ... and at least this many times less often than the other outcome happens overall, for very rare conversions. */
const TIMES_RARER = 8;

export interface DecidedGroup {
  readonly code: number;
  /** Share of all leads. */
  readonly share: number;
  /** Conversion rate. */
  readonly rate: number;
}

export interface Decided {
  /** Share of the leads in groups that decide the outcome either way. */
  readonly share: number;
  /** Share of the leads in groups that all but always convert. */
  readonly certainShare: number;
  /** The largest of the groups that decide; a group that always converts goes first. Meaningless where `share` is 0. */
  readonly largest: DecidedGroup;
}

/**
 * Groups that decide the outcome beyond doubt: the 95 % Wilson interval of their conversion rate lies beyond the limit,
 * so a group of three leads that all converted never counts (74 in a row do).
 */
export function decidedGroups(codes: Int32Array, count: number, outcomes: Int8Array): Decided {
  const rows = codes.length;
  const leads = new Float64Array(count);
  const hits = new Float64Array(count);
  for (let row = 0; row < rows; row++) {
    leads[codes[row]]++;
    hits[codes[row]] += outcomes[row];
  }
  const baseRate = countClasses(outcomes).positives / rows;
  const always = Math.max(ALWAYS_ABOVE, 1 - (1 - baseRate) / TIMES_RARER);
  const never = Math.min(NEVER_BELOW, baseRate / TIMES_RARER);
  let certain: DecidedGroup = { code: -1, share: 0, rate: 1 };
  let hopeless: DecidedGroup = { code: -1, share: 0, rate: 0 };
  let certainLeads = 0;
  let hopelessLeads = 0;
  for (let code = 0; code < count; code++) {
    const interval = wilsonInterval(hits[code], leads[code]);
    const group = { code, share: leads[code] / rows, rate: hits[code] / leads[code] };
    if (interval.low > always) {
      certainLeads += leads[code];
      if (group.share > certain.share) certain = group;
    } else if (interval.high < never) {
      hopelessLeads += leads[code];
      if (group.share > hopeless.share) hopeless = group;
    }
  }
  return {
    share: (certainLeads + hopelessLeads) / rows,
    certainShare: certainLeads / rows,
    largest: certain.share > 0 ? certain : hopeless,
  };
}
