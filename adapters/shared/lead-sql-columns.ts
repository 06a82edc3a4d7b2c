import { createHash } from 'node:crypto';
import { type ColumnRole, type LeadSchema, leadColumnSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../../domain/errors';

export type SqlType = 'VARCHAR' | 'DOUBLE' | 'BOOLEAN' | 'BIGINT';

/** One column of the `leads` table. */
export interface SqlColumn {
  readonly key: string;
  readonly type: SqlType;
}

/** Columns that the ETL job adds to those of the schema: unknown cells as JSON, and where the row came from. */
const PROVENANCE_COLUMNS: readonly SqlColumn[] = [
  { key: '_extra', type: 'VARCHAR' },
  { key: '_source_file', type: 'VARCHAR' },
  { key: '_source_line', type: 'BIGINT' },
  { key: '_run_id', type: 'VARCHAR' },
];

/** Prefix of columns that hold what a column was before its type changed: `_was_<type>_<key>`. */
export const KEPT_PREFIX = '_was_';

/** Redshift cuts longer names off: https://docs.aws.amazon.com/redshift/latest/dg/r_names.html */
const MAX_NAME_LENGTH = 127;

const TYPE_OF_ROLE: Record<ColumnRole, SqlType> = {
  id: 'VARCHAR',
  target: 'BOOLEAN',
  order: 'DOUBLE',
  number: 'DOUBLE',
  category: 'VARCHAR',
  flag: 'BOOLEAN',
  excluded: 'VARCHAR',
};

/** Columns of the `leads` table for this schema, in its order, then the provenance columns. Throws InvalidSchemaError. */
export function sqlColumnsOf(schema: LeadSchema): SqlColumn[] {
  const columns = schema.columns.map(({ key, role }): SqlColumn => {
    if (!leadColumnSchema.shape.key.safeParse(key).success) {
      throw new InvalidSchemaError(
        `The schema has the column key ${JSON.stringify(key)}; keys are lower-case letters, digits and underscores, at most 127.`,
      );
    }
    if (key.startsWith(KEPT_PREFIX) || PROVENANCE_COLUMNS.some((column) => column.key === key)) {
      throw new InvalidSchemaError(`The column key ${key} is reserved; give the column another key in the schema.`);
    }
    return { key, type: typeOf(schema, key, role) };
  });
  const keys = new Set(columns.map((column) => column.key));
  if (keys.size < columns.length) throw new InvalidSchemaError('The schema has two columns with one key.');
  for (const key of [schema.idColumn, schema.target.column, schema.order?.column]) {
    if (key !== undefined && !keys.has(key)) {
      throw new InvalidSchemaError(`The schema names the column ${key}, which is not among its columns.`);
    }
  }
  return [...columns, ...PROVENANCE_COLUMNS];
}

/** A key as a quoted SQL identifier. Only for keys that `sqlColumnsOf` let through and names made of them. */
export function quote(key: string): string {
  if (!/^[a-z_][a-z0-9_]*$/.test(key)) throw new InvalidSchemaError(`${JSON.stringify(key)} is not a column key.`);
  return `"${key}"`;
}

/** Name of the column that keeps what `key` was while it had this type. Two keys never share one. */
export function keptKey(type: SqlType, key: string): string {
  const name = `${KEPT_PREFIX}${type.toLowerCase()}_${key}`;
  if (name.length <= MAX_NAME_LENGTH) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `${name.slice(0, MAX_NAME_LENGTH - digest.length - 1)}_${digest}`;
}

function typeOf(schema: LeadSchema, key: string, role: ColumnRole): SqlType {
  if (key === schema.idColumn) return 'VARCHAR';
  if (key === schema.target.column) return 'BOOLEAN';
  if (key === schema.order?.column) return 'DOUBLE';
  return TYPE_OF_ROLE[role];
}
