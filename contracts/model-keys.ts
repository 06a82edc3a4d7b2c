/** Where models lie in the processed store: all that `predict` reads and writes. */
export const MODEL_KEYS = {
  champion: 'models/champion.json',
  models: 'models/',
  /** The challenger that is tried beside the champion, if any. */
  rollout: 'models/rollout.json',
  /** Leads that both models of a rollout have scored: `predictions/<day>/<request>.jsonl`. */
  predictions: 'predictions/',
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
