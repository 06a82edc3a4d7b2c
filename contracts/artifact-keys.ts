import { MODEL_KEYS } from './model-keys';

/** Where things lie in the raw and processed stores. Both homes and all steps use these and nothing else. */
export const RAW_KEYS = {
  /** Labelled exports. */
  leads: 'leads/',
  /** Leads to score, without outcomes: scored at once, kept out of the pipeline. */
  toScore: 'to-score/',
  /** A schema that the user pins by hand; optional. */
  schema: 'schema/leads.json',
  /** Rules of the drift check that the user pins by hand; optional. */
  driftRules: 'schema/drift-rules.json',
} as const;

export const PROCESSED_KEYS = {
  ...MODEL_KEYS,
  /** The pinned schema that every file is checked against. */
  schema: 'schema/leads.json',
  /** The pinned rules of the drift check; absent: the defaults. */
  driftRules: 'schema/drift-rules.json',
  /** Which file contents have been taken in, and by which run. */
  ledger: 'intake/ledger.json',
  /** The model registry of a laptop; in AWS it is SageMaker's. */
  modelRegistry: 'models/registry.json',
  manifest: (runId: string) => `runs/${runId}/intake.json`,
  etlSummary: (runId: string) => `runs/${runId}/etl.json`,
  loadSummary: (runId: string) => `runs/${runId}/load.json`,
  prepared: (runId: string) => `runs/${runId}/prepared.json`,
  /** Only on a laptop: in AWS the execution's history has the times. */
  timings: (runId: string) => `runs/${runId}/timings.json`,
  trainingInput: (runId: string) => `runs/${runId}/training/input/`,
  trainingOutput: (runId: string) => `runs/${runId}/training/output/`,
  evaluation: (runId: string) => `runs/${runId}/evaluation.json`,
  report: (runId: string) => `runs/${runId}/report.html`,
  quarantine: (runId: string) => `quarantine/${runId}/`,
  driftReport: (runId: string) => `drift/${runId}/report.json`,
  /** The same for people. */
  driftPage: (runId: string) => `drift/${runId}/report.html`,
  scores: (runId: string) => `scores/${runId}/scores.csv`,
  /** What the leads of a list have in common; see contracts/ranking.ts. */
  ranking: (runId: string) => `scores/${runId}/ranking.json`,
  /** Lists of open leads; in AWS they vanish after a month, and the scores stay. */
  lists: 'lists/',
  /** A line a lead, best first; where they lie; all that is known of each lead. */
  list: (runId: string) => `lists/${runId}/list.jsonl`,
  listIndex: (runId: string) => `lists/${runId}/index.bin`,
  details: (runId: string) => `lists/${runId}/details.jsonl`,
  /** The ranking of the run that scored all open leads last. */
  latestRanking: 'scores/latest.json',
  /** Somebody has asked for a run of this name; it may have begun. */
  runRequest: (runId: string) => `runs/${runId}/request.json`,
  /** The steps that a run on a laptop has begun. */
  runSteps: (runId: string) => `runs/${runId}/steps.json`,
  /** Which run is under way: one at a time. */
  runLock: 'intake/run-lock.json',
  /** How a run on a laptop began and ended; in AWS the state machine knows. */
  runRecord: (runId: string) => `runs/${runId}/run.json`,
  /** The training script with its wheels, as the training job mounts it. */
  trainingCode: 'code/training/',
  /** Where the cloud warehouse exchanges Parquet with the Lambdas: short-lived, one folder per statement. */
  warehouseExchange: 'warehouse/exchange/',
} as const;

export { MODEL_ARTIFACTS, type ModelArtifact } from './model-keys';
