import { mkdir, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { TrainingFailedError } from '../../domain/errors';
import { type JobProgress, runPythonJob } from './python-job';

export interface TrainingJob {
  readonly python: string;
  /** Folder of the training channel: matrix, outcomes and feature spec. */
  readonly inputFolder: string;
  /** Folder that the job writes under; what an earlier attempt left in its `model` and `data` is removed first. */
  readonly outputFolder: string;
  readonly hyperparameters: Readonly<Record<string, string>>;
  /** `null`: the run is not tracked. */
  readonly mlflowTrackingUri: string | null;
  readonly logFile: string;
  readonly onProgress: (progress: JobProgress) => void;
  /** Another script than the project's, for tests. */
  readonly script?: string;
}

const SCRIPT = resolve(__dirname, '../../training/train.py');

/**
 * Runs the training script in the environment that SageMaker's script mode gives it: channels and folders as `SM_*`
 * variables, hyperparameters as `--name value`. Returns where the model artifacts are, a file:// URI for
 * `FolderTrainingOutput`. Rejects with TrainingFailedError.
 */
export async function runTraining(job: TrainingJob): Promise<string> {
  const modelFolder = resolve(job.outputFolder, 'model');
  const dataFolder = resolve(job.outputFolder, 'data');
  for (const folder of [modelFolder, dataFolder]) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
  }
  await runPythonJob({
    python: job.python,
    script: job.script ?? SCRIPT,
    args: Object.entries(job.hyperparameters).flatMap(([name, value]) => [`--${name}`, value]),
    env: {
      SM_CHANNEL_TRAIN: resolve(job.inputFolder),
      SM_MODEL_DIR: modelFolder,
      SM_OUTPUT_DATA_DIR: dataFolder,
      SM_NUM_CPUS: String(availableParallelism()),
      SM_NUM_GPUS: '0',
      SM_HPS: JSON.stringify(job.hyperparameters),
      ...(job.mlflowTrackingUri === null ? {} : { MLFLOW_TRACKING_URI: job.mlflowTrackingUri }),
    },
    logFile: job.logFile,
    onProgress: job.onProgress,
    title: 'The training job',
    failure: TrainingFailedError,
  });
  return pathToFileURL(modelFolder).href;
}
