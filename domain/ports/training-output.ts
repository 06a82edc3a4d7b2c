import type { ModelFile } from '../../contracts/model-file';
import type { TrainingResult } from '../../contracts/training';

/** Reads what a finished training job left: a folder on a laptop, a model.tar.gz in AWS. */
export interface TrainingOutputReader {
  /** Throws InvalidArtifactError where a file is missing or does not fit its format. */
  read(modelArtifacts: string): Promise<TrainingOutput>;
}

export interface TrainingOutput {
  readonly result: TrainingResult;
  /** In the order of `CANDIDATE_NAMES`. */
  readonly candidates: readonly ModelFile[];
  /** Out-of-fold probability of each training row, by candidate; row order is that of the training matrix. */
  readonly outOfFold: ReadonlyMap<string, Float64Array>;
}
