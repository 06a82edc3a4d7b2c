import type { Model, ModelFile } from '../../contracts/model-file';
import { lossOfLead } from './log-loss';

export interface Contender {
  readonly file: ModelFile;
  /** Calibrated out-of-fold probabilities of the training rows. */
  readonly outOfFold: Float64Array;
}

/**
 * The candidate to release: the smallest whose out-of-fold log loss is within one standard error of the best (the
 * one-standard-error rule of Breiman et al. 1984, on paired losses). Log loss of calibrated probabilities rewards order
 * and honesty alike; among equals a smaller model answers faster and is easier to explain. The holdout is never asked.
 *
 * @param contenders at least one
 */
export function chooseCandidate<T extends Contender>(contenders: readonly T[], outcomes: ArrayLike<number>): T {
  const losses = contenders.map(({ outOfFold }) =>
    Float64Array.from(outOfFold, (p, row) => lossOfLead(p, outcomes[row])),
  );
  const means = losses.map(mean);
  const best = means.indexOf(Math.min(...means));
  const equals = contenders.filter((_, index) => {
    if (index === best) return true;
    const extra = losses[index].map((loss, row) => loss - losses[best][row]);
    return mean(extra) <= standardError(extra);
  });
  return equals.reduce((smallest, next) => (sizeOf(next.file.model) < sizeOf(smallest.file.model) ? next : smallest));
}

/** Numbers that a person or a machine has to go through: coefficients, or nodes of trees. */
function sizeOf(model: Model): number {
  switch (model.kind) {
    case 'logistic':
      return model.coefficients.length;
    case 'tree-ensemble':
      return model.feature.length;
    case 'blend':
      return model.members.reduce((sum, member) => sum + sizeOf(member.model), 0);
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardError(values: Float64Array): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
}
