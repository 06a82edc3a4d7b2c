/**
 * The calibration error that perfectly calibrated probabilities show by chance on these rows: with 100 rows about 0.1,
 * so that a limit on the plain error would refuse every good model of a small team. Per bin the mean absolute value of
 * a normal variable with the binomial variance, sqrt(2 / pi * sum p(1 - p)).
 */
export function calibrationNoise(probabilities: ArrayLike<number>, bins = 10): number {
  const rows = probabilities.length;
  if (rows === 0) return 0;
  const variance = new Float64Array(bins);
  for (let row = 0; row < rows; row++) {
    const probability = probabilities[row];
    variance[Math.min(Math.floor(probability * bins), bins - 1)] += probability * (1 - probability);
  }
  return variance.reduce((sum, ofBin) => sum + Math.sqrt((2 / Math.PI) * ofBin), 0) / rows;
}
