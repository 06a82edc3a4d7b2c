import type { LeadColumnData } from '../leads/lead-table';
import { countClasses } from './classes';
import { type ColumnGroups, fitColumnGroups } from './column-groups';
import { rocAuc } from './roc-auc';

const FOLDS = 5;
/** Leads of average conversion that are added to each value, so that a value seen once tells next to nothing. */
const SMOOTHING_LEADS = 10;

/**
 * ROC AUC, 0.5 to 1, of one column alone. Numbers are ranked as they are, in the better direction, missing cells at the
 * median of the others. Categories and flags are ranked by the conversion rate of their value in the other folds, and
 * each fold is measured by itself: a column of unique values gets 0.5, however many values it has.
 */
export function columnAuc(data: LeadColumnData, outcomes: Int8Array): number {
  if (data.kind !== 'number') return groupsAuc(fitColumnGroups(data, 0), data, outcomes);
  const auc = rocAuc(withMedian(data.values), outcomes);
  return Math.max(auc, 1 - auc);
}

/** As `columnAuc` for values that are already codes 0..count-1. */
export function codesAuc(codes: Int32Array, count: number, outcomes: Int8Array): number {
  const rows = outcomes.length;
  const baseRate = countClasses(outcomes).positives / rows;
  const leads = new Float64Array(count * FOLDS);
  const hits = new Float64Array(count * FOLDS);
  for (let row = 0; row < rows; row++) {
    leads[codes[row] * FOLDS + (row % FOLDS)]++;
    hits[codes[row] * FOLDS + (row % FOLDS)] += outcomes[row];
  }
  let sum = 0;
  let measured = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const rates = new Float64Array(count);
    for (let code = 0; code < count; code++) {
      let leadsElsewhere = SMOOTHING_LEADS;
      let hitsElsewhere = SMOOTHING_LEADS * baseRate;
      for (let other = 0; other < FOLDS; other++) {
        if (other === fold) continue;
        leadsElsewhere += leads[code * FOLDS + other];
        hitsElsewhere += hits[code * FOLDS + other];
      }
      rates[code] = hitsElsewhere / leadsElsewhere;
    }
    const foldRows = Math.floor((rows - fold - 1) / FOLDS) + 1;
    const scores = new Float64Array(Math.max(0, foldRows));
    const foldOutcomes = new Int8Array(scores.length);
    for (let k = 0; k < scores.length; k++) {
      scores[k] = rates[codes[k * FOLDS + fold]];
      foldOutcomes[k] = outcomes[k * FOLDS + fold];
    }
    const { positives, negatives } = countClasses(foldOutcomes);
    if (positives === 0 || negatives === 0) continue;
    sum += rocAuc(scores, foldOutcomes);
    measured++;
  }
  return measured === 0 ? 0.5 : Math.max(0.5, sum / measured);
}

function groupsAuc(groups: ColumnGroups, data: LeadColumnData, outcomes: Int8Array): number {
  return codesAuc(groups.codesOf(data), groups.count, outcomes);
}

function withMedian(values: Float64Array): Float64Array {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const median = present.length === 0 ? 0 : present[Math.floor((present.length - 1) / 2)];
  return values.map((value) => (Number.isNaN(value) ? median : value));
}
