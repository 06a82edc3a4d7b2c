import { logit, sigmoid } from './logit';

export interface PlattFit {
  readonly slope: number;
  readonly offset: number;
}

const MAX_ITERATIONS = 100;
const STEP_TOLERANCE = 1e-9;
const LOSS_ROUNDING = 1e-12;
const SMALLEST_SCALE = 1e-6;

/**
 * Platt scaling: slope and offset of sigmoid(slope * logit(p) + offset) by maximum likelihood, with the outcomes smoothed
 * to (n1 + 1) / (n1 + 2) and 1 / (n0 + 2), so that separable data has a finite answer. Newton's method with step halving;
 * the loss is convex. `null` where there is no rising fit: one class, all probabilities equal, or slope <= 0.
 * Platt, Advances in Large Margin Classifiers (1999) 61-74; Lin, Lin, Weng, Machine Learning 68 (2007) 267-276.
 */
export function fitPlatt(probabilities: Float64Array, outcomes: Int8Array): PlattFit | null {
  const rows = probabilities.length;
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += outcomes[row];
  if (positives === 0 || positives === rows) return null;
  const logits = probabilities.map((probability) => logit(probability));
  const highTarget = (positives + 1) / (positives + 2);
  const lowTarget = 1 / (rows - positives + 2);
  const targets = Float64Array.from(outcomes, (outcome) => (outcome === 1 ? highTarget : lowTarget));

  let slope = 1;
  let offset = 0;
  let loss = lossOf(logits, targets, slope, offset);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const step = newtonStep(logits, targets, slope, offset);
    if (step === null) return null;
    let scale = 1;
    let nextLoss = lossOf(logits, targets, slope + step.slope, offset + step.offset);
    // Near the optimum the loss changes by less than its rounding; without the slack the step would be halved for nothing.
    while (!(nextLoss <= loss * (1 + LOSS_ROUNDING)) && scale > SMALLEST_SCALE) {
      scale /= 2;
      nextLoss = lossOf(logits, targets, slope + scale * step.slope, offset + scale * step.offset);
    }
    slope += scale * step.slope;
    offset += scale * step.offset;
    loss = nextLoss;
    // Newton's error is squared with each step, so the one after a step of 1e-9 is below rounding.
    if (Math.abs(step.slope) + Math.abs(step.offset) < STEP_TOLERANCE * (1 + Math.abs(slope) + Math.abs(offset))) break;
  }
  return slope > 0 ? { slope, offset } : null;
}

/** Negative log likelihood: sum of log(1 + e^z) - t z, written so that it cannot overflow. */
function lossOf(logits: Float64Array, targets: Float64Array, slope: number, offset: number): number {
  let loss = 0;
  for (let row = 0; row < logits.length; row++) {
    const z = slope * logits[row] + offset;
    loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - targets[row] * z;
  }
  return loss;
}

/** -H⁻¹g of the loss; `null` where the Hessian is singular, which is where all logits are equal. */
function newtonStep(logits: Float64Array, targets: Float64Array, slope: number, offset: number): PlattFit | null {
  let gradientSlope = 0;
  let gradientOffset = 0;
  let weightSum = 0;
  let weightedSum = 0;
  let weightedSquares = 0;
  for (let row = 0; row < logits.length; row++) {
    const x = logits[row];
    const p = sigmoid(slope * x + offset);
    const residual = p - targets[row];
    const weight = p * (1 - p);
    gradientSlope += residual * x;
    gradientOffset += residual;
    weightSum += weight;
    weightedSum += weight * x;
    weightedSquares += weight * x * x;
  }
  const determinant = weightSum * weightedSquares - weightedSum * weightedSum;
  if (!(determinant > 1e-12 * weightSum * weightedSquares)) return null;
  return {
    slope: (weightedSum * gradientOffset - weightSum * gradientSlope) / determinant,
    offset: (weightedSum * gradientSlope - weightedSquares * gradientOffset) / determinant,
  };
}
