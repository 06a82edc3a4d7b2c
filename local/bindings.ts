import path from 'node:path';
import { FileLog } from '../adapters/local/file-log';
import { FileModelRegistry } from '../adapters/local/file-model-registry';
import { FolderObjectSinks } from '../adapters/local/folder-object-sinks';
import { FolderTrainingOutput } from '../adapters/local/folder-training-output';
import { MlflowTracker } from '../adapters/local/mlflow-tracker';
import type { JobProgress } from '../adapters/local/python-job';
import { runStandardizeLeads } from '../adapters/local/spark-etl-job';
import { runTraining } from '../adapters/local/training-job';
import { SystemClock } from '../adapters/shared/system-clock';
import type { Warehouse } from '../domain/ports/warehouse';
import { makeHandler as makeCheckDrift } from '../lambdas/check-drift/make-handler';
import { makeHandler as makeEvaluateCandidates } from '../lambdas/evaluate-candidates/make-handler';
import { makeHandler as makeIntake } from '../lambdas/intake/make-handler';
import { makeHandler as makeLoadWarehouse } from '../lambdas/load-warehouse/make-handler';
import { makeHandler as makePrepareFeatures } from '../lambdas/prepare-features/make-handler';
import { makeHandler as makePromoteChallenger } from '../lambdas/promote-challenger/make-handler';
import { makeHandler as makeScoreLeads } from '../lambdas/score-leads/make-handler';
import { type Home, pythonPath } from './home';
import type { Notification, TaskBindings } from './player/bind-tasks';

export interface LocalBindingsOptions {
  readonly home: Home;
  readonly warehouse: Warehouse;
  readonly runId: string;
  readonly onEtlProgress: (progress: JobProgress) => void;
  readonly onTrainingProgress: (progress: JobProgress) => void;
  readonly publish: (notification: Notification) => void;
}

/**
 * What stands in for each service of the state machine on a laptop: the Lambdas' own handlers on local adapters, the
 * Glue script on local Spark, the training script in the Python environment, the screen for notifications.
 */
export function makeLocalBindings(options: LocalBindingsOptions): TaskBindings {
  const { home, warehouse, runId } = options;
  const { raw, processed } = home;
  const clock = new SystemClock();
  const logFile = (name: string): string => path.join(home.logFolder, `${runId}-${name}`);
  const log = new FileLog(logFile('pipeline.jsonl'), clock);
  const tracker = new MlflowTracker({ python: pythonPath(), logFile: logFile('mlflow.log') });
  const trainingOutput = new FolderTrainingOutput();
  const registry = new FileModelRegistry(processed);
  return {
    lambda: {
      intake: makeIntake({ raw, processed }),
      'load-warehouse': makeLoadWarehouse({ processed, warehouse }),
      'check-drift': makeCheckDrift({ processed, warehouse, clock, classifiesDomains: true }),
      'prepare-features': makePrepareFeatures({ processed, warehouse }),
      'evaluate-candidates': makeEvaluateCandidates({
        processed,
        warehouse,
        trainingOutput,
        registry,
        tracker,
        clock,
        log,
      }),
      'promote-challenger': makePromoteChallenger({ processed, registry, clock }),
      'score-leads': makeScoreLeads({
        processed,
        sinks: new FolderObjectSinks(home.processedFolder),
        warehouse,
        scoreStore: null,
        clock,
        log,
      }),
    },
    // A crawl only tells the Glue catalogue about new files; a folder has no catalogue.
    startCrawler: async () => undefined,
    getCrawler: async () => ({ state: 'READY', lastCrawl: { status: 'SUCCEEDED' } }),
    runGlueJob: (args) =>
      runStandardizeLeads({
        python: pythonPath(),
        rawRoot: args['--raw_root'] ?? home.rawFolder,
        processedRoot: args['--processed_root'] ?? home.processedFolder,
        manifestKey: args['--manifest'] ?? '',
        logFile: logFile('etl.log'),
        onProgress: options.onEtlProgress,
      }),
    runTrainingJob: async ({ channels, outputUri, hyperparameters }) => ({
      modelArtifacts: await runTraining({
        python: pythonPath(),
        inputFolder: channels.train ?? '',
        outputFolder: outputUri,
        hyperparameters,
        mlflowTrackingUri: home.mlflowTrackingUri,
        logFile: logFile('training.log'),
        onProgress: options.onTrainingProgress,
      }),
    }),
    publish: async (notification) => options.publish(notification),
  };
}
