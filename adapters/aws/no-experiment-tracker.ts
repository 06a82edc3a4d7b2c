import type { ExperimentTracker } from '../../domain/ports/experiment-tracker';

/** No tracking: a training job without network cannot have started an MLflow run that metrics could be added to. */
export class NoExperimentTracker implements ExperimentTracker {
  async logEvaluation(): Promise<null> {
    return null;
  }
}
