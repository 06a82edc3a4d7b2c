import * as z from 'zod';
import { RAW_KEYS } from './artifact-keys';
import { gradeSchema } from './model-file';

/**
 * Scoring of one file under `to-score/` of the raw store. What becomes of it is told by `scores/<id>/status.json` of the
 * processed store; its results lie beside that. A file that was announced as an upload has the upload's id, any other one
 * an id made of its content and the model.
 */

/** Ids of uploads begin so: a file `to-score/<upload id>/<name>` belongs to the upload. */
export const UPLOAD_ID_PREFIX = 'upload-';
export const scoreJobIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,80}$/);

const results = z.strictObject({
  /** Keys of the processed store. */
  csv: z.string(),
  parquet: z.string(),
  /** Rows without a score, each with line and reason; `null` where every row has one. */
  rejected: z.nullable(z.string()),
});

/** As many as somebody looks at before taking the file. */
export const MOST_BEST_LEADS = 20;

const count = z.number().int().min(0);
export const gradeCountsSchema = z.strictObject({ A: count, B: count, C: count, D: count });

/** One of the leads of a file to call first. Id, header and value are untrusted text. */
export const bestLeadSchema = z.strictObject({
  id: z.string(),
  probability: z.number().min(0).max(1),
  grade: gradeSchema,
  hot: z.boolean(),
  /** Those that weigh most, largest first, for or against; empty where the model has no exact reasons. */
  reasons: z.array(
    z.strictObject({ column: z.string(), header: z.string(), value: z.string(), contribution: z.number() }),
  ),
});
export type BestLead = z.infer<typeof bestLeadSchema>;

/** What a file or a part of it amounts to. Older documents lack `grades`, `best` and `repeatedIds`. */
export const fileScoresSchema = z.strictObject({
  /** Rows that have a score or were rejected. */
  rows: count,
  hot: count,
  rejected: count,
  /** Rows with the id of an earlier one; of a file of more than four million leads, or in parts, at least so many. */
  repeatedIds: z.optional(count),
  grades: z.optional(gradeCountsSchema),
  /** Best first, at most 20; of rows with one id the last one. */
  best: z.optional(z.array(bestLeadSchema)),
});
export type FileScores = z.infer<typeof fileScoresSchema>;

export const scoreJobSchema = z.strictObject({
  formatVersion: z.literal(1),
  id: scoreJobIdSchema,
  /** Key of the file in the raw store. */
  key: z.string(),
  /** queued: not begun, or to be tried again. done and failed are final for this file; a failed one may be dropped again. */
  state: z.enum(['queued', 'running', 'done', 'failed']),
  /** Run id of the scores in the score table and the warehouse: sorts by time. `null` before the first attempt. */
  runId: z.nullable(z.string()),
  modelVersion: z.nullable(z.string()),
  bytesDone: z.number().int(),
  totalBytes: z.number().int(),
  /** Rows that have a score or were rejected. */
  rowsDone: z.number().int(),
  hot: z.number().int(),
  rejected: z.number().int(),
  /** As in `FileScores`; absent in older documents. */
  repeatedIds: z.optional(count),
  /** Absent in older documents, and until a first part of the file is scored. */
  grades: z.optional(gradeCountsSchema),
  /** The leads to call first, of a job that is done; absent in older documents. */
  best: z.optional(z.array(bestLeadSchema)),
  rowsPerSecond: z.nullable(z.number()),
  secondsLeft: z.nullable(z.number()),
  queuedAt: z.iso.datetime(),
  /** Of the first attempt; also the instant of all scores. */
  startedAt: z.nullable(z.iso.datetime()),
  /** Whoever works on it says so from time to time; see `STALE_AFTER_MS`. */
  updatedAt: z.iso.datetime(),
  endedAt: z.nullable(z.iso.datetime()),
  /** Of a job that is done. */
  results: z.nullable(results),
  /** The job that had scored the same content with the same model before; its results are these. */
  sameAs: z.nullable(z.string()),
  /** Class name of the error; what happened and what helps, in the user's words. Also of an attempt that is repeated. */
  error: z.nullable(z.strictObject({ name: z.string(), detail: z.string() })),
});
export type ScoreJob = z.infer<typeof scoreJobSchema>;

/** A running job of which nothing was heard for so long has died: no Lambda lives longer than 15 minutes. */
export const STALE_AFTER_MS = 15 * 60_000;

export const SCORE_JOB_KEYS = {
  status: (id: string) => `scores/${id}/status.json`,
  csv: (id: string) => `scores/${id}/scores.csv`,
  parquet: (id: string) => `scores/${id}/scores.parquet`,
  rejected: (id: string) => `scores/${id}/rejected.csv`,
  /** Which job scored this content with this model: `{"id": …}`. */
  content: (hash: string) => `scores/by-content/${hash}.json`,
} as const;

/** Where the file of an upload goes; `name` without slashes. */
export function uploadKey(id: string, name: string): string {
  return `${RAW_KEYS.toScore}${id}/${name}`;
}

/** A job that waits for its file. */
export function queuedScoreJob(id: string, key: string, totalBytes: number, at: string): ScoreJob {
  return {
    formatVersion: 1,
    id,
    key,
    state: 'queued',
    runId: null,
    modelVersion: null,
    bytesDone: 0,
    totalBytes,
    rowsDone: 0,
    hot: 0,
    rejected: 0,
    rowsPerSecond: null,
    secondsLeft: null,
    queuedAt: at,
    startedAt: null,
    updatedAt: at,
    endedAt: null,
    results: null,
    sameAs: null,
    error: null,
  };
}
