/** Where things lie in the raw and processed stores. Both homes and all steps use these and nothing else. */
export const RAW_KEYS = {
  /** Labelled exports. */
  leads: 'leads/',
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
  'features.json',
  'schema.json',
  'evaluation.json',
  'model-card.md',
  'drift-reference.json',
  'training-ids.bin',
] as const;
export type ModelArtifact = (typeof MODEL_ARTIFACTS)[number];
