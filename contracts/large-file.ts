import * as z from 'zod';
import { intakeFileSchema } from './run';
import { fileScoresSchema, scoreJobIdSchema } from './score-job';

/**
 * A file under `to-score/` that is too large for one Lambda is scored in parts, by the state machine `large-files`: `plan`
 * says where the parts begin and end, `part` scores one of them, `join` makes one result of all, `give-up` says why not.
 * All four are events of score-file. What they leave for each other lies under `score-parts/<job id>/` and is short-lived.
 */

/** Files of more than this are scored in parts of about as much: 500,000 leads, some minutes of a Lambda. */
export const LARGE_FILE_BYTES = 128 * 2 ** 20;

export const largeFileStepSchema = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('plan'), id: scoreJobIdSchema, key: z.string() }),
  z.strictObject({ step: z.literal('part'), id: scoreJobIdSchema, part: z.number().int().nonnegative() }),
  z.strictObject({ step: z.literal('join'), id: scoreJobIdSchema }),
  z.strictObject({
    step: z.literal('give-up'),
    id: scoreJobIdSchema,
    key: z.string(),
    /** As Step Functions catches it. */
    failure: z.object({ Error: z.string(), Cause: z.string().default('') }),
  }),
]);
export type LargeFileStep = z.infer<typeof largeFileStepSchema>;

/** What the state machine is started with. */
export interface LargeFileInput {
  readonly id: string;
  /** Key of the file in the raw store. */
  readonly key: string;
}

/** What `plan` answers: at most some thousand numbers, which Step Functions passes on itself. */
export interface LargeFilePlanned {
  readonly id: string;
  readonly parts: readonly number[];
}

export const scorePlanSchema = z.strictObject({
  formatVersion: z.literal(1),
  key: z.string(),
  /** Of the object that was looked at: parts of another one are worth nothing. */
  fileVersion: z.string(),
  totalBytes: z.number().int(),
  runId: z.string(),
  modelVersion: z.string(),
  scoredAt: z.iso.datetime(),
  /** Of each sign; 0 for none. */
  reasons: z.number().int(),
  blockBytes: z.number().int(),
  encoding: intakeFileSchema.shape.encoding,
  turnsReturns: z.boolean(),
  /** The header with its line end. */
  header: z.string(),
  file: z.strictObject({
    leadFile: intakeFileSchema.pick({
      ...{ key: true, encoding: true, delimiter: true, decimal: true, header: true, columns: true, extraColumns: true },
    }),
    headerLines: z.number().int(),
    missing: z.array(z.string()),
    unknown: z.array(z.string()),
  }),
  /** In file order, one directly behind the other; each begins and ends where a record does. */
  parts: z.array(
    z.strictObject({
      fromByte: z.number().int(),
      toByte: z.number().int(),
      /** Physical lines between the header and the part. */
      linesBefore: z.number().int(),
    }),
  ),
});
export type ScorePlan = z.infer<typeof scorePlanSchema>;
export type ScorePart = ScorePlan['parts'][number];

/** What became of a part; there once its files are whole. */
export const scoredPartSchema = fileScoresSchema.extend({ formatVersion: z.literal(1) });
export type ScoredPart = z.infer<typeof scoredPartSchema>;

/** Keys of the processed store. */
export const LARGE_FILE_KEYS = {
  all: 'score-parts/',
  job: (id: string) => `score-parts/${id}/`,
  plan: (id: string) => `score-parts/${id}/plan.json`,
  part: (id: string, part: number, file: 'scores.csv' | 'scores.parquet' | 'rejected.csv' | 'part.json') =>
    `score-parts/${id}/${String(part).padStart(5, '0')}/${file}`,
} as const;
