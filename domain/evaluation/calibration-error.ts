/**
 * Expected calibration error: mean of |mean probability - conversion rate| over equal-width bins, weighted by leads.
 * 0 is perfect, 0 also for no rows. Bin k holds probabilities in [k/bins, (k+1)/bins); 1 belongs to the last.
 * Naeini, Cooper, Hauskrecht, AAAI 2015.
 *
 * @param probabilities 0..1
 * @param outcomes 1 converted, 0 not
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  bins = 10,
): number {
  const rows = probabilities.length;
  if (rows === 0) return 0;
  const probabilitySum = new Float64Array(bins);
  const conversions = new Float64Array(bins);
  for (let row = 0; row < rows; row++) {
    const probability = probabilities[row];
    const bin = Math.min(Math.floor(probability * bins), bins - 1);
    probabilitySum[bin] += probability;
    conversions[bin] += outcomes[row];
  }
  // leads * |mean p - rate| = |sum p - conversions|, so counts of leads cancel.
  let total = 0;
  for (let bin = 0; bin < bins; bin++) {
    total += Math.abs(probabilitySum[bin] - conversions[bin]);
  }
  return total / rows;
}
