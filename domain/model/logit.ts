/**
 * Calibration holds probabilities this far from 0 and 1 before it takes a logit, so that a pure leaf (probability exactly
 * 0 or 1) gives ±13.8 and not infinity: at ±34.5 (1e-15) a few such rows would decide the slope of Platt scaling.
 */
const LOGIT_CLIP = 1e-6;

/** Log-odds of a probability, finite: it is first held `clip` away from 0 and 1. */
export function logit(probability: number, clip: number = LOGIT_CLIP): number {
  const clipped = Math.min(Math.max(probability, clip), 1 - clip);
  return Math.log(clipped / (1 - clipped));
}

/** 1 / (1 + e^-x), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
