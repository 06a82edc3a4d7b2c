import { listValue } from '@duckdb/node-api';
import type { LeadSchema } from '../../contracts/lead-schema';
import { InvalidSchemaError } from '../../domain/errors';
import { KEPT_PREFIX, quote, type SqlColumn, type SqlType, sqlColumnsOf } from './duckdb-lead-columns';
import type { DuckDbSession } from './duckdb-session';

interface StoredColumn extends SqlColumn {
  readonly nullable: boolean;
}

/**
 * Creates the `leads` table or widens it. Columns that left the schema stay. A column whose type changes is converted,
 * and its old value stays in `_was_<type>_<key>`, so nothing that does not convert is lost and a change back restores it.
 *
 * The id is NOT NULL without a primary key: its index made the first load of 924k leads 2.5 times slower, and the
 * merge of `upsertIntoLeads` under DuckDB's single-writer lock keeps ids unique.
 */
export async function migrateLeads(session: DuckDbSession, schema: LeadSchema): Promise<void> {
  const wanted = sqlColumnsOf(schema);
  await session.transaction('prepare its tables', async () => {
    const stored = await storedColumns(session);
    if (stored.length === 0) return createTable(session, 'leads', schema.idColumn, wanted);
    refuseOtherId(stored, schema.idColumn);

    const storedTypes = new Map(stored.map((column) => [column.key, column.type]));
    const changed = wanted.filter(({ key, type }) => storedTypes.has(key) && storedTypes.get(key) !== type);
    if (changed.length > 0) return rebuild(session, schema, stored, wanted);
    for (const { key, type } of wanted) {
      if (!storedTypes.has(key)) await session.run(`ALTER TABLE leads ADD COLUMN ${quote(key)} ${type}`);
    }
    return undefined;
  });
}

/** Columns of the `leads` table as stored; empty where there is no table yet. */
export async function storedColumns(session: DuckDbSession): Promise<StoredColumn[]> {
  const rows = await session.rows(
    `SELECT column_name, data_type, is_nullable FROM duckdb_columns()
     WHERE database_name = current_database() AND schema_name = 'main' AND table_name = 'leads' ORDER BY column_index`,
  );
  return rows.map(([key, type, nullable]) => ({
    key: key as string,
    type: type as SqlType,
    nullable: nullable === true,
  }));
}

async function createTable(session: DuckDbSession, name: string, idColumn: string, columns: readonly SqlColumn[]) {
  const definitions = columns.map(({ key, type }) => `${quote(key)} ${type}${key === idColumn ? ' NOT NULL' : ''}`);
  await session.run(`CREATE TABLE ${name} (${definitions.join(', ')})`);
}

function refuseOtherId(stored: readonly StoredColumn[], idColumn: string): void {
  const storedId = stored.find((column) => !column.nullable)?.key;
  if (storedId === idColumn) return;
  throw new InvalidSchemaError(
    `The warehouse identifies leads by ${storedId}, the schema by ${idColumn}. Name ${storedId} as the id column, or start with another home.`,
  );
}

// DuckDB refuses to UPDATE a table that the same transaction has altered, hence a new table rather than ALTER + UPDATE.
async function rebuild(
  session: DuckDbSession,
  schema: LeadSchema,
  stored: readonly StoredColumn[],
  wanted: readonly SqlColumn[],
): Promise<void> {
  const wantedTypes = new Map(wanted.map((column) => [column.key, column.type]));
  const storedTypes = new Map(stored.map((column) => [column.key, column.type]));
  const columns: SqlColumn[] = [];
  const expressions: string[] = [];
  const absorbed = new Set<string>();
  const add = (column: SqlColumn, expression: string) => {
    columns.push(column);
    expressions.push(expression);
  };
  for (const { key, type } of stored) {
    const newType = wantedTypes.get(key) ?? type;
    if (newType === type) continue;
    const kept = keptKey(newType, key);
    const converted = convert(schema, key, type, newType);
    if (storedTypes.has(kept)) absorbed.add(kept);
    add({ key, type: newType }, storedTypes.has(kept) ? `coalesce(${quote(kept)}, ${converted})` : converted);
    add({ key: keptKey(type, key), type }, quote(key));
  }
  const done = new Set(columns.map((column) => column.key));
  for (const { key, type } of stored) if (!done.has(key) && !absorbed.has(key)) add({ key, type }, quote(key));
  for (const { key, type } of wanted) if (!storedTypes.has(key)) add({ key, type }, 'NULL');

  await createTable(session, 'leads_rebuilt', schema.idColumn, columns);
  const names = columns.map((column) => quote(column.key)).join(', ');
  await session.run(`INSERT INTO leads_rebuilt (${names}) SELECT ${expressions.join(', ')} FROM leads`, {
    ...(expressions.some((expression) => expression.includes('$positive')) ? outcomeWords(schema) : {}),
  });
  await session.run('DROP TABLE leads');
  await session.run('ALTER TABLE leads_rebuilt RENAME TO leads');
}

function keptKey(type: SqlType, key: string): string {
  return `${KEPT_PREFIX}${type.toLowerCase()}_${key}`;
}

function outcomeWords(schema: LeadSchema) {
  return { positive: listValue(schema.target.positiveValues), negative: listValue(schema.target.negativeValues) };
}

function convert(schema: LeadSchema, key: string, from: SqlType, to: SqlType): string {
  const value = quote(key);
  // 12.0 is written as 12: that is how the cell read in the file.
  const text =
    from === 'DOUBLE'
      ? `CASE WHEN ${value} = trunc(${value}) AND abs(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS VARCHAR) ELSE CAST(${value} AS VARCHAR) END`
      : `CAST(${value} AS VARCHAR)`;
  if (to === 'VARCHAR') return text;
  if (to === 'BOOLEAN' && key === schema.target.column) {
    const word = `lower(trim(${text}))`;
    return `CASE WHEN list_contains($positive, ${word}) THEN true WHEN list_contains($negative, ${word}) THEN false END`;
  }
  if (to === 'BOOLEAN')
    return from === 'DOUBLE' ? `CASE ${value} WHEN 1 THEN true WHEN 0 THEN false END` : `TRY_CAST(${value} AS BOOLEAN)`;
  if (from === 'BOOLEAN') return `CAST(CAST(${value} AS TINYINT) AS DOUBLE)`;
  const number = `nullif(TRY_CAST(${value} AS DOUBLE), 'nan'::DOUBLE)`;
  const isTime = schema.order?.kind === 'time' && key === schema.order.column;
  return isTime ? `coalesce(${number}, epoch_ms(TRY_CAST(${value} AS TIMESTAMP)))` : number;
}
