import * as z from 'zod';
import { PIPELINE_STEPS, type PipelineStep } from './pipeline';
import { runOptionsSchema } from './run';

/** waiting: to come. skipped: this run did not need it, or ended before it. */
export const runStepStateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'skipped']);

export const runStepSchema = z.strictObject({
  step: z.enum(PIPELINE_STEPS),
  state: runStepStateSchema,
  startedAt: z.nullable(z.iso.datetime()),
  endedAt: z.nullable(z.iso.datetime()),
  /** From start to end, or until now; `null` where it has not begun. */
  seconds: z.nullable(z.number().nonnegative()),
  /** What it did, in the user's words; `null` where nothing is known of it. */
  sentence: z.nullable(z.string()),
});
export type RunStep = z.infer<typeof runStepSchema>;

/** A step that a run has begun. */
export const begunStepSchema = z.strictObject({
  step: z.enum(PIPELINE_STEPS),
  startedAt: z.iso.datetime(),
  /** `null` while it goes on. */
  endedAt: z.nullable(z.iso.datetime()),
  failed: z.boolean(),
  /** What it did, in the user's words; `null` where nothing is known of it. */
  sentence: z.nullable(z.string()),
});
export type BegunStep = z.infer<typeof begunStepSchema>;

/** `runs/<runId>/steps.json`: the steps that a run on a laptop has begun, in order; in AWS the execution's history has them. */
export const runStepsSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  steps: z.array(begunStepSchema),
});
export type RunSteps = z.infer<typeof runStepsSchema>;

/** `runs/<runId>/request.json`: somebody has asked for this run. */
export const runRequestSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
  retrain: runOptionsSchema.shape.retrain.unwrap().exclude(['never']),
  requestedAt: z.iso.datetime(),
  /** As the sign-in names this person. */
  requestedBy: z.string(),
});
export type RunRequest = z.infer<typeof runRequestSchema>;

/** The states of the state machine that do work, under the step that a person follows. */
const STEP_OF_STATE: Readonly<Record<string, PipelineStep>> = {
  Intake: 'crawl',
  StartCrawler: 'crawl',
  GetCrawler: 'crawl',
  WaitForCrawler: 'crawl',
  StandardizeLeads: 'etl',
  LoadWarehouse: 'load',
  CheckDrift: 'drift',
  PrepareFeatures: 'prepare',
  TrainCandidates: 'train',
  EvaluateCandidates: 'evaluate',
  PromoteChallenger: 'release',
  KeepChampion: 'release',
  RefuseFirstModel: 'release',
  ScoreLeads: 'score',
  NotifySuccess: 'notify',
  NotifyFailure: 'notify',
  NotifyDrift: 'notify',
};

/** The step that a state belongs to; `null` for states that only decide or rearrange. */
export function stepOfState(state: string): PipelineStep | null {
  return Object.hasOwn(STEP_OF_STATE, state) ? (STEP_OF_STATE[state] ?? null) : null;
}

/** Every state that has a step. */
export const STATES_WITH_STEP: readonly string[] = Object.keys(STEP_OF_STATE);
