import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type DuckDBValue, listValue } from '@duckdb/node-api';
import type { LeadSchema } from '../../contracts/lead-schema';
import { WarehouseError } from '../../domain/errors';
import type { UpsertSummary } from '../../domain/ports/warehouse';
import { KEPT_PREFIX, quote, sqlColumnsOf } from '../shared/lead-sql-columns';
import { storedColumns } from './duckdb-migrate';
import type { DuckDbSession } from './duckdb-session';

/**
 * Takes the Parquet files `<pathPrefix>*.parquet` into `leads`, in one transaction. Of a known id the newer row stays:
 * the one with the larger order value, or, where a value is missing or both are equal, of the later run id.
 * A replaced row is replaced whole: a cell that is missing now is missing afterwards.
 */
export async function upsertIntoLeads(
  session: DuckDbSession,
  schema: LeadSchema,
  pathPrefix: string,
): Promise<UpsertSummary> {
  const columns = sqlColumnsOf(schema);
  return session.transaction('take in the leads', async () => {
    const rowsRead = await stageIncoming(session, schema, pathPrefix);
    const before = await count(session, 'SELECT count(*) FROM leads');
    const names = columns.map(({ key }) => quote(key));
    const kept = (await storedColumns(session)).filter(({ key }) => key.startsWith(KEPT_PREFIX));
    const assignments = [
      ...names.map((name) => `${name} = incoming.${name}`),
      // The row is a new one: what a column was before its type changed belongs to the old row.
      ...kept.map(({ key }) => `${quote(key)} = NULL`),
    ];
    const id = quote(schema.idColumn);
    const changed = await session.run(
      `MERGE INTO leads AS stored USING temp.incoming AS incoming ON stored.${id} = incoming.${id}
       WHEN MATCHED AND ${isNotOlder(schema)} THEN UPDATE SET ${assignments.join(', ')}
       WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `incoming.${name}`).join(', ')})`,
    );
    await session.run('DROP TABLE temp.incoming');
    const target = quote(schema.target.column);
    const [totals = []] = await session.rows(
      `SELECT count(*), count(${target}), count(*) FILTER (WHERE ${target}) FROM leads`,
    );
    const [total = 0, labelled = 0, positives = 0] = totals.map(Number);
    const inserted = total - before;
    return { inserted, updated: changed - inserted, outdated: rowsRead - changed, total, labelled, positives };
  });
}

function isNotOlder(schema: LeadSchema): string {
  const byRun = 'incoming."_run_id" >= stored."_run_id"';
  if (schema.order === null) return byRun;
  const order = quote(schema.order.column);
  // NULL <> x is NULL, which CASE takes as false: a missing value leaves the decision to the run.
  return `CASE WHEN incoming.${order} <> stored.${order} THEN incoming.${order} > stored.${order} ELSE ${byRun} END`;
}

/** Fills `temp.incoming`, one row per id, and returns the number of rows read. */
async function stageIncoming(session: DuckDbSession, schema: LeadSchema, pathPrefix: string): Promise<number> {
  const files = { files: parquetFiles(pathPrefix) };
  const source = 'read_parquet($files, union_by_name = true, hive_partitioning = false)';
  const described = await session.rows(`DESCRIBE SELECT * FROM ${source}`, files);
  const present = new Set(described.map(([name]) => name as string));
  for (const key of [schema.idColumn, '_run_id']) {
    if (!present.has(key))
      throw new WarehouseError(`The processed leads ${pathPrefix}*.parquet have no column ${key}.`);
  }
  const selected = sqlColumnsOf(schema).map(({ key, type }) => {
    const cell = `CAST(${present.has(key) ? quote(key) : 'NULL'} AS ${type})`;
    return `${type === 'DOUBLE' ? `nullif(${cell}, 'nan'::DOUBLE)` : cell} AS ${quote(key)}`;
  });
  await session.run(`CREATE OR REPLACE TEMP TABLE incoming AS SELECT ${selected.join(', ')} FROM ${source}`, files);

  const id = quote(schema.idColumn);
  const [counts = []] = await session.rows(
    `SELECT count(*), count(DISTINCT ${id}), count(*) - count(${id}), count(*) - count("_run_id") FROM temp.incoming`,
  );
  const [rowsRead = 0, ids = 0, withoutId = 0, withoutRun = 0] = counts.map(Number);
  if (withoutId > 0 || withoutRun > 0) {
    const key = withoutId > 0 ? schema.idColumn : '_run_id';
    throw new WarehouseError(
      `${withoutId || withoutRun} of ${rowsRead} processed leads under ${pathPrefix} have no ${key}; the ETL job should have put them in quarantine.`,
    );
  }
  if (ids < rowsRead) {
    const newest = schema.order === null ? '' : `${quote(schema.order.column)} DESC NULLS LAST, `;
    await session.run(
      `CREATE OR REPLACE TEMP TABLE incoming AS SELECT * FROM temp.incoming
       QUALIFY row_number() OVER (PARTITION BY ${id} ORDER BY ${newest}"_run_id" DESC,
         "_source_file" DESC NULLS LAST, "_source_line" DESC NULLS LAST) = 1`,
    );
  }
  return rowsRead;
}

/** Listed here, not by DuckDB: a home such as `~/leads [2026]` is a path, not a pattern. */
function parquetFiles(pathPrefix: string): DuckDBValue {
  const isFolder = pathPrefix.endsWith('/');
  const folder = isFolder ? pathPrefix : dirname(pathPrefix);
  const start = isFolder ? '' : basename(pathPrefix);
  let names: string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.startsWith(start) && /^[^._].*\.parquet$/.test(name));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  if (names.length === 0) {
    throw new WarehouseError(
      `There are no processed leads: no file fits ${pathPrefix}*.parquet. Run the ETL step again.`,
    );
  }
  return listValue(names.sort().map((name) => join(folder, name).replace(/[[*?]/g, '[$&]')));
}

async function count(session: DuckDbSession, sql: string): Promise<number> {
  const [[value] = []] = await session.rows(sql);
  return Number(value);
}
