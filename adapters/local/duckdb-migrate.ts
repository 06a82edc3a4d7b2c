import { listValue } from '@duckdb/node-api';
import type { LeadSchema } from '../../contracts/lead-schema';
import { quote, type SqlColumn, type SqlType } from '../shared/lead-sql-columns';
import { changeOfLeadTable, type FilledColumn, type StoredColumn } from '../shared/lead-table-change';
import type { DuckDbSession } from './duckdb-session';

/**
 * Creates the `leads` table or changes it as `changeOfLeadTable` says.
 *
 * The id is NOT NULL without a primary key: its index made the first load of 924k leads 2.5 times slower, and the
 * merge of `upsertIntoLeads` under DuckDB's single-writer lock keeps ids unique.
 */
export async function migrateLeads(session: DuckDbSession, schema: LeadSchema): Promise<void> {
  await session.transaction('prepare its tables', async () => {
    const change = changeOfLeadTable(schema, await storedColumns(session), { quote, convert });
    if (change === null) return;
    if (change.kind === 'create') await createTable(session, 'leads', schema.idColumn, change.columns);
    else if (change.kind === 'rebuild') await rebuild(session, schema, change.columns);
    else {
      for (const { key, type } of change.columns) {
        await session.run(`ALTER TABLE leads ADD COLUMN ${quote(key)} ${type}`);
      }
    }
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

// DuckDB refuses to UPDATE a table that the same transaction has altered, hence a new table rather than ALTER + UPDATE.
async function rebuild(session: DuckDbSession, schema: LeadSchema, columns: readonly FilledColumn[]): Promise<void> {
  await createTable(session, 'leads_rebuilt', schema.idColumn, columns);
  const names = columns.map(({ key }) => quote(key)).join(', ');
  const expressions = columns.map(({ expression }) => expression).join(', ');
  await session.run(
    `INSERT INTO leads_rebuilt (${names}) SELECT ${expressions} FROM leads`,
    expressions.includes('$positive') ? outcomeWords(schema) : {},
  );
  await session.run('DROP TABLE leads');
  await session.run('ALTER TABLE leads_rebuilt RENAME TO leads');
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
