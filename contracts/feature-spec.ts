import * as z from 'zod';

export { OTHER_CATEGORY, UNKNOWN_CATEGORY } from './category-names';

/** A number column: missing cells take the training median; a skewed non-negative one is stored as log(1 + x). */
export const numberFeatureSchema = z.strictObject({
  kind: z.literal('number'),
  column: z.string(),
  header: z.string(),
  /** Training median of the raw values. */
  median: z.number(),
  /** True where log1p is applied, after imputation. */
  log1p: z.boolean(),
  /** Outlier fences on raw values; they remove training rows only. `null` where the rule does not apply. */
  fence: z.nullable(z.strictObject({ low: z.number(), high: z.number() })),
  /** True where a 0/1 column `<column>=missing` follows; only if training rows had missing cells. */
  missingFlag: z.boolean(),
});

/** A yes/no column: yes 1, no 0, missing takes the training mode. */
export const flagFeatureSchema = z.strictObject({
  kind: z.literal('flag'),
  column: z.string(),
  header: z.string(),
  mode: z.union([z.literal(0), z.literal(1)]),
  missingFlag: z.boolean(),
});

/** A category column, one-hot: one output per vocabulary value. `Unknown` stands for missing, `Other` for rare or unseen. */
export const categoryFeatureSchema = z.strictObject({
  kind: z.literal('category'),
  column: z.string(),
  header: z.string(),
  /** Output values in order; may contain `Unknown` and `Other`. */
  vocabulary: z.array(z.string()),
  /** Values seen in training that are folded into `Other`. */
  rare: z.array(z.string()),
});

export const featureSchema = z.discriminatedUnion('kind', [
  numberFeatureSchema,
  flagFeatureSchema,
  categoryFeatureSchema,
]);
export type Feature = z.infer<typeof featureSchema>;
export type NumberFeature = z.infer<typeof numberFeatureSchema>;
export type FlagFeature = z.infer<typeof flagFeatureSchema>;
export type CategoryFeature = z.infer<typeof categoryFeatureSchema>;

/** One column of the matrix and where it comes from. */
export const featureOutputSchema = z.strictObject({
  /** For example `total_visits`, `total_visits=missing`, `lead_source=Google`. */
  name: z.string(),
  /** Key of the lead column it is made of; reasons are summed back to it. */
  column: z.string(),
});
export type FeatureOutput = z.infer<typeof featureOutputSchema>;

/** The fitted transform. The same spec builds the training matrix and the serving vector. */
export const featureSpecSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** `sha256:<hex>` of the canonical JSON of everything else in this object. */
  hash: z.string(),
  trainingRows: z.number().int(),
  features: z.array(featureSchema),
  outputs: z.array(featureOutputSchema),
  /** Columns of the schema that carry no feature, each with the reason in the user's words. */
  dropped: z.array(z.strictObject({ column: z.string(), header: z.string(), reason: z.string() })),
});
export type FeatureSpec = z.infer<typeof featureSpecSchema>;
