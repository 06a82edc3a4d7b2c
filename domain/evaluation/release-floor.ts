import { rocAucInterval } from './bootstrap';
import { expectedCalibrationError } from './calibration-error';
import { calibrationNoise } from './calibration-noise';
import { countClasses } from './classes';
import type { GateSettings } from './gate-settings';
import { rocAuc } from './roc-auc';

/** Probabilities and outcomes, one entry per row. */
export interface JudgedRows {
  readonly probabilities: Float64Array;
  readonly outcomes: Int8Array;
  /** Of the bootstrap. */
  readonly seed: number;
}

/** Those of the rows that are at the given places. */
export function pickRows({ probabilities, outcomes, seed }: JudgedRows, rows: Int32Array): JudgedRows {
  return {
    probabilities: Float64Array.from(rows, (row) => probabilities[row]),
    outcomes: Int8Array.from(rows, (row) => outcomes[row]),
    seed,
  };
}

/** Whether figures of these rows would be noise. */
export function areTooFew(outcomes: Int8Array, { minRows, minPerOutcome }: GateSettings): boolean {
  const { positives, negatives } = countClasses(outcomes);
  return outcomes.length < minRows || Math.min(positives, negatives) < minPerOutcome;
}

/** Why a model is no model to sell by, whatever the champion is; `null` where it is good enough on the whole holdout. */
export function floorProblem(judged: JudgedRows, settings: GateSettings): string | null {
  const { probabilities, outcomes, seed } = judged;
  const auc = rocAuc(probabilities, outcomes);
  const rows = leads(outcomes.length);
  if (auc < settings.minRocAuc)
    return `ROC AUC ${auc.toFixed(3)} on ${rows} is below the floor of ${settings.minRocAuc}`;
  const { low, high } = rocAucInterval(probabilities, outcomes, { seed });
  if (low <= settings.minRocAucLow) {
    return `ROC AUC ${auc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) on ${rows} cannot be told from chance`;
  }
  const fault = calibrationFault(judged, rows, settings);
  return fault === null ? null : `its probabilities are ${fault}`;
}

/**
 * As `floorProblem` for the newest rows of the holdout, which are few: only what chance does not explain, which is a
 * calibration error over the limit, or an interval of the ROC AUC that lies below the floor as a whole.
 */
export function newestProblem(newest: JudgedRows, settings: GateSettings): string | null {
  const { probabilities, outcomes, seed } = newest;
  if (outcomes.length < settings.minRows) return null;
  const rows = `the newest ${leads(outcomes.length)} of the holdout`;
  const fault = calibrationFault(newest, rows, settings);
  if (fault !== null) return `its probabilities are ${fault}`;
  if (areTooFew(outcomes, settings)) return null;
  const { low, high } = rocAucInterval(probabilities, outcomes, { seed });
  if (high >= settings.minRocAuc) return null;
  const auc = `${rocAuc(probabilities, outcomes).toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return `ROC AUC ${auc} on ${rows} is below the floor of ${settings.minRocAuc}`;
}

/** `off by 0.216 on average on …, over the limit of 0.128`; `null` where the limit holds. */
export function calibrationFault(
  { probabilities, outcomes }: JudgedRows,
  rows: string,
  settings: GateSettings,
): string | null {
  const error = expectedCalibrationError(probabilities, outcomes);
  const limit = settings.maxCalibrationError + calibrationNoise(probabilities);
  if (error <= limit) return null;
  return `off by ${error.toFixed(3)} on average on ${rows}, over the limit of ${limit.toFixed(3)}`;
}

/** `1 lead`, `1,035 leads`. */
export function leads(count: number): string {
  return count === 1 ? '1 lead' : `${count.toLocaleString('en-US')} leads`;
}
