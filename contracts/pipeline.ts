import * as z from 'zod';
import { driftVerdictSchema } from './drift-report';
import { executionInputSchema, runOptionsSchema, runTriggerSchema } from './run';

/**
 * What the state machine hands to each Lambda and takes back. Every answer carries `sentence`: what the step did, for
 * the progress line and the notification. Bulk data never travels here; it lies under `runs/<runId>/`.
 */

const sentence = z.string();
const runId = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);

/** The Lambdas of the pipeline; each is a folder of `lambdas/`. */
export const HANDLER_NAMES = [
  'intake',
  'load-warehouse',
  'check-drift',
  'prepare-features',
  'evaluate-candidates',
  'promote-challenger',
  'score-leads',
] as const;
export type HandlerName = (typeof HANDLER_NAMES)[number];

/** Every Lambda of every stage: the steps of the pipeline, what starts them, what scores arriving leads, and what answers requests. */
export const FUNCTION_NAMES = [
  ...HANDLER_NAMES,
  'start-run',
  'score-file',
  'score-stream',
  'predict',
  'lead-api',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** Lambdas that only some stages have, because their configuration asks for them. */
export const OPTIONAL_FUNCTION_NAMES = ['notify-crm'] as const;
export type OptionalFunctionName = (typeof OPTIONAL_FUNCTION_NAMES)[number];

export const intakeInputSchema = executionInputSchema.extend({
  runId,
  /** ARN of the execution, which holds the lock of the pipeline; absent where nothing else can run. */
  execution: z.optional(z.string()),
});
export const intakeOutputSchema = z.strictObject({
  /**
   * new-leads: files to take in. retrain-only: none, but training is asked for. check-only: neither, but leads that were
   * taken in before are to be compared. score-only: none of these, but a run ended after its load and before its scoring,
   * and this one goes on from there, or the champion is another one than when the open leads were scored. nothing: none of
   * these. wait: another run is under way.
   */
  work: z.enum(['new-leads', 'retrain-only', 'check-only', 'score-only', 'nothing', 'wait']),
  /** Runs whose leads the drift check compares: this one where it takes in files, none where there is nothing to compare. */
  leadsOf: z.array(runId),
  /** `runs/<runId>/intake.json`, an `IntakeManifest`. */
  manifestKey: z.string(),
  files: z.number().int(),
  options: runOptionsSchema,
  hasChampion: z.boolean(),
  sentence,
});

export const loadWarehouseInputSchema = z.strictObject({ runId, manifestKey: z.string() });
export const loadWarehouseOutputSchema = z.strictObject({
  total: z.number().int(),
  labelled: z.number().int(),
  positives: z.number().int(),
  sentence,
});

/** The numbers of a drift report that have a chart; `null` where they cannot be told. All are shares, 0 to 1. */
export const driftMeasuresSchema = z.strictObject({
  /** Of the columns, weighted by importance. */
  driftedShare: z.number(),
  estimatedLoss: z.nullable(z.number()),
  estimatedRocAuc: z.nullable(z.number()),
  realisedRocAuc: z.nullable(z.number()),
  estimatedPrecision: z.nullable(z.number()),
  realisedPrecision: z.nullable(z.number()),
});
export type DriftMeasures = z.infer<typeof driftMeasuresSchema>;

export const checkDriftInputSchema = z.strictObject({
  runId,
  trigger: runTriggerSchema,
  work: z.enum(['new-leads', 'retrain-only', 'check-only', 'score-only']),
  /** Runs whose leads are compared; see `IntakeOutput`. */
  leadsOf: z.array(runId),
  options: runOptionsSchema,
});
export const checkDriftOutputSchema = z.strictObject({
  verdict: driftVerdictSchema,
  retrain: z.boolean(),
  retrainReason: z.string(),
  reportKey: z.string(),
  /** `drift/<runId>/report.html`, for people. */
  reportPageKey: z.string(),
  /** For CloudWatch; `null` where nothing was compared. */
  measures: z.nullable(driftMeasuresSchema),
  sentence,
});

export const prepareFeaturesInputSchema = z.strictObject({ runId, options: runOptionsSchema });
export const prepareFeaturesOutputSchema = z.strictObject({
  /** Prefix of the training channel: `runs/<runId>/training/input/`. */
  trainingInputPrefix: z.string(),
  /** Prefix that the training job writes under: `runs/<runId>/training/output/`. */
  trainingOutputPrefix: z.string(),
  /** SageMaker hyperparameters: strings only. */
  hyperparameters: z.record(z.string(), z.string()),
  sentence,
});

export const evaluateCandidatesInputSchema = z.strictObject({
  runId,
  options: runOptionsSchema,
  /** Where the training job left its model artifacts, as the job reports it. */
  modelArtifacts: z.string(),
});
export const evaluateCandidatesOutputSchema = z.strictObject({
  promote: z.boolean(),
  version: z.string(),
  reason: z.string(),
  evaluationKey: z.string(),
  sentence,
});

export const promoteChallengerInputSchema = z.strictObject({ runId, version: z.string(), reason: z.string() });
export const promoteChallengerOutputSchema = z.strictObject({ version: z.string(), sentence });

export const scoreLeadsInputSchema = z.strictObject({ runId });
export const scoreLeadsOutputSchema = z.strictObject({
  modelVersion: z.string(),
  leads: z.number().int(),
  hot: z.number().int(),
  scoresKey: z.string(),
  sentence,
});

export type IntakeInput = z.infer<typeof intakeInputSchema>;
export type IntakeOutput = z.infer<typeof intakeOutputSchema>;
export type LoadWarehouseInput = z.infer<typeof loadWarehouseInputSchema>;
export type LoadWarehouseOutput = z.infer<typeof loadWarehouseOutputSchema>;
export type CheckDriftInput = z.infer<typeof checkDriftInputSchema>;
export type CheckDriftOutput = z.infer<typeof checkDriftOutputSchema>;
export type PrepareFeaturesInput = z.infer<typeof prepareFeaturesInputSchema>;
export type PrepareFeaturesOutput = z.infer<typeof prepareFeaturesOutputSchema>;
export type EvaluateCandidatesInput = z.infer<typeof evaluateCandidatesInputSchema>;
export type EvaluateCandidatesOutput = z.infer<typeof evaluateCandidatesOutputSchema>;
export type PromoteChallengerInput = z.infer<typeof promoteChallengerInputSchema>;
export type PromoteChallengerOutput = z.infer<typeof promoteChallengerOutputSchema>;
export type ScoreLeadsInput = z.infer<typeof scoreLeadsInputSchema>;
export type ScoreLeadsOutput = z.infer<typeof scoreLeadsOutputSchema>;

/** Steps that a person follows; several states make up one step. */
export const PIPELINE_STEPS = [
  'crawl',
  'etl',
  'load',
  'drift',
  'prepare',
  'train',
  'evaluate',
  'release',
  'score',
  'notify',
] as const;
export type PipelineStep = (typeof PIPELINE_STEPS)[number];
