import { z } from 'zod';
import { SCIKIT_LEARN_ACCOUNTS } from './scikit-learn-image';

const regions = Object.keys(SCIKIT_LEARN_ACCOUNTS);

export const stageConfigSchema = z.strictObject({
  /** Short name of the stage; part of function names and of the subject of every notification. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'must be 1 to 16 of a-z, 0-9 and "-", starting with a letter'),
  /** AWS region of all stacks. */
  region: z.string().refine((region) => regions.includes(region), {
    error: `must be one of ${regions.join(', ')}: AWS publishes its scikit-learn training image there`,
  }),
  /** True: data buckets survive the deletion of their stack. False: they are emptied and deleted with it. */
  retainData: z.boolean(),
  training: z.strictObject({
    /** SageMaker instance type, for example `ml.m5.large` ($0.115 an hour in us-east-1). */
    instanceType: z.string().regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'must look like "ml.m5.large"'),
    /** SageMaker stops a job that takes longer. */
    maxRuntimeMinutes: z.number().int().min(5).max(1440),
  }),
  etl: z.strictObject({
    /** G.1X workers (4 vCPU, 16 GB each); Glue needs two: a driver and an executor. */
    workers: z.number().int().min(2).max(100),
  }),
});
export type StageConfig = z.infer<typeof stageConfigSchema>;

/** A stage that is not configured, or whose configuration is wrong. */
export class InvalidStageConfigError extends Error {
  override readonly name = 'InvalidStageConfigError';
}

/** Checks the configuration of a stage. Throws InvalidStageConfigError with one line per wrong key. */
export function parseStageConfig(value: unknown, where: string): StageConfig {
  const result = stageConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    (issue) => `  ${issue.path.join('.') || '(the whole object)'}: ${issue.message}`,
  );
  throw new InvalidStageConfigError(`${where} is not a stage configuration. Correct these keys:\n${lines.join('\n')}`);
}
