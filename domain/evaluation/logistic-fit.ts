export interface LogisticFit {
  readonly intercept: number;
  readonly weights: Float64Array;
}

/** Penalty on squared weights, in units of leads: fits that separate the classes stay finite. */
const RIDGE = 1;
const MAX_STEPS = 25;
const CONVERGED = 1e-8;

/**
 * Ridge logistic regression by Newton's method (iteratively reweighted least squares), O(rows x columns^2) a step.
 *
 * @param columns one array of finite numbers per column, equally long
 * @param outcomes 1 converted, else not
 */
export function fitLogistic(columns: readonly Float64Array[], outcomes: ArrayLike<number>): LogisticFit {
  const size = columns.length + 1;
  const rows = outcomes.length;
  const weights = new Float64Array(size);
  for (let step = 0; step < MAX_STEPS; step++) {
    const hessian = new Float64Array(size * size);
    const gradient = new Float64Array(size);
    const cells = new Float64Array(size).fill(1);
    for (let row = 0; row < rows; row++) {
      let logit = weights[0];
      for (let c = 1; c < size; c++) {
        cells[c] = columns[c - 1][row];
        logit += weights[c] * cells[c];
      }
      const probability = 1 / (1 + Math.exp(-logit));
      const error = (outcomes[row] === 1 ? 1 : 0) - probability;
      const weight = probability * (1 - probability);
      for (let c = 0; c < size; c++) {
        gradient[c] += error * cells[c];
        const weighted = weight * cells[c];
        for (let d = 0; d <= c; d++) hessian[c * size + d] += weighted * cells[d];
      }
    }
    // The intercept gets a trace of the penalty, so that the matrix is never singular.
    for (let c = 0; c < size; c++) {
      const penalty = c === 0 ? 1e-9 : RIDGE;
      hessian[c * size + c] += penalty;
      gradient[c] -= penalty * weights[c];
    }
    solveInPlace(hessian, gradient);
    let largest = 0;
    for (let c = 0; c < size; c++) {
      weights[c] += gradient[c];
      largest = Math.max(largest, Math.abs(gradient[c]));
    }
    if (largest < CONVERGED) break;
  }
  return { intercept: weights[0], weights: weights.slice(1) };
}

/** Solves A x = b by Cholesky; A is positive definite, its lower triangle is given; x overwrites b. */
function solveInPlace(a: Float64Array, b: Float64Array): void {
  const size = b.length;
  for (let c = 0; c < size; c++) {
    for (let r = c; r < size; r++) {
      let sum = a[r * size + c];
      for (let k = 0; k < c; k++) sum -= a[r * size + k] * a[c * size + k];
      a[r * size + c] = r === c ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / a[c * size + c];
    }
  }
  for (let r = 0; r < size; r++) {
    for (let k = 0; k < r; k++) b[r] -= a[r * size + k] * b[k];
    b[r] /= a[r * size + r];
  }
  for (let r = size - 1; r >= 0; r--) {
    for (let k = r + 1; k < size; k++) b[r] -= a[k * size + r] * b[k];
    b[r] /= a[r * size + r];
  }
}
