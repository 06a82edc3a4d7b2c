import * as z from 'zod';
import { candidateMetricsSchema, evaluationSchema } from './evaluation';
import { columnRoleSchema } from './lead-schema';
import { rolloutModeSchema } from './rollout';

/** What the routes about people, models and files take and answer. `requestId` is found again in the logs. */

/** viewer: reads and scores. operator: also starts runs and decides which model serves. */
export const roleSchema = z.enum(['viewer', 'operator']);
export type Role = z.infer<typeof roleSchema>;

export const meAnswerSchema = z.strictObject({
  /** What the sign-in calls this person: an e-mail address as a rule. Untrusted text. */
  name: z.string(),
  role: roleSchema,
  requestId: z.string(),
});

/** champion: serves. challenger: was never released, or is tried beside the champion. retired: has served before. */
export const modelStageSchema = z.enum(['champion', 'challenger', 'retired']);

export const modelsAnswerSchema = z.strictObject({
  /** Newest first. */
  models: z.array(
    z.strictObject({
      version: z.string(),
      /** The kind of model, for example `lightgbm`. */
      name: z.string(),
      stage: modelStageSchema,
      createdAt: z.iso.datetime(),
      /** The run that trained it. */
      runId: z.string(),
      /** Of the champion. */
      promotedAt: z.nullable(z.iso.datetime()),
      /** Why it serves, or why it was released or not; `null` where nobody wrote it down. */
      reason: z.nullable(z.string()),
      /** On its holdout; `null` where its evaluation is gone. */
      metrics: z.nullable(candidateMetricsSchema),
    }),
  ),
  /** What `POST /models/rollback` returns to; `null` where there is none. */
  previousVersion: z.nullable(z.string()),
  requestId: z.string(),
});

/** Answer of `GET /rollout`: the challenger that is tried beside the champion, and what both say. */
export const rolloutAnswerSchema = z.strictObject({
  /** `null` where none is tried. */
  rollout: z.nullable(
    z.strictObject({
      champion: z.string(),
      challenger: z.string(),
      mode: rolloutModeSchema,
      /** Share of the leads, 0 to 1, that the challenger answers for; 0 in the shadow. */
      share: z.number(),
      startedAt: z.iso.datetime(),
      /** Untrusted text. */
      reason: z.string(),
      /** What both said of the same leads; `null` before the first one. */
      comparison: z.nullable(
        z.strictObject({
          /** Scores by both. */
          records: z.number().int(),
          /** Leads with an id among them. */
          leads: z.number().int(),
          /** False where there are so many records that only the newest were read. */
          isWhole: z.boolean(),
          lastAt: z.iso.datetime(),
          /** The lower version first. */
          models: z.array(
            z.strictObject({
              version: z.string(),
              /** Records whose answer was this model's. */
              served: z.number().int(),
              meanProbability: z.number(),
              /** 0 to 1. */
              hotShare: z.number(),
            }),
          ),
          /** Share of the records with the same grade by both, 0 to 1. */
          sameGrade: z.number(),
          /** Share of the records on the same side of the hot line, 0 to 1. */
          sameHot: z.number(),
          meanAbsoluteDifference: z.number(),
        }),
      ),
    }),
  ),
  requestId: z.string(),
});

export const promotionAnswerSchema = z.strictObject({
  /** The champion now. */
  version: z.string(),
  previousVersion: z.nullable(z.string()),
  promotedAt: z.iso.datetime(),
  reason: z.string(),
  /** What did not work beside it, such as the note in the registry, in the user's words. */
  warning: z.nullable(z.string()),
  requestId: z.string(),
});

/** Answer of `GET /model/evaluation`: what the holdout says of the champion and its candidates. */
export const evaluationAnswerSchema = evaluationSchema.extend({ modelVersion: z.string(), requestId: z.string() });

/** Rows of `POST /preview` whose problems are told. */
export const MAX_PREVIEW_PROBLEMS = 100;

/** How one column of a file is understood. */
const previewColumnSchema = z.strictObject({
  /** As the file has it; untrusted text. `column 3` where it has no name. */
  header: z.string(),
  /** Key, header and role of the column that the champion's schema calls it; `null` where it knows none. */
  column: z.nullable(z.string()),
  knownAs: z.nullable(z.string()),
  role: z.nullable(columnRoleSchema),
  /** used: the model looks at it. id: names the lead. ignored: neither. */
  use: z.enum(['used', 'id', 'ignored']),
  /** Up to three values of the first rows, untrusted text; empty cells left out. */
  examples: z.array(z.string()),
});

/** Answer of `POST /preview`: how the first part of a file to score is understood, before it is sent whole. */
export const previewAnswerSchema = z.strictObject({
  /** The model whose columns are meant. */
  modelVersion: z.string(),
  /** Rows of the part that was sent; the last one left out where `?partial=true` says that the file goes on. */
  rowsRead: z.number().int(),
  /** Rows among them that would get no score. */
  rowsRejected: z.number().int(),
  encoding: z.string(),
  delimiter: z.string(),
  /** Decimal mark of numbers. */
  decimal: z.enum(['.', ',']),
  /** In the order of the file. */
  columns: z.array(previewColumnSchema),
  /** Headers of the columns that the model uses and the file lacks: they count as not known. */
  missing: z.array(z.string()),
  /** In the order of the rows; at most `MAX_PREVIEW_PROBLEMS`, `problemsTotal` counts all. */
  problems: z.array(
    z.strictObject({
      /** Line of the file on which the row begins, from 1; the header is line 1 as a rule. */
      line: z.number().int().min(1),
      /** Header of the column at fault; `null` where it is the row as a whole. */
      header: z.nullable(z.string()),
      /** In the user's words, with what becomes of the row. */
      detail: z.string(),
      /** rejected: the row gets no score. missing: the cell counts as not known. */
      effect: z.enum(['rejected', 'missing']),
    }),
  ),
  problemsTotal: z.number().int(),
  /** About the file as a whole. */
  warnings: z.array(z.string()),
  requestId: z.string(),
});

export type MeAnswer = z.infer<typeof meAnswerSchema>;
export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
export type RolloutAnswer = z.infer<typeof rolloutAnswerSchema>;
export type PromotionAnswer = z.infer<typeof promotionAnswerSchema>;
export type EvaluationAnswer = z.infer<typeof evaluationAnswerSchema>;
export type PreviewAnswer = z.infer<typeof previewAnswerSchema>;
