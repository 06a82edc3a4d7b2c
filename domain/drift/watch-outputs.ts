import type { DriftReference } from '../../contracts/drift-reference';
import type { DriftColumn } from '../../contracts/drift-report';
import type { DriftRules } from '../../contracts/drift-rules';
import { type GradeThresholds, gradeOf } from '../model/grades';
import { compareCounts } from './compare-counts';
import { compareNumbers } from './compare-numbers';
import { compareRates } from './compare-rates';
import type { ColumnComparison } from './comparison';
import { tallyValues } from './tally';

export interface WatchedOutput {
  readonly column: '_score' | '_grade' | '_outcome';
  readonly header: string;
  readonly kind: Extract<DriftColumn['kind'], 'score' | 'grade' | 'outcome'>;
  readonly comparison: ColumnComparison;
}

const GRADES = ['A', 'B', 'C', 'D'] as const;

/**
 * What comes out of the model, and what becomes of the leads: the score, the mix of grades (scores that rise without
 * reason show there first), and the conversion rate where outcomes have come in.
 *
 * @param scores calibrated probabilities of current leads that the model was not fitted on; `null` without a model
 * @param outcomes of the current leads: 1 converted, 0 not, -1 not known
 */
export function watchOutputs(
  reference: DriftReference,
  model: { readonly scores: Float64Array; readonly gradeThresholds: GradeThresholds } | null,
  outcomes: Int8Array,
  { effects, minimumRows }: Pick<DriftRules, 'effects' | 'minimumRows'>,
): WatchedOutput[] {
  const outputs: WatchedOutput[] = [];
  if (model !== null && reference.scores.length > 0) {
    const before = Float64Array.from(reference.scores);
    outputs.push({
      column: '_score',
      header: 'Score',
      kind: 'score',
      comparison: compareNumbers(tallyValues(before), tallyValues(model.scores), effects.score, minimumRows),
    });
    const count = (scores: Float64Array) => countGrades(scores, model.gradeThresholds);
    outputs.push({
      column: '_grade',
      header: 'Grade',
      kind: 'grade',
      comparison: compareCounts(count(before), count(model.scores), effects.grade, minimumRows),
    });
  }
  const now = rateOf(outcomes);
  if (reference.outcomes !== undefined && now.rows > 0) {
    const before = { yes: reference.outcomes.converted, rows: reference.outcomes.known };
    outputs.push({
      column: '_outcome',
      header: 'Conversion rate',
      kind: 'outcome',
      comparison: compareRates(before, now, effects.outcome, minimumRows, ['converted', 'not converted']),
    });
  }
  return outputs;
}

function countGrades(scores: Float64Array, thresholds: GradeThresholds) {
  const counts = new Map<string, number>(GRADES.map((grade) => [grade, 0]));
  for (const score of scores) {
    const grade = gradeOf(score, thresholds);
    counts.set(grade, (counts.get(grade) ?? 0) + 1);
  }
  return { values: [...GRADES], counts: GRADES.map((grade) => counts.get(grade) ?? 0) };
}

function rateOf(outcomes: Int8Array): { yes: number; rows: number } {
  let yes = 0;
  let rows = 0;
  for (const outcome of outcomes) {
    if (outcome >= 0) rows++;
    if (outcome === 1) yes++;
  }
  return { yes, rows };
}
