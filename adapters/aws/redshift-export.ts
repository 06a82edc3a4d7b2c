import { randomUUID } from 'node:crypto';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { LeadSchema } from '../../contracts/lead-schema';
import { WarehouseError } from '../../domain/errors';
import type { LeadTable } from '../../domain/leads/lead-table';
import type { ObjectStore } from '../../domain/ports/object-store';
import { type SqlColumn, sqlColumnsOf } from '../shared/lead-sql-columns';
import { readUnloadedLeads } from './redshift-lead-reader';
import { columnDefinition, columnName, s3Literal } from './redshift-names';
import type { RedshiftSession, SqlParameters } from './redshift-session';

/** Which leads to export. `where` is SQL made of quoted columns and `:name` parameters only. */
export interface LeadFilter {
  readonly where: string;
  readonly parameters: SqlParameters;
}

const GETS_AT_ONCE = 4;
const FEATURE_ROLES: ReadonlySet<string> = new Set(['number', 'category', 'flag']);

/**
 * Leads as typed arrays, sorted by order (missing last), then id in UTF-8 byte order. Redshift writes the id, the
 * outcome, the order and the feature columns as Parquet to a folder of this call alone, in one call of the Data API.
 */
export async function exportLeads(
  session: RedshiftSession,
  processed: ObjectStore,
  what: string,
  schema: LeadSchema,
  { where, parameters }: LeadFilter,
): Promise<LeadTable> {
  const columns = exportedColumns(schema);
  const folder = `${PROCESSED_KEYS.warehouseExchange}${randomUUID()}/`;
  const names = columns.map(({ key }) => columnName(key)).join(', ');
  const select = `SELECT ${names} FROM leads WHERE ${where}`;
  if (Object.keys(parameters).length === 0) {
    await session.run(what, [unload(select, processed.uri(folder))]);
  } else {
    // UNLOAD takes its query as a literal, which holds no parameters.
    const definitions = columns.map((column) => columnDefinition(column, schema.idColumn)).join(', ');
    const statements = [
      `CREATE TEMP TABLE selected (${definitions})`,
      `INSERT INTO selected (${names}) ${select}`,
      unload(`SELECT ${names} FROM selected`, processed.uri(folder)),
      'DROP TABLE selected',
    ];
    await session.run(what, statements, parameters);
  }
  return readUnloadedLeads(schema, await readParts(processed, folder));
}

function exportedColumns(schema: LeadSchema): SqlColumn[] {
  const special = new Set([schema.idColumn, schema.target.column, schema.order?.column]);
  const features = new Set(schema.columns.filter(({ role }) => FEATURE_ROLES.has(role)).map(({ key }) => key));
  return sqlColumnsOf(schema).filter(({ key }) => special.has(key) || features.has(key));
}

function unload(select: string, uri: string): string {
  if (/['\\]/.test(select)) throw new WarehouseError('A query to unload has a quote in it, where only names belong.');
  return `UNLOAD ('${select}') TO ${s3Literal(uri)} IAM_ROLE default FORMAT AS PARQUET`;
}

/** The bytes of all parts; none where no lead was selected. */
async function readParts(processed: ObjectStore, folder: string): Promise<Uint8Array[]> {
  const files = (await processed.list(folder)).filter(({ key, bytes }) => key.endsWith('.parquet') && bytes > 0);
  const parts: Uint8Array[] = [];
  for (let from = 0; from < files.length; from += GETS_AT_ONCE) {
    const bodies = files.slice(from, from + GETS_AT_ONCE).map(({ key }) => processed.get(key));
    for (const { body } of await Promise.all(bodies)) parts.push(body);
  }
  return parts;
}
