/** Brier score: mean squared distance of probability and outcome. 0 is perfect; for no rows 0. */
export function brierScore(probabilities: ArrayLike<number>, outcomes: ArrayLike<number>): number {
  const rows = probabilities.length;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const distance = probabilities[row] - (outcomes[row] === 1 ? 1 : 0);
    sum += distance * distance;
  }
  return rows === 0 ? 0 : sum / rows;
}
