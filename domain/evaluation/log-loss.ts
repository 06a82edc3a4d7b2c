/** Probabilities are kept this far from 0 and 1, as scikit-learn does for float64. */
const EPSILON = Number.EPSILON;

/** Loss of one lead in nats: -log of the probability that was given to what happened. */
export function lossOfLead(probability: number, outcome: number): number {
  const kept = Math.min(1 - EPSILON, Math.max(EPSILON, probability));
  return outcome === 1 ? -Math.log(kept) : -Math.log(1 - kept);
}

/** Mean logarithmic loss in nats; for no rows 0. */
export function logLoss(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const rows = probabilities.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += lossOfLead(probabilities[row], outcomes[row]);
  return rows === 0 ? 0 : sum / rows;
}
