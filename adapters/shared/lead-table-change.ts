import type { LeadSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../../domain/errors';
import { keptKey, type SqlColumn, type SqlType, sqlColumnsOf } from './lead-sql-columns';

/** A column of the `leads` table as the database has it. Only the id column is not nullable. */
export interface StoredColumn extends SqlColumn {
  readonly nullable: boolean;
}

/** A column of the rebuilt table and the expression over the old table that fills it. */
export interface FilledColumn extends SqlColumn {
  readonly expression: string;
}

export type LeadTableChange =
  | { readonly kind: 'create'; readonly columns: readonly SqlColumn[] }
  | { readonly kind: 'add'; readonly columns: readonly SqlColumn[] }
  | { readonly kind: 'rebuild'; readonly columns: readonly FilledColumn[] };

/** How a database writes names and changes types. */
export interface SqlDialect {
  quote(key: string): string;
  /** The value of the column `key` as `to`; NULL where it does not convert. */
  convert(schema: LeadSchema, key: string, from: SqlType, to: SqlType): string;
}

/**
 * What the `leads` table needs so that it fits the schema; `null`: nothing. Columns that left the schema stay. A column
 * whose type changes is converted, and its old value stays in `_was_<type>_<key>`, so nothing that does not convert is
 * lost and a change back restores it. Throws InvalidSchemaError where the schema names another id column.
 */
export function changeOfLeadTable(
  schema: LeadSchema,
  stored: readonly StoredColumn[],
  dialect: SqlDialect,
): LeadTableChange | null {
  const wanted = sqlColumnsOf(schema);
  if (stored.length === 0) return { kind: 'create', columns: wanted };
  refuseOtherId(stored, schema.idColumn);
  const storedTypes = new Map(stored.map((column) => [column.key, column.type]));
  const added = wanted.filter(({ key }) => !storedTypes.has(key));
  const isRetyped = wanted.some(({ key, type }) => storedTypes.has(key) && storedTypes.get(key) !== type);
  if (isRetyped) return { kind: 'rebuild', columns: rebuiltColumns(schema, stored, wanted, dialect) };
  return added.length === 0 ? null : { kind: 'add', columns: added };
}

function refuseOtherId(stored: readonly StoredColumn[], idColumn: string): void {
  const storedId = stored.find((column) => !column.nullable)?.key;
  if (storedId === idColumn) return;
  throw new InvalidSchemaError(
    `The warehouse identifies leads by ${storedId}, the schema by ${idColumn}. Name ${storedId} as the id column, or start with another home.`,
  );
}

/** Columns of a new table that takes the place of the stored one, whatever differs. */
export function rebuiltColumns(
  schema: LeadSchema,
  stored: readonly StoredColumn[],
  wanted: readonly SqlColumn[],
  { quote, convert }: SqlDialect,
): FilledColumn[] {
  const wantedTypes = new Map(wanted.map((column) => [column.key, column.type]));
  const storedKeys = new Set(stored.map((column) => column.key));
  const columns: FilledColumn[] = [];
  const absorbed = new Set<string>();
  for (const { key, type } of stored) {
    const newType = wantedTypes.get(key) ?? type;
    if (newType === type) continue;
    const kept = keptKey(newType, key);
    const converted = convert(schema, key, type, newType);
    if (storedKeys.has(kept)) absorbed.add(kept);
    const expression = storedKeys.has(kept) ? `coalesce(${quote(kept)}, ${converted})` : converted;
    columns.push({ key, type: newType, expression }, { key: keptKey(type, key), type, expression: quote(key) });
  }
  const done = new Set(columns.map((column) => column.key));
  for (const { key, type } of stored) {
    if (!done.has(key) && !absorbed.has(key)) columns.push({ key, type, expression: quote(key) });
  }
  for (const { key, type } of wanted) if (!storedKeys.has(key)) columns.push({ key, type, expression: 'NULL' });
  return columns;
}
