/**
 * Probabilities are held this far from 0 and 1 before a logit is taken, so that a pure leaf (probability exactly 0 or 1)
 * gives ±13.8 and not infinity. 1e-6 is also coarse enough that the last bit of p changes the logit by 1e-10 at most;
 * nearer to 1, two libraries that differ in one bit of p would disagree visibly.
 */
export const LOGIT_CLIP = 1e-6;

/** Log-odds of a probability, finite for every input in [0, 1]: see LOGIT_CLIP. */
export function logit(probability: number): number {
  const clipped = Math.min(Math.max(probability, LOGIT_CLIP), 1 - LOGIT_CLIP);
  return Math.log(clipped / (1 - clipped));
}

/** 1 / (1 + e^-x), without overflow on either side. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
