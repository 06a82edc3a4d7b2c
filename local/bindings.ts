import path from 'node:path';
import { ConsoleNotifier } from '../adapters/local/console-notifier';
import { FileLog } from '../adapters/local/file-log';
import { FolderTrainingOutput } from '../adapters/local/folder-training-output';
import { MlflowTracker } from '../adapters/local/mlflow-tracker';
import type { JobProgress } from '../adapters/local/python-job';
import { runStandardizeLeads } from '../adapters/local/spark-etl-job';
import { SystemClock } from '../adapters/local/system-clock';
import { runTraining } from '../adapters/local/training-job';
import type { HandlerName } from '../contracts/pipeline';
import type { Warehouse } from '../domain/ports/warehouse';
import { makeHandler as makeCheckDrift } from '../lambdas/check-drift/make-handler';
import { makeHandler as makeEvaluateCandidates } from '../lambdas/evaluate-candidates/make-handler';
import { makeHandler as makeIntake } from '../lambdas/intake/make-handler';
import { makeHandler as makeLoadWarehouse } from '../lambdas/load-warehouse/make-handler';
import { makeHandler as makePrepareFeatures } from '../lambdas/prepare-features/make-handler';
import { makeHandler as makePromoteChallenger } from '../lambdas/promote-challenger/make-handler';
import { makeHandler as makeScoreLeads } from '../lambdas/score-leads/make-handler';
import { type Home, pythonPath } from './home';

export type LocalHandlers = Record<HandlerName, (event: unknown) => Promise<unknown>>;

/** The pipeline's Lambdas on local adapters: the same handlers as in AWS. */
export function makeLocalHandlers(home: Home, warehouse: Warehouse, runId: string): LocalHandlers {
  const clock = new SystemClock();
  const log = new FileLog(path.join(home.logFolder, `${runId}.jsonl`), clock);
  const { raw, processed } = home;
  const tracker = new MlflowTracker({ python: pythonPath(), logFile: path.join(home.logFolder, `${runId}-mlflow.log`) });
  const trainingOutput = new FolderTrainingOutput();
  return {
    intake: makeIntake({ raw, processed }),
    'load-warehouse': makeLoadWarehouse({ processed, warehouse }),
    'check-drift': makeCheckDrift({ processed, warehouse, clock }),
    'prepare-features': makePrepareFeatures({ processed, warehouse }),
    'evaluate-candidates': makeEvaluateCandidates({ processed, warehouse, trainingOutput, tracker, clock, log }),
    'promote-challenger': makePromoteChallenger({ processed, clock }),
    'score-leads': makeScoreLeads({ processed, warehouse, clock }),
  };
}

/** The managed services of the pipeline as jobs on this machine. */
export function makeLocalJobs(home: Home, runId: string, onProgress: (job: 'etl' | 'train', progress: JobProgress) => void) {
  const notifier = new ConsoleNotifier(() => undefined);
  return {
    standardizeLeads: (manifestKey: string): Promise<void> =>
      runStandardizeLeads({
        python: pythonPath(),
        rawRoot: home.rawFolder,
        processedRoot: home.processedFolder,
        manifestKey,
        logFile: path.join(home.logFolder, `${runId}-etl.log`),
        onProgress: (progress) => onProgress('etl', progress),
      }),
    train: (inputPrefix: string, outputPrefix: string, hyperparameters: Readonly<Record<string, string>>): Promise<string> =>
      runTraining({
        python: pythonPath(),
        inputFolder: home.path(inputPrefix),
        outputFolder: home.path(outputPrefix),
        hyperparameters,
        mlflowTrackingUri: home.mlflowTrackingUri,
        logFile: path.join(home.logFolder, `${runId}-training.log`),
        onProgress: (progress) => onProgress('train', progress),
      }),
    notify: (subject: string, message: string): Promise<void> => notifier.publish(subject, message),
  };
}
