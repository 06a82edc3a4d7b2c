import { InvalidArtifactError, OneClassError } from '../errors';

export interface ClassCounts {
  readonly positives: number;
  readonly negatives: number;
}

/** Counts outcomes: 1 is a conversion, everything else is none. */
export function countClasses(outcomes: ArrayLike<number>): ClassCounts {
  let positives = 0;
  for (let row = 0; row < outcomes.length; row++) if (outcomes[row] === 1) positives++;
  return { positives, negatives: outcomes.length - positives };
}

/** As `countClasses`; throws OneClassError where a measure of order has nothing to compare. */
export function requireBothClasses(outcomes: ArrayLike<number>, measure: string): ClassCounts {
  const counts = countClasses(outcomes);
  if (counts.positives > 0 && counts.negatives > 0) return counts;
  const which = outcomes.length === 0 ? 'no lead' : counts.positives === 0 ? 'no conversion' : 'only conversions';
  throw new OneClassError(
    `${measure} needs leads that converted and leads that did not, but there is ${which} among ${outcomes.length} leads. ` +
      'Add leads of both outcomes, or choose a larger holdout share.',
  );
}

/** Throws InvalidArtifactError where a score is NaN: ranks and means would silently be wrong. */
export function requireNumbers(scores: Float64Array, measure: string): void {
  for (let row = 0; row < scores.length; row++) {
    if (Number.isNaN(scores[row])) {
      throw new InvalidArtifactError(
        `${measure}: the model gives no number for lead ${row + 1} of ${scores.length}. Train again; the model file is damaged.`,
      );
    }
  }
}
