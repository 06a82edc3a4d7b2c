import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Evaluation } from '../../contracts/evaluation';
import type { TrainingResult } from '../../contracts/training';
import { TrainingFailedError } from '../../domain/errors';
import type { ExperimentTracker } from '../../domain/ports/experiment-tracker';
import { runPythonJob } from './python-job';

export interface MlflowTrackerOptions {
  readonly python: string;
  readonly logFile: string;
  /** Default 20 s: a server that does not answer must not hold up the run for longer. */
  readonly timeoutMs?: number;
  /** Another script than the project's, for tests. */
  readonly script?: string;
}

const SCRIPT = resolve(__dirname, '../../training/log_evaluation.py');

/** Adds the holdout metrics to the MLflow run that training started, through Python's MLflow client. */
export class MlflowTracker implements ExperimentTracker {
  constructor(private readonly options: MlflowTrackerOptions) {}

  async logEvaluation(training: TrainingResult, evaluation: Evaluation): Promise<string | null> {
    const { mlflow } = training;
    if ('warning' in mlflow) return mlflow.warning;
    const folder = join(tmpdir(), `leadscore-evaluation-${randomUUID()}`);
    try {
      await mkdir(folder, { mode: 0o700 });
      const file = join(folder, 'evaluation.json');
      await writeFile(file, JSON.stringify(evaluation));
      await runPythonJob({
        python: this.options.python,
        script: this.options.script ?? SCRIPT,
        args: ['--run-id', mlflow.runId, '--evaluation', file],
        env: { MLFLOW_TRACKING_URI: mlflow.trackingUri },
        logFile: this.options.logFile,
        onProgress: () => undefined,
        timeoutMs: this.options.timeoutMs ?? 20_000,
        title: 'Tracking',
        failure: TrainingFailedError,
      });
      return null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `The holdout metrics are not in MLflow (${mlflow.trackingUri}): ${reason}`;
    } finally {
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}
