import * as z from 'zod';

/** `models/registry.json`: the model registry of a laptop, oldest version first. */
export const modelRegistrySchema = z.strictObject({
  formatVersion: z.literal(1),
  models: z.array(
    z.strictObject({
      version: z.string(),
      runId: z.string(),
      stage: z.enum(['challenger', 'champion', 'retired']),
      rocAuc: z.number(),
    }),
  ),
});
export type ModelRegistryFile = z.infer<typeof modelRegistrySchema>;

export const EMPTY_MODEL_REGISTRY: ModelRegistryFile = { formatVersion: 1, models: [] };
