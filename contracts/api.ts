import * as z from 'zod';
import { driftReportSchema, driftVerdictSchema } from './drift-report';
import { gradeSchema } from './model-file';
import { PIPELINE_STEPS } from './pipeline';

/** What the routes of `lead-api` take and answer. `requestId` is found again in the logs. */

/** Error answers: problem details (RFC 9457). `code`, `requestId` and `errors` are extensions of ours. */
export const problemSchema = z.object({
  title: z.string(),
  status: z.number().int(),
  /** For programs, for example `too-many-leads`. */
  code: z.string(),
  /** For people, with the remedy. */
  detail: z.string(),
  requestId: z.string(),
  errors: z.optional(z.array(z.strictObject({ row: z.number().int().min(0), code: z.string(), detail: z.string() }))),
});

/** The most that S3 takes in one PUT. */
export const MAX_UPLOAD_BYTES = 5_000_000_000;

export const uploadRequestSchema = z.strictObject({
  /** For people to know it by: `new-leads.csv`. Only letters, digits, dots, dashes and underscores of it are kept. */
  fileName: z.string().min(1).max(200),
  /** Exact size of the file. */
  bytes: z.number().int().min(1).max(MAX_UPLOAD_BYTES),
});

export const uploadAnswerSchema = z.strictObject({
  /** `GET /runs/{id}` follows it. */
  id: z.string(),
  /** Send the file there, with this method and exactly these headers; no token is needed. */
  method: z.literal('PUT'),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime(),
  requestId: z.string(),
});

/** waiting: a file that has not arrived, or is about to be scored. unknown: it began, and nothing has been heard of it since. */
export const runStateSchema = z.enum(['waiting', 'running', 'succeeded', 'failed', 'unknown']);

export const runAnswerSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['pipeline', 'file']),
  state: runStateSchema,
  startedAt: z.nullable(z.iso.datetime()),
  endedAt: z.nullable(z.iso.datetime()),
  /** How far it has got; `null` where nothing is known of it. */
  progress: z.nullable(
    z.strictObject({
      /** Steps that have left their result, in order. */
      stepsDone: z.array(z.enum(PIPELINE_STEPS)),
      /** Of a file that is scored; `null` for a run of the pipeline. */
      rowsDone: z.nullable(z.number().int()),
      bytesDone: z.nullable(z.number().int()),
      bytesTotal: z.nullable(z.number().int()),
      rowsPerSecond: z.nullable(z.number()),
      secondsLeft: z.nullable(z.number()),
    }),
  ),
  /** What went wrong, and what helps, in the user's words. */
  error: z.nullable(z.strictObject({ name: z.string(), detail: z.string() })),
  /** What it has left: downloads for a few minutes. */
  results: z.array(z.strictObject({ name: z.string(), url: z.string() })),
  requestId: z.string(),
});

export const MAX_LEADS_PER_PAGE = 1_000;

const probability = z.number().min(0).max(1);
/** The probability in whole percent. */
const scorePoints = z.number().int().min(0).max(100);

export const leadsAnswerSchema = z.strictObject({
  /** The run whose scores these are: the newest one that scored all open leads. */
  runId: z.nullable(z.string()),
  modelVersion: z.nullable(z.string()),
  scoredAt: z.nullable(z.iso.datetime()),
  /** Leads of this grade, or all, in that run. */
  total: z.number().int(),
  /** Best first. `probability` has four decimals. */
  leads: z.array(z.strictObject({ id: z.string(), probability, scorePoints, grade: gradeSchema, hot: z.boolean() })),
  /** For the next page; `null` on the last one. Pages stay with the run that they began with. */
  nextCursor: z.nullable(z.string()),
  requestId: z.string(),
});

/** improving, declining: by 5 points or more against the median of up to three scores before. `null`: scored once. */
export const trendSchema = z.nullable(z.enum(['improving', 'steady', 'declining']));

/** How the reason of one column changed between the last two scores. `null`: not among the reasons then. */
export const changedReasonSchema = z.strictObject({
  column: z.string(),
  header: z.string(),
  before: z.nullable(z.strictObject({ value: z.string(), contribution: z.number() })),
  after: z.nullable(z.strictObject({ value: z.string(), contribution: z.number() })),
});

export const leadAnswerSchema = z.strictObject({
  id: z.string(),
  trend: trendSchema,
  /** Score points of the last score less those that the trend compares with; 0 for a lead that was scored once. */
  change: z.number(),
  /** Newest first, at most 100. */
  history: z.array(
    z.strictObject({
      scoredAt: z.iso.datetime(),
      runId: z.string(),
      modelVersion: z.string(),
      probability,
      scorePoints,
      grade: gradeSchema,
      hot: z.boolean(),
    }),
  ),
  /** Largest change first; empty where the scores before were kept without reasons. */
  changedReasons: z.array(changedReasonSchema),
  requestId: z.string(),
});

export const driftAnswerSchema = driftReportSchema.extend({ requestId: z.string() });

export const statusAnswerSchema = z.strictObject({
  /** `null` before the first training. */
  model: z.nullable(z.strictObject({ version: z.string(), promotedAt: z.iso.datetime(), reason: z.string() })),
  /** The newest run of the pipeline. */
  lastRun: z.nullable(z.strictObject({ id: z.string(), state: runStateSchema })),
  drift: z.nullable(z.strictObject({ runId: z.string(), verdict: driftVerdictSchema, sentence: z.string() })),
  /** The newest scores of all open leads. */
  scores: z.nullable(
    z.strictObject({
      runId: z.string(),
      scoredAt: z.iso.datetime(),
      leads: z.number().int(),
      hot: z.number().int(),
    }),
  ),
  requestId: z.string(),
});

export type UploadAnswer = z.infer<typeof uploadAnswerSchema>;
export type RunAnswer = z.infer<typeof runAnswerSchema>;
export type LeadsAnswer = z.infer<typeof leadsAnswerSchema>;
export type LeadAnswer = z.infer<typeof leadAnswerSchema>;
export type DriftAnswer = z.infer<typeof driftAnswerSchema>;
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;
