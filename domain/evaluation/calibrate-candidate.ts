import type { Calibration, ModelFile } from '../../contracts/model-file';
import { CANDIDATE_NAMES, type CandidateName } from '../../contracts/training';
import { InvalidArtifactError } from '../errors';
import type { FeatureMatrix } from '../features/feature-matrix';
import type { LeadTable } from '../leads/lead-table';
import { applyCalibration, fitCalibration } from '../model/calibration';
import { type CompiledModel, compileModel } from '../model/compile-model';
import { type BestThresholds, bestThresholds } from './best-thresholds';
import type { Contender } from './choose-candidate';

/** A candidate with everything that was fitted on its out-of-fold predictions, and its answer on the holdout. */
export interface CalibratedCandidate extends Contender {
  readonly name: CandidateName;
  readonly model: CompiledModel;
  readonly calibration: Calibration;
  readonly thresholds: BestThresholds;
  /** Calibrated, on the holdout. */
  readonly probabilities: Float64Array;
}

export interface TrainingRun {
  /** Rows of the training matrix. */
  readonly train: LeadTable;
  /** Raw out-of-fold probability of each training row, by candidate name. */
  readonly outOfFold: ReadonlyMap<string, Float64Array>;
  readonly seed: number;
}

/**
 * Fits calibration and thresholds on out-of-fold predictions, then predicts the holdout.
 *
 * @throws InvalidArtifactError where the out-of-fold predictions are absent or incomplete, or the name is unknown
 */
export function calibrateCandidate(
  file: ModelFile,
  { train, outOfFold, seed }: TrainingRun,
  holdout: FeatureMatrix,
): CalibratedCandidate {
  const name = CANDIDATE_NAMES.find((known) => known === file.name);
  if (name === undefined) {
    throw new InvalidArtifactError(
      `Training left a candidate "${file.name}" that this version does not know. Train again.`,
    );
  }
  const raw = outOfFold.get(name);
  if (raw?.length !== train.rowCount) {
    throw new InvalidArtifactError(
      `Training left ${raw?.length ?? 0} out-of-fold predictions of ${name} for ${train.rowCount} training rows. ` +
        'Train again; the training output is incomplete.',
    );
  }
  const calibration = fitCalibration(raw, train.outcomes, seed);
  const model = compileModel(file);
  const calibratedOutOfFold = applyCalibration(calibration, raw);
  return {
    file,
    name,
    model,
    calibration,
    outOfFold: calibratedOutOfFold,
    thresholds: bestThresholds(calibratedOutOfFold, train.outcomes),
    probabilities: applyCalibration(calibration, model.probabilities(holdout)),
  };
}
