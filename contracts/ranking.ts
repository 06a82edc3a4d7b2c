import * as z from 'zod';

const part = z.strictObject({
  rows: z.number().int().nonnegative(),
  /** Where its rows lie in the file of scores. */
  fromByte: z.number().int().nonnegative(),
  /** Exclusive. */
  toByte: z.number().int().nonnegative(),
});
export type RankingPart = z.infer<typeof part>;

/**
 * `scores/<runId>/ranking.json`: what lies where in `scores.csv` beside it, whose rows are sorted best first, so that a
 * page of leads is one read of some kilobytes. `scores/latest.json` is a copy of the newest one.
 */
export const rankingSchema = z.strictObject({
  formatVersion: z.literal(1),
  runId: z.string(),
  modelVersion: z.string(),
  scoredAt: z.iso.datetime(),
  hot: z.number().int().nonnegative(),
  all: part,
  grades: z.strictObject({ A: part, B: part, C: part, D: part }),
});
export type Ranking = z.infer<typeof rankingSchema>;
