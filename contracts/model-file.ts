import * as z from 'zod';
import { nodeArray, numberArray } from './number-array';

export { MISSING } from './missing-rule';

/**
 * A tree ensemble on flat node arrays. Child indexes are absolute; a leaf has `left` = `right` = `feature` = -1.
 * A node sends x to the left if and only if x <= threshold. Output: link⁻¹(baseScore + sum or mean of leaf values).
 */
export const treeEnsembleSchema = z.strictObject({
  kind: z.literal('tree-ensemble'),
  aggregation: z.enum(['sum', 'mean']),
  link: z.enum(['logit', 'identity']),
  baseScore: z.number(),
  /** scikit-learn rounds inputs to float32 before it compares; LightGBM compares float64. */
  inputPrecision: z.enum(['float32', 'float64']),
  roots: numberArray('int'),
  feature: nodeArray('int'),
  threshold: nodeArray('number'),
  left: nodeArray('int'),
  right: nodeArray('int'),
  value: nodeArray('number'),
  /** Training rows (weighted) that passed through the node. */
  cover: nodeArray('number'),
  /** What a node does with NaN: see `MISSING`. */
  missing: nodeArray('int'),
});

export const logisticSchema = z.strictObject({
  kind: z.literal('logistic'),
  intercept: z.number(),
  /** One per feature, on raw feature values. */
  coefficients: numberArray('number'),
});

const memberModelSchema = z.discriminatedUnion('kind', [treeEnsembleSchema, logisticSchema]);

/** A weighted mean of models, of their probabilities or of their logits. Weights sum to 1. */
export const blendSchema = z.strictObject({
  kind: z.literal('blend'),
  space: z.enum(['probability', 'logit']),
  members: z.array(z.strictObject({ weight: z.number(), model: memberModelSchema })).min(1),
});

export const modelSchema = z.discriminatedUnion('kind', [treeEnsembleSchema, logisticSchema, blendSchema]);

/** What training writes per candidate: `candidates/<name>.json`. */
export const modelFileSchema = z.strictObject({
  formatVersion: z.literal(1),
  name: z.string(),
  featureSpecHash: z.string(),
  featureCount: z.number().int(),
  model: modelSchema,
});

export type TreeEnsemble = z.infer<typeof treeEnsembleSchema>;
export type Logistic = z.infer<typeof logisticSchema>;
export type Blend = z.infer<typeof blendSchema>;
export type Model = z.infer<typeof modelSchema>;
export type ModelFile = z.infer<typeof modelFileSchema>;

/** Maps a raw probability to a calibrated one. */
export const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** sigmoid(slope * logit(p) + offset): Platt scaling on the logit. */
  z.strictObject({ kind: z.literal('platt'), slope: z.number(), offset: z.number() }),
  /** Piecewise linear through (x, y), constant outside; x strictly increasing, y not decreasing. */
  z.strictObject({ kind: z.literal('isotonic'), x: numberArray('number'), y: numberArray('number') }),
]);
export type Calibration = z.infer<typeof calibrationSchema>;

export const gradeSchema = z.enum(['A', 'B', 'C', 'D']);
export type Grade = z.infer<typeof gradeSchema>;

/** `models/<version>/scorer.json`: everything that turns features into a probability, a grade and hot. */
export const scorerSchema = z.strictObject({
  formatVersion: z.literal(1),
  version: z.string(),
  modelFile: modelFileSchema,
  calibration: calibrationSchema,
  /** Lowest calibrated probability of a hot lead. `null` where no threshold reaches the target rate. */
  hotThreshold: z.nullable(z.number()),
  /** Lowest calibrated probability of each grade; D starts at 0. */
  gradeThresholds: z.strictObject({ A: z.number(), B: z.number(), C: z.number() }),
  /** Mean of each feature over the training rows, for the reasons of logistic regression. Absent in old versions. */
  featureMeans: numberArray('number').optional(),
});
export type Scorer = z.infer<typeof scorerSchema>;
