import type { ColumnRole, LeadColumn, LeadSchema } from '../../contracts/lead-schema';

export function leadColumn(key: string, role: ColumnRole): LeadColumn {
  return { key, header: key.replaceAll('_', ' '), role, aliases: [] };
}

/** A schema with one column of each role; `changes` replace whole properties. */
export function smallSchema(changes: Partial<LeadSchema> = {}): LeadSchema {
  return {
    formatVersion: 1,
    idColumn: 'lead_id',
    target: { column: 'converted', positiveValues: ['yes', '1'], negativeValues: ['no', '0'] },
    order: { column: 'lead_number', kind: 'number' },
    nullTokens: [''],
    columns: [
      leadColumn('lead_id', 'id'),
      leadColumn('converted', 'target'),
      leadColumn('lead_number', 'order'),
      leadColumn('visits', 'number'),
      leadColumn('source', 'category'),
      leadColumn('do_not_email', 'flag'),
      leadColumn('notes', 'excluded'),
    ],
    ...changes,
  };
}

/** The schema with the columns of the given keys changed to other roles, and new ones added. */
export function withRoles(schema: LeadSchema, roles: Record<string, ColumnRole>): LeadSchema {
  const known = new Set(schema.columns.map(({ key }) => key));
  const changed = schema.columns.map((column) => ({ ...column, role: roles[column.key] ?? column.role }));
  const added = Object.entries(roles).filter(([key]) => !known.has(key));
  return { ...schema, columns: [...changed, ...added.map(([key, role]) => leadColumn(key, role))] };
}
