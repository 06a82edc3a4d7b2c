import * as z from 'zod';
import { gradeSchema } from './model-file';
import { numberArray } from './number-array';

/**
 * `models/<version>/self-test.json`: rows in the version's own features and what it answered for them when it was
 * evaluated. A version is scored on them before it serves or is promoted. Versions of before 2026-11-21 have none.
 */
export const selfTestSchema = z.strictObject({
  formatVersion: z.literal(1),
  featureSpecHash: z.string(),
  featureCount: z.number().int().min(1),
  /** Row by row, `featureCount` numbers each. */
  rows: numberArray('number'),
  /** Calibrated, one for each row. */
  probabilities: numberArray('number'),
  grades: z.array(gradeSchema),
  hot: z.array(z.boolean()),
});
export type SelfTest = z.infer<typeof selfTestSchema>;
