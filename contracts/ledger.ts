import * as z from 'zod';

const contentSchema = z.strictObject({
  /** Object key and version (see `ObjectInfo.version`) under which the content was last seen. */
  key: z.string(),
  version: z.string(),
  contentHash: z.string(),
});

/** `intake/ledger.json`: what has been taken in or refused, so that the same content counts once. */
export const ledgerSchema = z.strictObject({
  formatVersion: z.literal(1),
  takenIn: z.array(contentSchema.extend({ runId: z.string() })),
  /** Files that cannot be read; asked about again only when their content changes. */
  refused: z.array(contentSchema.extend({ reason: z.string() })),
  /** Runs whose leads no drift check has judged yet: too few when they came, or the check failed. */
  unjudged: z.optional(z.array(z.strictObject({ runId: z.string(), rows: z.number().int() }))),
  /** Runs whose leads are in the warehouse while no list has been made since: they ended before their scoring. */
  unscored: z.optional(z.array(z.string())),
});
export type Ledger = z.infer<typeof ledgerSchema>;

export const EMPTY_LEDGER: Ledger = { formatVersion: 1, takenIn: [], refused: [] };
