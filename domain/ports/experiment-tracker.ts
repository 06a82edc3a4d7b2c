import type { Evaluation } from '../../contracts/evaluation';
import type { TrainingResult } from '../../contracts/training';

/** Where people compare runs: MLflow. A lost tracker is a warning, never a failed run. */
export interface ExperimentTracker {
  /** Adds the holdout metrics of every candidate to the run that training started. Returns a warning or `null`. */
  logEvaluation(training: TrainingResult, evaluation: Evaluation): Promise<string | null>;
}
