import type { LeakageSuspect } from '../../contracts/evaluation';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { LeadColumnData, LeadTable } from '../leads/lead-table';
import { countClasses } from './classes';
import { codesAuc, columnAuc } from './column-auc';
import { fitColumnGroups, MISSING_GROUP } from './column-groups';
import { type Decided, decidedGroups } from './decided-groups';

/** What makes a column a suspect. Shares and rates are 0..1. */
const LEAKAGE_RULES = {
  /** Alone. Honest columns of real lead files reach 0.72 to 0.80, whole honest models 0.85 to 0.90. */
  aucAlone: 0.9,
  /**
   * Alone, for a category or flag with values that also decide the outcome of `decidedShare` of the leads: a verdict
   * that somebody wrote. Numbers are spared, because the far end of a strong honest number is hopeless by nature.
   */
  aucWithDecided: 0.78,
  decidedShare: 0.05,
  /** Share of leads in values that all but always convert. Nothing known before the call does that to so many. */
  certainShare: 0.05,
  /** Ranges that a number is cut into: each holds 5 % of the leads, which is `certainShare`. */
  numberBins: 20,
  /** With fewer leads of either outcome, an AUC of 0.9 alone can be chance (standard error 0.04). */
  minimumPerOutcome: 20,
} as const;

/**
 * Columns that look as if they were filled in after the outcome, most telling first. Looks at training rows only.
 * A column that is a little too good looks like an honest strong one: the file does not say when a cell was written.
 */
export function leakageSuspects(train: LeadTable, schema: LeadSchema): LeakageSuspect[] {
  const { positives, negatives } = countClasses(train.outcomes);
  if (Math.min(positives, negatives) < LEAKAGE_RULES.minimumPerOutcome) return [];
  const suspects: LeakageSuspect[] = [];
  for (const { key, header } of schema.columns) {
    const data = train.columns.get(key);
    if (data === undefined) continue;
    const aucAlone = columnAuc(data, train.outcomes);
    const evidence = missingnessEvidence(data, train.outcomes) ?? valueEvidence(data, train.outcomes, aucAlone);
    if (evidence === null) continue;
    const reason = `"${header}" looks like it is filled in after the sale (${evidence.words})`;
    suspects.push({ column: key, header, reason, aucAlone: Math.max(aucAlone, evidence.auc) });
  }
  return suspects.sort((a, b) => b.aucAlone - a.aucAlone);
}

interface Evidence {
  /** ROC AUC of what gave it away. */
  readonly auc: number;
  readonly words: string;
}

function valueEvidence(data: LeadColumnData, outcomes: Int8Array, auc: number): Evidence | null {
  if (auc >= LEAKAGE_RULES.aucAlone) return { auc, words: `alone: ROC AUC ${auc.toFixed(2)}` };
  const groups = fitColumnGroups(data, LEAKAGE_RULES.numberBins);
  const decided = decidedGroups(groups.codesOf(data), groups.count, outcomes);
  const isVerdict = data.kind !== 'number' && isTellingVerdict(auc, decided);
  if (!isVerdict && !isCertain(decided)) return null;
  const what = `${percent(decided.largest.share)} of the leads, converts in ${percent(decided.largest.rate)} of cases`;
  return { auc, words: `alone: ROC AUC ${auc.toFixed(2)}; "${groups.labelOf(decided.largest.code)}", ${what}` };
}

/** The same rules for "has a value" against "has none". */
function missingnessEvidence(data: LeadColumnData, outcomes: Int8Array): Evidence | null {
  const codes = fitColumnGroups(data, 1).codesOf(data);
  const hasValue = codes.map((code) => (code === MISSING_GROUP ? 0 : 1));
  const filled = hasValue.reduce((sum, code) => sum + code, 0);
  if (filled === 0 || filled === hasValue.length) return null;
  const auc = codesAuc(hasValue, 2, outcomes);
  const decided = decidedGroups(hasValue, 2, outcomes);
  if (auc < LEAKAGE_RULES.aucAlone && !isCertain(decided) && !isTellingVerdict(auc, decided)) return null;
  const hits = hasValue.reduce((sum, code, row) => sum + code * outcomes[row], 0);
  const rest = (countClasses(outcomes).positives - hits) / (hasValue.length - filled);
  const words = `leads that have a value convert in ${percent(hits / filled)} of cases, the others in ${percent(rest)}`;
  return { auc, words };
}

function isCertain(decided: Decided): boolean {
  return decided.certainShare >= LEAKAGE_RULES.certainShare;
}

function isTellingVerdict(auc: number, decided: Decided): boolean {
  return auc >= LEAKAGE_RULES.aucWithDecided && decided.share >= LEAKAGE_RULES.decidedShare;
}

function percent(share: number): string {
  const hundredfold = share * 100;
  return `${hundredfold > 0.05 && (hundredfold < 10 || hundredfold > 95) ? hundredfold.toFixed(1) : hundredfold.toFixed(0)} %`;
}
