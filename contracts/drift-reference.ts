import * as z from 'zod';
import { numberArray } from './number-array';

const bins = z.strictObject({ values: z.array(z.string()), counts: z.array(z.number().int()) });

/**
 * What the champion's training rows looked like: the baseline of every drift check, kept beside the model.
 * Of bounded size, whatever the rows: at most `REFERENCE_NUMBER_VALUES` values for a number column (below 300 KB) and
 * `REFERENCE_CATEGORY_VALUES` for a category column.
 */
export const driftReferenceSchema = z.strictObject({
  formatVersion: z.literal(1),
  rows: z.number().int(),
  columns: z.array(
    z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('number'),
        column: z.string(),
        header: z.string(),
        /** Rows with a value. */
        present: z.number().int(),
        /** Ascending: all distinct values, or medians of groups of equally many rows where there are too many. */
        sample: numberArray('number'),
        /** Rows that each value stands for; absent where each stands for equally many. */
        counts: numberArray('int').optional(),
      }),
      z.strictObject({
        kind: z.literal('category'),
        column: z.string(),
        header: z.string(),
        present: z.number().int(),
        ...bins.shape,
        /** Rows with a value that is not listed; absent where all are. */
        unlisted: z.number().int().optional(),
      }),
      z.strictObject({
        kind: z.literal('flag'),
        column: z.string(),
        header: z.string(),
        present: z.number().int(),
        yes: z.number().int(),
      }),
    ]),
  ),
  /** Sorted calibrated probabilities of rows that the model was not fitted on. */
  scores: z.array(z.number()),
  /** The holdout: calibrated probability and outcome (1 converted) of rows that the model was not fitted on. */
  holdout: z.strictObject({ probabilities: numberArray('number'), outcomes: numberArray('int') }).optional(),
  /** Training rows whose outcome is known. */
  outcomes: z.strictObject({ known: z.number().int(), converted: z.number().int() }).optional(),
  /**
   * Whole training rows, without ids, at most `REFERENCE_SAMPLE_LEADS`: what the domain classifier compares new leads
   * with. `null` is a missing cell; a category's cell is an index into `dictionary`.
   */
  sample: z
    .strictObject({
      rows: z.number().int(),
      columns: z.array(
        z.strictObject({
          column: z.string(),
          kind: z.enum(['number', 'category', 'flag']),
          cells: z.array(z.nullable(z.number())),
          dictionary: z.array(z.string()).optional(),
        }),
      ),
    })
    .optional(),
});
export type DriftReference = z.infer<typeof driftReferenceSchema>;
export type DriftReferenceColumn = DriftReference['columns'][number];

/** The distribution function of 10,000 medians is within 0.00005 of that of all values. */
export const REFERENCE_NUMBER_VALUES = 10_000;
/** The most frequent ones. */
export const REFERENCE_CATEGORY_VALUES = 5_000;
/** Scores; medians of groups of equally many above that. */
export const REFERENCE_SAMPLE_ROWS = 20_000;
/** Of whole rows: 2,000 rows of 25 columns are 250 KB, and enough to see what ROC AUC 0.55 is. */
export const REFERENCE_SAMPLE_LEADS = 2_000;
/** Of the holdout: 20,000 pairs are 500 KB. */
export const REFERENCE_HOLDOUT_LEADS = 20_000;
