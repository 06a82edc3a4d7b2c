import * as z from 'zod';

/** What a column is for. `excluded` columns stay in the lake and never reach the model. */
export const columnRoleSchema = z.enum(['id', 'target', 'order', 'number', 'category', 'flag', 'excluded']);
export type ColumnRole = z.infer<typeof columnRoleSchema>;

export const leadColumnSchema = z.strictObject({
  /** Stable machine name: lower-case, digits and underscores; the column name in Parquet and SQL. */
  key: z.string().regex(/^[a-z_][a-z0-9_]{0,126}$/),
  /** The header as the user writes it; shown in reports and reasons. */
  header: z.string().min(1),
  role: columnRoleSchema,
  /** Other headers that mean the same column. */
  aliases: z.array(z.string()).default([]),
  /** Why the column is excluded, in the user's words; only with role `excluded`. */
  reason: z.string().optional(),
  /** True where the column is not to be shown as a reason of a score; the model uses it all the same. */
  hiddenReason: z.boolean().optional(),
});
export type LeadColumn = z.infer<typeof leadColumnSchema>;

/** The pinned agreement on what a lead file looks like. Proposed once, then checked, never re-inferred silently. */
export const leadSchemaSchema = z.strictObject({
  formatVersion: z.literal(1),
  idColumn: z.string(),
  target: z.strictObject({
    column: z.string(),
    /** Compared trimmed and in lower case. */
    positiveValues: z.array(z.string()).min(1),
    negativeValues: z.array(z.string()).min(1),
    /** `open`: a lead with any other value has no outcome yet. Without it, the row of such a lead is set aside. */
    otherValues: z.literal('open').optional(),
  }),
  /** Column that says which lead is newer: an instant or a growing number. `null` where there is none. */
  order: z.nullable(z.strictObject({ column: z.string(), kind: z.enum(['number', 'time']) })),
  /** Cells that mean "not known"; compared trimmed and in lower case. */
  nullTokens: z.array(z.string()),
  columns: z.array(leadColumnSchema).min(2),
  /** How the reasons of a score are shown. */
  reasons: z
    .strictObject({
      /** True where a value that is not known is not to be shown as a strength of a lead. */
      hideMissingStrengths: z.boolean().optional(),
    })
    .optional(),
});
export type LeadSchema = z.infer<typeof leadSchemaSchema>;
