import * as z from 'zod';
import { gradeSchema } from './model-file';

/**
 * The open leads of a run as lists show them, best first. In `lists/<runId>/`: `list.jsonl` has a line a lead, `index.bin`
 * says where each line lies and what it can be found by, `details.jsonl` has all that is known of each lead. What they have
 * in common is in `scores/<runId>/ranking.json` beside `scores.csv`; `scores/latest.json` is a copy of the newest one.
 */

/** Columns that a list can be narrowed down by, and values that such a column may have. */
export const MAX_FACETS = 6;
export const MAX_FACET_VALUES = 30;
/** A lead is new for so long. */
export const NEW_FOR_MS = 86_400_000;

/** What the best `leads` of a list are expected to bring. */
export const capacityPointSchema = z.strictObject({
  leads: z.number().int().min(1),
  /** Conversions: the sum of the probabilities. */
  expected: z.number(),
  /** 95 of 100 times the conversions lie between these: chance, and how well the model's grades are known. */
  low: z.number(),
  high: z.number(),
});
export type CapacityPoint = z.infer<typeof capacityPointSchema>;

export const fieldKindSchema = z.enum(['number', 'category', 'flag', 'time']);

const count = z.number().int().nonnegative();
const facetSchema = z.strictObject({
  column: z.string(),
  header: z.string(),
  /** Most frequent first; '' is a missing value. A lead's code is the place of its value. */
  values: z.array(z.strictObject({ value: z.string(), count })).max(MAX_FACET_VALUES + 1),
});
export type Facet = z.infer<typeof facetSchema>;

const fieldSchema = z.strictObject({ column: z.string(), header: z.string(), kind: fieldKindSchema });
export type Field = z.infer<typeof fieldSchema>;

/** A model that has scored leads of the list; `null` where it has no exact reasons. */
const explainedSchema = z.nullable(
  z.strictObject({
    scale: z.enum(['logit', 'probability']),
    expected: z.number(),
    /** Its columns; `field` is their place among the fields, `null` where the model cannot read the column any more. */
    columns: z.array(z.strictObject({ column: z.string(), header: z.string(), field: z.nullable(count) })),
  }),
);

/** `scores/<runId>/ranking.json`. */
export const rankingSchema = z.strictObject({
  formatVersion: z.literal(2),
  runId: z.string(),
  /** The champion; a challenger may have scored a share of the leads. */
  modelVersion: z.string(),
  scoredAt: z.iso.datetime(),
  /** The run whose list trends and new leads are told by; `null` for the first one. */
  previousRunId: z.nullable(z.string()),
  leads: count,
  hot: count,
  grades: z.strictObject({ A: count, B: count, C: count, D: count }),
  /** By how much the measured conversion rate of each grade may be off, half of its 95 % interval. */
  gradeErrors: z.array(z.number().nonnegative()).length(gradeSchema.options.length),
  facets: z.array(facetSchema).max(MAX_FACETS),
  /** Of all leads. */
  capacity: z.array(capacityPointSchema),
  hotLine: z.nullable(z.strictObject({ threshold: z.nullable(z.number()), targetConversion: z.number() })),
  fields: z.array(fieldSchema),
  models: z.array(z.strictObject({ version: z.string(), explained: explainedSchema })),
});
export type Ranking = z.infer<typeof rankingSchema>;

/** A reason in a line: place of the column among those of the model, value as shown, contribution. */
const lineReasonSchema = z.tuple([count, z.string(), z.number()]);

/** A line of `list.jsonl`. */
export const listLineSchema = z.strictObject({
  id: z.string(),
  /** Probability. */
  p: z.number(),
  g: gradeSchema,
  hot: z.boolean(),
  /** Place of the model. */
  m: count,
  /** Score points of up to three lists before, newest first. */
  was: z.array(z.number()).max(3),
  /** When a list had it first; `null` where the very first list had it. */
  since: z.nullable(z.iso.datetime()),
  /** The three that weigh most. */
  r: z.array(lineReasonSchema).max(3),
  /** Codes of its facets. */
  f: z.array(count).max(MAX_FACETS),
});
export type ListLine = z.infer<typeof listLineSchema>;

/** A line of `details.jsonl`. */
export const detailLineSchema = z.strictObject({
  id: z.string(),
  /** Calibrated, 0 to 1. */
  p: z.number(),
  /** Place of the model. */
  m: count,
  /** Place of the column among those of the model, and contribution, largest first; `null` without exact reasons. */
  c: z.nullable(z.array(z.tuple([count, z.number()]))),
  /** Sum of what is hidden by configuration, and of rounding. */
  o: z.number(),
  /** Values of the fields. */
  v: z.array(z.nullable(z.string())),
});
export type DetailLine = z.infer<typeof detailLineSchema>;
