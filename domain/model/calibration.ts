import type { Calibration } from '../../contracts/model-file';
import { expectedCalibrationError } from '../evaluation/calibration-error';
import { seededIndexes, shuffledIndexes } from '../evaluation/random';
import { breakpoints, interpolate, isotonicBlocks, softenEnds } from './isotonic';
import { logit, sigmoid } from './logit';
import { fitPlatt } from './platt';

const FOLDS = 5;
/** With fewer of either outcome no calibration can be told from noise. */
const MIN_OF_EACH_OUTCOME = 20;
/** Isotonic regression overfits small samples; below this Platt scaling is the better of the two. */
const MIN_ROWS_FOR_ISOTONIC = 1000;
const ECE_BINS = 10;
/** Standard deviations of the ECE's own noise that a correction must gain to be kept. */
const MARGIN_DEVIATIONS = 1.5;

const NONE: Calibration = { kind: 'none' };

/**
 * The calibration for out-of-fold probabilities (0..1) with known outcomes (1 or 0): none, Platt scaling on the logit, or
 * isotonic regression. Each is judged by its expected calibration error on rows that it was not fitted on (5 stratified
 * folds, drawn by `seed`), and a more complex one replaces a simpler one only if it gains more than the noise of that
 * error. The winner is then fitted on all rows. The result never falls with the probability.
 * Throws RangeError for other probabilities or outcomes.
 */
export function fitCalibration(probabilities: Float64Array, outcomes: Int8Array, seed: number): Calibration {
  assertLabelled(probabilities, outcomes);
  const rows = probabilities.length;
  const positives = outcomes.reduce((sum, outcome) => sum + outcome, 0);
  if (Math.min(positives, rows - positives) < MIN_OF_EACH_OUTCOME) return NONE;

  const folds = stratifiedFolds(outcomes, seed);
  const margin = MARGIN_DEVIATIONS * calibrationErrorNoise(probabilities);
  let best = NONE;
  let bestError = foldedError(() => NONE, probabilities, outcomes, folds);
  for (const correct of rows < MIN_ROWS_FOR_ISOTONIC ? [plattScaling] : [plattScaling, isotonicRegression]) {
    const error = foldedError(correct, probabilities, outcomes, folds);
    if (error >= bestError - margin) continue;
    const onAllRows = correct(probabilities, outcomes);
    if (onAllRows === null) continue;
    best = onAllRows;
    bestError = error;
  }
  return best;
}

/** Calibrated probability, 0..1; one number for one number, an array of the same length for an array. */
export function applyCalibration(calibration: Calibration, probability: number): number;
export function applyCalibration(calibration: Calibration, probabilities: Float64Array): Float64Array;
export function applyCalibration(calibration: Calibration, input: number | Float64Array): number | Float64Array {
  const apply = calibrator(calibration);
  return typeof input === 'number' ? apply(input) : input.map(apply);
}

function calibrator(calibration: Calibration): (probability: number) => number {
  switch (calibration.kind) {
    case 'none':
      return (probability) => probability;
    case 'platt': {
      const { slope, offset } = calibration;
      return (probability) => sigmoid(slope * logit(probability) + offset);
    }
    case 'isotonic':
      return (probability) => interpolate(calibration, probability);
  }
}

/** A calibration fitted on these rows; `null` where they do not give one. */
type Correction = (probabilities: Float64Array, outcomes: Int8Array) => Calibration | null;

const plattScaling: Correction = (probabilities, outcomes) => {
  const fit = fitPlatt(probabilities, outcomes);
  return fit === null ? null : { kind: 'platt', ...fit };
};

const isotonicRegression: Correction = (probabilities, outcomes) => {
  const blocks = isotonicBlocks(probabilities, outcomes);
  // A single block is a constant: the probabilities do not rank the leads at all.
  return blocks.length < 2 ? null : { kind: 'isotonic', ...breakpoints(softenEnds(blocks)) };
};

/** Fold 0..FOLDS-1 of each row, drawn at random within each outcome. */
function stratifiedFolds(outcomes: Int8Array, seed: number): Uint8Array {
  const folds = new Uint8Array(outcomes.length);
  const dealt = [0, 0];
  for (const row of shuffledIndexes(outcomes.length, seededIndexes(seed))) {
    folds[row] = dealt[outcomes[row]]++ % FOLDS;
  }
  return folds;
}

/**
 * Mean over folds of the calibration error on a fold, calibrated by a fit on the others; infinite where one has no fit.
 * The folds are not pooled before the error is taken: a row that lifts the fit of four folds is missing in the fifth, so
 * in a pooled bin the noise of a flexible fit cancels, and isotonic regression won on every second perfect sample.
 */
function foldedError(correct: Correction, probabilities: Float64Array, outcomes: Int8Array, folds: Uint8Array): number {
  let total = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const isTraining = (_: number, row: number): boolean => folds[row] !== fold;
    const isHeldOut = (_: number, row: number): boolean => folds[row] === fold;
    const calibration = correct(probabilities.filter(isTraining), outcomes.filter(isTraining));
    if (calibration === null) return Number.POSITIVE_INFINITY;
    const calibrated = applyCalibration(calibration, probabilities.filter(isHeldOut));
    const error = expectedCalibrationError(calibrated, outcomes.filter(isHeldOut), ECE_BINS);
    total += error * calibrated.length;
  }
  return total / probabilities.length;
}

/**
 * Standard deviation of the ECE of perfectly calibrated probabilities: in a bin of n leads, sum p - conversions is about
 * normal with variance sum p (1 - p), and the absolute value of a normal variable has (1 - 2/pi) of its variance.
 */
function calibrationErrorNoise(probabilities: Float64Array): number {
  let variance = 0;
  for (const p of probabilities) variance += p * (1 - p);
  return Math.sqrt(variance * (1 - 2 / Math.PI)) / probabilities.length;
}

function assertLabelled(probabilities: Float64Array, outcomes: Int8Array): void {
  if (probabilities.length !== outcomes.length) {
    throw new RangeError(`${probabilities.length} probabilities, but ${outcomes.length} outcomes`);
  }
  for (let row = 0; row < outcomes.length; row++) {
    const p = probabilities[row];
    if (!(p >= 0 && p <= 1)) throw new RangeError(`probability ${p} in row ${row} is not between 0 and 1`);
    if (outcomes[row] !== 0 && outcomes[row] !== 1) {
      throw new RangeError(`outcome ${outcomes[row]} in row ${row} is not known; calibrate on labelled leads only`);
    }
  }
}
