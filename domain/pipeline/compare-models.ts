import type { PredictionRecord } from '../../contracts/rollout';
import { brierScore } from '../evaluation/brier';
import { rocAuc } from '../evaluation/roc-auc';
import { versionNumber } from './champion';

/** How one of two models did on the leads that both have scored. */
export interface ComparedModel {
  readonly version: string;
  /** Records whose answer was this model's. */
  readonly served: number;
  readonly meanProbability: number;
  /** 0 to 1. */
  readonly hotShare: number;
  /** On the leads whose outcome is known; `null` where it is known of none. */
  readonly brier: number | null;
  /** As `brier`; `null` also where all of them have the same outcome. */
  readonly rocAuc: number | null;
}

export interface ModelComparison {
  readonly records: number;
  /** Leads with an id; one without counts as a lead of its own nowhere. */
  readonly leads: number;
  readonly firstAt: string;
  readonly lastAt: string;
  /** The lower version first. */
  readonly models: readonly [ComparedModel, ComparedModel];
  /** Share of the records in which both give the same grade, 0 to 1. */
  readonly sameGrade: number;
  /** Share of the records in which both say hot, or both not, 0 to 1. */
  readonly sameHot: number;
  readonly meanAbsoluteDifference: number;
  /** Leads whose outcome is known, and how many of them converted. */
  readonly outcomes: { readonly leads: number; readonly positives: number };
}

/**
 * Compares the two models of a rollout by what both said of the same leads. `null` where there are no records of the pair.
 * Outcomes (1 converted, 0 not, by lead id) are held against the last record of each lead.
 *
 * @param pair the two versions; where it is `null`, those of the newest record
 */
export function compareModels(
  records: readonly PredictionRecord[],
  pair: readonly [string, string] | null,
  outcomes: ReadonlyMap<string, 0 | 1>,
): ModelComparison | null {
  const newest = records.at(-1);
  const named = pair ?? (newest === undefined ? null : [newest.served.version, newest.other.version]);
  if (named === null) return null;
  const [low, high] = [...named].sort((a, b) => versionNumber(a) - versionNumber(b)) as [string, string];
  const both = records.filter(({ served, other }) => {
    return (served.version === low && other.version === high) || (served.version === high && other.version === low);
  });
  const [first, last] = [both[0], both.at(-1)];
  if (first === undefined || last === undefined) return null;

  const lastOfLead = new Map<string, PredictionRecord>();
  for (const record of both) if (record.leadId !== null) lastOfLead.set(record.leadId, record);
  const decided = [...lastOfLead].flatMap(([leadId, record]) => {
    const outcome = outcomes.get(leadId);
    return outcome === undefined ? [] : [{ record, outcome }];
  });
  const known = Int8Array.from(decided, ({ outcome }) => outcome);
  const positives = known.reduce((sum, outcome) => sum + outcome, 0);
  const compared = (version: string): ComparedModel => {
    const said = Float64Array.from(decided, ({ record }) => scoreBy(record, version).probability);
    return {
      version,
      served: both.filter(({ served }) => served.version === version).length,
      meanProbability: mean(both, (record) => scoreBy(record, version).probability),
      hotShare: mean(both, (record) => (scoreBy(record, version).hot ? 1 : 0)),
      brier: known.length === 0 ? null : brierScore(said, known),
      rocAuc: positives === 0 || positives === known.length ? null : rocAuc(said, known),
    };
  };
  return {
    records: both.length,
    leads: lastOfLead.size,
    firstAt: first.at,
    lastAt: last.at,
    models: [compared(low), compared(high)],
    sameGrade: mean(both, ({ served, other }) => (served.grade === other.grade ? 1 : 0)),
    sameHot: mean(both, ({ served, other }) => (served.hot === other.hot ? 1 : 0)),
    meanAbsoluteDifference: mean(both, ({ served, other }) => Math.abs(served.probability - other.probability)),
    outcomes: { leads: known.length, positives },
  };
}

function scoreBy({ served, other }: PredictionRecord, version: string): PredictionRecord['served'] {
  return served.version === version ? served : other;
}

function mean(records: readonly PredictionRecord[], value: (record: PredictionRecord) => number): number {
  return records.reduce((sum, record) => sum + value(record), 0) / records.length;
}
