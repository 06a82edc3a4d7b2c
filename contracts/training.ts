import * as z from 'zod';
import { CANDIDATE_NAMES } from './candidate-names';

export { CANDIDATE_NAMES, type CandidateName } from './candidate-names';

/** `training.json` that `training/train.py` writes beside the candidates. */
export const trainingResultSchema = z.object({
  formatVersion: z.literal(1),
  seed: z.number().int(),
  folds: z.number().int(),
  tuningTrials: z.number().int(),
  featureSpecHash: z.string(),
  rows: z.number().int(),
  positives: z.number().int(),
  candidates: z.array(
    z.object({
      name: z.enum(CANDIDATE_NAMES),
      cvRocAuc: z.number(),
      cvLogLoss: z.number(),
      fitSeconds: z.number(),
      parameters: z.record(z.string(), z.unknown()),
    }),
  ),
  libraries: z.record(z.string(), z.string()),
  mlflow: z.union([
    z.object({ trackingUri: z.string(), experiment: z.string(), runId: z.string() }),
    z.object({ warning: z.string() }),
  ]),
  seconds: z.number(),
});
export type TrainingResult = z.infer<typeof trainingResultSchema>;

/** Prefix of a line of progress on the training script's or the ETL job's standard output; JSON follows. */
export const PROGRESS_PREFIX = 'progress ';
/** Prefix of the line that names a failure on standard output; JSON `{name, message}` follows. */
export const ERROR_PREFIX = 'error ';
