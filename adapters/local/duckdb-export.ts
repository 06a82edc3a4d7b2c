import type {
  DuckDBDataChunk,
  DuckDBDoubleVector,
  DuckDBIntegerVector,
  DuckDBTinyIntVector,
  DuckDBVarCharVector,
} from '@duckdb/node-api';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { LeadColumnData, LeadTable } from '../../domain/leads/lead-table';
import { quote, sqlColumnsOf } from '../shared/lead-sql-columns';
import type { DuckDbSession, SqlValues } from './duckdb-session';

/** Which leads to export. `where` is SQL made of quoted keys and `$name` parameters only. */
export interface LeadFilter {
  readonly where: string;
  readonly values: SqlValues;
}

/** Copies one chunk's vector into the column, from `firstRow` on. */
type Sink = (chunk: DuckDBDataChunk, vectorIndex: number, firstRow: number) => void;

interface ExportedColumn {
  readonly sql: string;
  readonly sink: Sink;
}

/**
 * Leads as typed arrays, sorted by order (missing last), then id in UTF-8 byte order. Reads only the id, the outcome,
 * the order and the feature columns, and copies DuckDB's column vectors without an object per row.
 * SQL replaces NULL by NaN or -1 and categories by numbers first: sorting 924k leads with text cells took 5 times longer.
 */
export async function exportLeads(session: DuckDbSession, schema: LeadSchema, filter: LeadFilter): Promise<LeadTable> {
  sqlColumnsOf(schema);
  const [[rows] = []] = await session.rows(`SELECT count(*) FROM leads WHERE ${filter.where}`, filter.values);
  const rowCount = Number(rows);
  const ids = new Array<string>(rowCount);
  const outcomes = new Int8Array(rowCount);
  const order = schema.order === null ? null : new Float64Array(rowCount);
  const id = quote(schema.idColumn);
  const exported: ExportedColumn[] = [
    { sql: id, sink: copyText(ids) },
    { sql: flagSql(schema.target.column), sink: copyFlags(outcomes) },
  ];
  if (schema.order !== null && order !== null) {
    exported.push({ sql: numberSql(schema.order.column), sink: copyNumbers(order) });
  }
  const columns = new Map<string, LeadColumnData>();
  const types: string[] = [];
  try {
    for (const { key, role } of schema.columns) {
      if (role === 'number') {
        const values = new Float64Array(rowCount);
        columns.set(key, { kind: 'number', values });
        exported.push({ sql: numberSql(key), sink: copyNumbers(values) });
      } else if (role === 'flag') {
        const values = new Int8Array(rowCount);
        columns.set(key, { kind: 'flag', values });
        exported.push({ sql: flagSql(key), sink: copyFlags(values) });
      } else if (role === 'category') {
        const type = `category_${types.length}`;
        const dictionary = await createCategoryType(session, type, key);
        types.push(type);
        const codes = new Int32Array(rowCount);
        columns.set(key, { kind: 'category', codes, dictionary });
        const code = `enum_code(CAST(${quote(key)} AS ${type}))`;
        exported.push({ sql: `coalesce(CAST(${code} AS INTEGER), -1)`, sink: copyCodes(codes) });
      }
    }
    const orderBy = schema.order === null ? id : `${quote(schema.order.column)} NULLS LAST, ${id}`;
    const result = await session.stream(
      `SELECT ${exported.map((column) => column.sql).join(', ')} FROM leads WHERE ${filter.where} ORDER BY ${orderBy}`,
      filter.values,
    );
    let row = 0;
    for (
      let chunk = await result.fetchChunk();
      chunk !== null && chunk.rowCount > 0;
      chunk = await result.fetchChunk()
    ) {
      for (let index = 0; index < exported.length; index++) (exported[index] as ExportedColumn).sink(chunk, index, row);
      row += chunk.rowCount;
    }
  } finally {
    for (const type of types) await session.run(`DROP TYPE ${type}`);
  }
  for (const [key, column] of columns) if (column.kind === 'category') columns.set(key, withoutUnused(column));
  return { rowCount, ids, columns, outcomes, order };
}

function numberSql(key: string): string {
  return `coalesce(${quote(key)}, 'nan'::DOUBLE)`;
}

function flagSql(key: string): string {
  return `coalesce(CAST(${quote(key)} AS TINYINT), -1)`;
}

// One function per kind of vector, though they look alike: a shared loop sees four vector classes and four kinds of target,
// V8 then looks both up for each cell, and the whole export took 3.7 s of CPU rather than 2.6 s for 878k leads.
function copyText(target: string[]): Sink {
  return (chunk, vectorIndex, firstRow) => {
    const vector = chunk.getColumnVector(vectorIndex) as DuckDBVarCharVector;
    for (let row = 0, count = chunk.rowCount; row < count; row++)
      target[firstRow + row] = vector.getItem(row) as string;
  };
}

function copyNumbers(target: Float64Array): Sink {
  return (chunk, vectorIndex, firstRow) => {
    const vector = chunk.getColumnVector(vectorIndex) as DuckDBDoubleVector;
    for (let row = 0, count = chunk.rowCount; row < count; row++)
      target[firstRow + row] = vector.getItem(row) as number;
  };
}

function copyFlags(target: Int8Array): Sink {
  return (chunk, vectorIndex, firstRow) => {
    const vector = chunk.getColumnVector(vectorIndex) as DuckDBTinyIntVector;
    for (let row = 0, count = chunk.rowCount; row < count; row++)
      target[firstRow + row] = vector.getItem(row) as number;
  };
}

function copyCodes(target: Int32Array): Sink {
  return (chunk, vectorIndex, firstRow) => {
    const vector = chunk.getColumnVector(vectorIndex) as DuckDBIntegerVector;
    for (let row = 0, count = chunk.rowCount; row < count; row++)
      target[firstRow + row] = vector.getItem(row) as number;
  };
}

/** A temporary ENUM of all values of the column; its values in byte order are the dictionary. */
async function createCategoryType(session: DuckDbSession, type: string, key: string): Promise<string[]> {
  const value = quote(key);
  await session.run(
    `CREATE OR REPLACE TEMP TYPE ${type} AS ENUM (SELECT DISTINCT ${value} FROM leads WHERE ${value} IS NOT NULL ORDER BY 1)`,
  );
  const rows = await session.rows(`SELECT CAST(unnest(enum_range(NULL::${type})) AS VARCHAR)`);
  return rows.map(([name]) => name as string);
}

/** The ENUM covers the whole table; a dictionary entry of no exported row would look like a category of count 0. */
function withoutUnused(column: Extract<LeadColumnData, { kind: 'category' }>): LeadColumnData {
  const { codes, dictionary } = column;
  const newCode = new Int32Array(dictionary.length).fill(-1);
  for (const code of codes) if (code >= 0) newCode[code] = 0;
  const used: string[] = [];
  for (let code = 0; code < dictionary.length; code++) {
    if (newCode[code] === 0) newCode[code] = used.push(dictionary[code] as string) - 1;
  }
  if (used.length === dictionary.length) return column;
  return {
    kind: 'category',
    codes: codes.map((code) => (code < 0 ? -1 : (newCode[code] as number))),
    dictionary: used,
  };
}
