import * as z from 'zod';
import { driftReportSchema, driftVerdictSchema } from './drift-report';
import { gradeSchema } from './model-file';
import { PIPELINE_STEPS } from './pipeline';
import { leadReasonsSchema } from './prediction';
import { capacityPointSchema, fieldKindSchema } from './ranking';
import { runTriggerSchema } from './run';
import { runRequestSchema, runStepSchema } from './run-step';
import { bestLeadSchema, gradeCountsSchema } from './score-job';

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

/** Error answers that are not ours: an HTTP API has no custom ones. */
export const gatewayAnswerSchema = z
  .object({ message: z.string() })
  .describe(
    'What API Gateway says in AWS where a request does not reach the API, or no answer comes back: neither code nor ' +
      'requestId, its own id of the request is in the header apigw-requestid. `leadscore serve` has no gateway.',
  );

/** The most that S3 takes in one PUT. */
const MAX_UPLOAD_BYTES = 5_000_000_000;

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
  /** `null` of a file, and where it is not known. */
  trigger: z.nullable(runTriggerSchema),
  /** All steps of the pipeline in order, whatever the run has reached; empty of a file. */
  steps: z.array(runStepSchema),
  startedAt: z.nullable(z.iso.datetime()),
  endedAt: z.nullable(z.iso.datetime()),
  /** How far it has got; `null` where nothing is known of it. */
  progress: z.nullable(
    z.strictObject({
      /** Steps that have left their result, in order. */
      stepsDone: z.array(z.enum(PIPELINE_STEPS)),
      /** Of a file that is scored; `null` for a run of the pipeline. */
      rowsDone: z.nullable(z.number().int()),
      hot: z.nullable(z.number().int()),
      rejected: z.nullable(z.number().int()),
      /**
       * Rows with the id of an earlier row, each of which is scored; of files of more than four million leads at least so
       * many. Absent or `null` where it was not counted.
       */
      repeatedIds: z.optional(z.nullable(z.number().int())),
      /** Leads of each grade; `null` also where a file was scored before this was counted. */
      grades: z.nullable(gradeCountsSchema),
      bytesDone: z.nullable(z.number().int()),
      bytesTotal: z.nullable(z.number().int()),
      rowsPerSecond: z.nullable(z.number()),
      secondsLeft: z.nullable(z.number()),
    }),
  ),
  /** What went wrong, and what helps, in the user's words. */
  error: z.nullable(z.strictObject({ name: z.string(), detail: z.string() })),
  /** Of a file that is scored: the leads to call first, best first, at most 20, of rows with one id the last; empty of a run of the pipeline. */
  best: z.array(bestLeadSchema),
  /** What it has left: downloads for a few minutes. */
  results: z.array(z.strictObject({ name: z.string(), url: z.string() })),
  requestId: z.string(),
});

export const MAX_RUNS_PER_PAGE = 50;

export const runsAnswerSchema = z.strictObject({
  /** Runs of the pipeline, newest first. */
  runs: z.array(
    z.strictObject({
      id: z.string(),
      state: runStateSchema,
      trigger: z.nullable(runTriggerSchema),
      startedAt: z.nullable(z.iso.datetime()),
      endedAt: z.nullable(z.iso.datetime()),
      error: z.nullable(z.strictObject({ name: z.string(), detail: z.string() })),
    }),
  ),
  requestId: z.string(),
});

export const startRunRequestSchema = z.strictObject({
  /** always: trains in any case. auto: trains where the leads have moved or there is no model. */
  retrain: runRequestSchema.shape.retrain,
});

export const startRunAnswerSchema = z.strictObject({
  /** `GET /runs/{id}` follows it; it waits there until it begins. */
  id: z.string(),
  requestId: z.string(),
});

export const MAX_LEADS_PER_PAGE = 1_000;

const probability = z.number().min(0).max(1);
/** The probability in whole percent. */
const scorePoints = z.number().int().min(0).max(100);

/** improving, declining: by 5 points or more against the median of up to three scores before. `null`: scored once. */
export const trendSchema = z.nullable(z.enum(['improving', 'steady', 'declining']));

/** A reason at a glance: what one column adds to the score. Header, value and text are untrusted text. */
const listedReasonSchema = z.strictObject({
  header: z.string(),
  value: z.string(),
  contribution: z.number(),
  /** For people: `Total Time Spent on Website = 1,532: +0.22`. */
  text: z.string(),
});

export const listedLeadSchema = z.strictObject({
  id: z.string(),
  /** With four decimals. */
  probability,
  scorePoints,
  grade: gradeSchema,
  hot: z.boolean(),
  trend: trendSchema,
  /** Score points more than those that the trend compares with; 0 for a lead that was scored once. */
  change: z.number(),
  /** First scored within the last day, by a run that was not the very first one. */
  isNew: z.boolean(),
  /** The three that weigh most, largest first, for or against; empty where the model has no exact reasons. */
  reasons: z.array(listedReasonSchema).max(3),
  /** Its values in the columns of `facets`, by key; '' is a missing one. */
  facets: z.record(z.string(), z.string()),
});

export const leadsAnswerSchema = z.strictObject({
  /** The run whose scores these are: the newest one that scored all open leads. */
  runId: z.nullable(z.string()),
  modelVersion: z.nullable(z.string()),
  scoredAt: z.nullable(z.iso.datetime()),
  /** Leads of that run that are asked for: of a grade, with a value, new, or all. */
  total: z.number().int(),
  /** Place of the first of `leads` among these, from 0. */
  from: z.number().int(),
  /** Best first. A page may hold fewer than `limit`, and another one follow all the same: see `nextCursor`. */
  leads: z.array(listedLeadSchema),
  /** For the next page; `null` on the last one. Pages stay with the run that they began with. */
  nextCursor: z.nullable(z.string()),
  /** Columns that the list can be narrowed down by, with the values of all open leads, most frequent first. */
  facets: z.array(
    z.strictObject({
      column: z.string(),
      header: z.string(),
      /** Untrusted text; '' is a missing value. */
      values: z.array(z.strictObject({ value: z.string(), count: z.number().int() })),
    }),
  ),
  /** About 100 points along the leads that are asked for, the last one all of them; empty where there are none. */
  capacity: z.array(capacityPointSchema),
  /** `null` where nothing has been scored, or no threshold is known. */
  hotLine: z.nullable(
    z.strictObject({
      /** Lowest probability that is called hot; `null` where no threshold reaches the target. */
      threshold: z.nullable(z.number()),
      targetConversion: z.number(),
    }),
  ),
  requestId: z.string(),
});

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
  /**
   * What the last score is made of: `expected` + all contributions + `other` is the raw score in `scale`, which the model's
   * link and calibration make the probability of. `null` where it was kept without, or the model has no exact reasons.
   */
  explanation: z.nullable(
    z.strictObject({
      modelVersion: z.string(),
      /** What contributions are: log odds, or probability. */
      scale: leadReasonsSchema.shape.scale,
      /** The raw score of a lead of which nothing is known. */
      expected: z.number(),
      /** Largest first, whatever the sign. Header and value are untrusted text. */
      contributions: z.array(
        z.strictObject({
          column: z.string(),
          header: z.string(),
          value: z.string(),
          contribution: z.number(),
          /** True where the lead has no value in this column. */
          missing: z.boolean(),
        }),
      ),
      /** Sum of what is hidden by configuration. */
      other: z.number(),
      probability,
    }),
  ),
  /** The lead as it was read for its last score, in the order of the schema; empty where that was kept without. */
  fields: z.array(
    z.strictObject({
      column: z.string(),
      header: z.string(),
      kind: fieldKindSchema,
      /** number: `1532.5`. flag: `yes`, `no`. time: ISO 8601, UTC. category: untrusted text. `null` is a missing value. */
      value: z.nullable(z.string()),
    }),
  ),
  requestId: z.string(),
});

export const driftAnswerSchema = driftReportSchema.extend({
  /** The report as a page: a download for a few minutes; `null` where it is gone. */
  page: z.nullable(z.string()),
  requestId: z.string(),
});

export const driftHistoryAnswerSchema = z.strictObject({
  /** Newest first, at most 50. */
  checks: z.array(
    z.strictObject({
      runId: z.string(),
      at: z.iso.datetime(),
      verdict: driftVerdictSchema,
      sentence: z.string(),
      /** Whether the check has led to a training. */
      retrained: z.boolean(),
      /** The version that this training released; `null` where it released none. */
      released: z.nullable(z.string()),
    }),
  ),
  requestId: z.string(),
});

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
export type RunsAnswer = z.infer<typeof runsAnswerSchema>;
export type StartRunRequest = z.infer<typeof startRunRequestSchema>;
export type ListedLead = z.infer<typeof listedLeadSchema>;
export type LeadsAnswer = z.infer<typeof leadsAnswerSchema>;
export type LeadAnswer = z.infer<typeof leadAnswerSchema>;
export type DriftAnswer = z.infer<typeof driftAnswerSchema>;
export type DriftHistoryAnswer = z.infer<typeof driftHistoryAnswerSchema>;
export type StatusAnswer = z.infer<typeof statusAnswerSchema>;
