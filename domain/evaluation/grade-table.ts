import type { GradeRow } from '../../contracts/evaluation';
import type { Scorer } from '../../contracts/model-file';
import { gradeOf } from '../model/grades';
import { countClasses } from './classes';
import { wilsonInterval } from './interval';

const GRADES = ['A', 'B', 'C', 'D'] as const;

/**
 * Measured conversion, share and lift of each grade, best first. A grade without leads has conversion and lift 0 and
 * the interval 0 to 1.
 */
export function gradeTable(
  probabilities: Float64Array,
  outcomes: Int8Array,
  thresholds: Scorer['gradeThresholds'],
): GradeRow[] {
  const rows = outcomes.length;
  const baseRate = countClasses(outcomes).positives / rows;
  const leads = { A: 0, B: 0, C: 0, D: 0 };
  const hits = { A: 0, B: 0, C: 0, D: 0 };
  for (let row = 0; row < rows; row++) {
    const grade = gradeOf(probabilities[row], thresholds);
    leads[grade]++;
    if (outcomes[row] === 1) hits[grade]++;
  }
  return GRADES.map((grade) => {
    const conversion = leads[grade] === 0 ? 0 : hits[grade] / leads[grade];
    return {
      grade,
      fromProbability: grade === 'D' ? 0 : thresholds[grade],
      leads: leads[grade],
      share: leads[grade] / rows,
      conversion,
      interval: wilsonInterval(hits[grade], leads[grade]),
      lift: baseRate === 0 ? 0 : conversion / baseRate,
    };
  });
}
