import * as z from 'zod';

const bins = z.strictObject({ values: z.array(z.string()), counts: z.array(z.number().int()) });

/**
 * What the champion's training rows looked like: the baseline of every drift check, kept beside the model.
 * Number samples are sorted and hold at most `REFERENCE_SAMPLE_ROWS` values (evenly spaced order statistics above that).
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
        /** Rows with a value; the sample may hold fewer. */
        present: z.number().int(),
        sample: z.array(z.number()),
      }),
      z.strictObject({
        kind: z.literal('category'),
        column: z.string(),
        header: z.string(),
        present: z.number().int(),
        ...bins.shape,
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
});
export type DriftReference = z.infer<typeof driftReferenceSchema>;

export const REFERENCE_SAMPLE_ROWS = 20_000;
