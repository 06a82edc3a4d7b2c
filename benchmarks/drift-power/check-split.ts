import type { DriftReport } from '../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES, type DriftRules } from '../../contracts/drift-rules';
import { checkDrift } from '../../domain/drift/check-drift';
import { buildDriftReference } from '../../domain/drift/drift-reference';
import { referenceExtras, referenceHoldout } from '../../domain/drift/reference-extras';
import { chooseGradeThresholds } from '../../domain/model/grades';
import { rowsOf, type SimulatedLeads } from './leads';
import { currentLeads, type Split } from './splits';

/** The share of a champion's leads that it is not fitted on: scores of the reference come from there. */
const HOLDOUT_SHARE = 0.2;
const HOT_THRESHOLD = 0.6;
const BASE_RATE = 0.385;

export interface SplitCheck {
  readonly rules?: DriftRules;
  /** With the domain classifier: 0.3 s more. */
  readonly multivariate: boolean;
}

/**
 * The report of our check on a split, with every alarm that a check in production can raise: columns, missing cells, new
 * and vanished values, score, grades, conversion rate, estimated and realised loss.
 */
export function checkSplit(leads: SimulatedLeads, split: Split, { rules, multivariate }: SplitCheck): DriftReport {
  const before = rowsOf(leads.table, split.reference);
  const holdoutRows = split.reference.filter((_, at) => (at * HOLDOUT_SHARE) % 1 < HOLDOUT_SHARE);
  const holdoutScores = Float64Array.from(holdoutRows, (row) => leads.scores[row]);
  const holdoutOutcomes = Int8Array.from(holdoutRows, (row) => leads.table.outcomes[row]);
  const sampled = multivariate ? before : { ...before, columns: new Map() };
  const extras = referenceExtras(sampled, [...sampled.columns.keys()]);
  const table = currentLeads(leads, split);
  const scores =
    split.change === null
      ? Float64Array.from(split.current, (row) => leads.scores[row])
      : leads.rescore(table, split.current);
  return checkDrift({
    runId: 'simulated',
    checkedAt: '2026-11-21T00:00:00.000Z',
    trigger: 'ingest',
    rules: rules ?? DEFAULT_DRIFT_RULES,
    reference: {
      name: 'reference',
      data: {
        ...buildDriftReference(before, leads, holdoutScores),
        ...extras,
        holdout: referenceHoldout(holdoutScores, holdoutOutcomes),
      },
    },
    current: { name: 'current', table },
    model: {
      version: 'v1',
      scores,
      hotThreshold: HOT_THRESHOLD,
      gradeThresholds: chooseGradeThresholds(HOT_THRESHOLD, BASE_RATE),
      importance: leads.importance,
    },
    realised: { probabilities: scores, outcomes: table.outcomes },
    past: [],
    multivariate,
  });
}
