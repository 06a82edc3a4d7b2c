import * as z from 'zod';
import { leadSchemaSchema } from './lead-schema';

/** What a run may be told. Absent keys take these defaults; unknown keys are refused. */
export const runOptionsSchema = z.strictObject({
  retrain: z.enum(['auto', 'always', 'never']).default('auto'),
  split: z.enum(['random', 'newest']).default('random'),
  holdoutShare: z.number().gt(0).lt(0.9).default(0.2),
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
  tuningTrials: z.number().int().min(1).max(500).default(20),
  /** Headers or keys of columns that the user rules out; recorded in the pinned schema. */
  exclude: z.array(z.string()).default([]),
  targetConversion: z.number().gt(0).lt(1).default(0.8),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

/**
 * What started a run. manual: a person. drop: a file. schedule: a training that is due. daily-check: looks at leads that
 * were too few to judge when they came. check: a person asks how the leads of the last days compare.
 */
export const runTriggerSchema = z.enum(['manual', 'drop', 'schedule', 'daily-check', 'check']);
export type RunTrigger = z.infer<typeof runTriggerSchema>;

/** Input of one execution of the state machine. The run id is the execution's name. */
export const executionInputSchema = z.strictObject({
  trigger: runTriggerSchema.default('manual'),
  options: runOptionsSchema.prefault({}),
});
export type ExecutionInput = z.infer<typeof executionInputSchema>;

/** A file of the manifest: how to read it and which of its cells mean what. */
export const intakeFileSchema = z.strictObject({
  /** Object key under the raw root, for example `leads/2026-11.csv`. */
  key: z.string(),
  /** Object version at the time of reading (see `ObjectInfo.version`). */
  version: z.string(),
  /** SHA-256 of the content, hex: the same content is taken in once, whatever its name. */
  contentHash: z.string(),
  bytes: z.number().int(),
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']),
  delimiter: z.enum([',', ';', '\t', '|']),
  /** Decimal mark of numbers in this file. */
  decimal: z.enum(['.', ',']),
  header: z.array(z.string()),
  columns: z.array(z.strictObject({ index: z.number().int(), key: z.string() })),
  extraColumns: z.array(z.strictObject({ index: z.number().int(), header: z.string() })),
});
export type IntakeFile = z.infer<typeof intakeFileSchema>;

/** `runs/<runId>/etl.json` that the Spark job writes. rowsRead = rowsKept + quarantined + duplicates. */
export const etlSummarySchema = z.object({
  formatVersion: z.literal(1),
  runId: z.string(),
  rowsRead: z.number().int(),
  rowsKept: z.number().int(),
  quarantined: z.number().int(),
  repaired: z.number().int(),
  duplicates: z.number().int(),
  labelled: z.number().int(),
  positives: z.number().int(),
  open: z.number().int(),
  files: z.array(
    z.object({
      key: z.string(),
      rowsRead: z.number().int(),
      rowsKept: z.number().int(),
      quarantined: z.number().int(),
      repaired: z.number().int(),
      duplicates: z.number().int(),
    }),
  ),
  quarantineReasons: z.array(
    z.object({
      reason: z.string(),
      column: z.nullable(z.string()),
      count: z.number().int(),
      exampleFile: z.string(),
      exampleLine: z.number().int(),
    }),
  ),
  leadsPrefix: z.string(),
  seconds: z.number(),
});
export type EtlSummary = z.infer<typeof etlSummarySchema>;

/** `runs/<runId>/intake.json`: the files of a run, with everything that is needed to read them. */
export const intakeManifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  schema: leadSchemaSchema,
  files: z.array(intakeFileSchema),
  /** Files that were left out, with the reason in the user's words. */
  refused: z.array(z.strictObject({ key: z.string(), reason: z.string() })),
});
export type IntakeManifest = z.infer<typeof intakeManifestSchema>;

/** `runs/<runId>/prepared.json`: how the training rows were made, so that evaluation can prove it sees the same. */
export const preparedSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  options: runOptionsSchema,
  schemaHash: z.string(),
  featureSpecHash: z.string(),
  trainRows: z.number().int(),
  holdoutRows: z.number().int(),
  outliersRemoved: z.number().int(),
  /** Hash over the ids of training and holdout rows, in order. */
  splitHash: z.string(),
});
export type Prepared = z.infer<typeof preparedSchema>;

/** `runs/<runId>/load.json`: what the warehouse took in. */
export const loadSummarySchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  inserted: z.number().int(),
  updated: z.number().int(),
  outdated: z.number().int(),
  total: z.number().int(),
  labelled: z.number().int(),
  positives: z.number().int(),
});
export type LoadSummary = z.infer<typeof loadSummarySchema>;

/** `runs/<runId>/timings.json`: how long the steps of a finished run took on this machine. */
export const runTimingsSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  /** Seconds in each state that did work. */
  seconds: z.record(z.string(), z.number().nonnegative()),
  scoredLeads: z.number().int().nonnegative(),
});
export type RunTimings = z.infer<typeof runTimingsSchema>;
