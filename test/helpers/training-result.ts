import type { ModelFile } from '../../contracts/model-file';
import type { CandidateName, TrainingResult } from '../../contracts/training';

export const SPEC_HASH = `sha256:${'0'.repeat(64)}`;

/** What a training job says of itself: `rows` training rows, the given candidates. */
export function trainingResult(names: readonly CandidateName[], rows: number): TrainingResult {
  return {
    formatVersion: 1,
    seed: 1,
    folds: 5,
    tuningTrials: 2,
    featureSpecHash: SPEC_HASH,
    rows,
    positives: 1,
    candidates: names.map((name) => ({ name, cvRocAuc: 0.9, cvLogLoss: 0.3, fitSeconds: 0.1, parameters: {} })),
    libraries: { 'scikit-learn': '1.9.0' },
    mlflow: { trackingUri: 'sqlite:///mlflow.db', experiment: 'leadscore', runId: 'abc123' },
    seconds: 1,
  };
}

/** A logistic regression of one feature. */
export function logisticModelFile(name: CandidateName): ModelFile {
  return {
    formatVersion: 1,
    name,
    featureSpecHash: SPEC_HASH,
    featureCount: 1,
    model: { kind: 'logistic', intercept: -1, coefficients: [0.5] },
  };
}
