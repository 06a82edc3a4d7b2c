/** Where things lie in the raw and processed stores. Both homes and all steps use these and nothing else. */
export const RAW_KEYS = {
  /** Labelled exports. */
  leads: 'leads/',
  /** Leads to score, without outcomes: scored at once, kept out of the pipeline. */
  toScore: 'to-score/',
  /** A schema that the user pins by hand; optional. */
  schema: 'schema/leads.json',
} as const;

export const PROCESSED_KEYS = {
  /** The pinned schema that every file is checked against. */
  schema: 'schema/leads.json',
  /** Which file contents have been taken in, and by which run. */
  ledger: 'intake/ledger.json',
  champion: 'models/champion.json',
  models: 'models/',
  /** The challenger that is tried beside the champion, if any. */
  rollout: 'models/rollout.json',
  /** Leads that both models of a rollout have scored: `predictions/<day>/<request>.jsonl`. */
  predictions: 'predictions/',
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
  scores: (runId: string) => `scores/${runId}/scores.csv`,
  /** What lies where in `scores.csv`. */
  ranking: (runId: string) => `scores/${runId}/ranking.json`,
  /** The ranking of the run that scored all open leads last. */
  latestRanking: 'scores/latest.json',
  /** How a run on a laptop began and ended; in AWS the state machine knows. */
  runRecord: (runId: string) => `runs/${runId}/run.json`,
  /** The training script with its wheels, as the training job mounts it. */
  trainingCode: 'code/training/',
  /** Where the cloud warehouse exchanges Parquet with the Lambdas: short-lived, one folder per statement. */
  warehouseExchange: 'warehouse/exchange/',
  model: (version: string, file: ModelArtifact) => `models/${version}/${file}`,
} as const;

/** The files of a model version. All are written once and never changed. */
export const MODEL_ARTIFACTS = [
  'model.json',
  'scorer.json',
  'scorer.bin',
  'features.json',
  'schema.json',
  'evaluation.json',
  'model-card.md',
  'drift-reference.json',
  'training-ids.bin',
  'self-test.json',
] as const;
export type ModelArtifact = (typeof MODEL_ARTIFACTS)[number];
