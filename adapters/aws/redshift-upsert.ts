import { randomUUID } from 'node:crypto';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { LeadSchema } from '../../contracts/lead-schema';
import { WarehouseError } from '../../domain/errors';
import type { ObjectInfo, ObjectStore } from '../../domain/ports/object-store';
import type { UpsertSummary } from '../../domain/ports/warehouse';
import { KEPT_PREFIX, type SqlColumn, type SqlType, sqlColumnsOf } from '../shared/lead-sql-columns';
import { withoutNan } from './redshift-convert';
import { columnName, columnType, KEY_TEXT, s3Literal, valueType } from './redshift-names';
import type { RedshiftSession } from './redshift-session';
import { type FileColumn, fileColumns } from './redshift-staging';

/** A row is told from the others of its run by id, file and line: the ETL job writes all three into each. */
const FILE = '_source_file';
const LINE = '_source_line';
const RUN = '_run_id';

/**
 * Takes the Parquet files under `leadsPrefix` into `leads`, in one transaction and one call. Of a known id the newer row
 * stays: the one with the larger order value, or, where a value is missing or both are equal, of the later run id.
 * A replaced row is replaced whole: a cell that is missing now is missing afterwards.
 * `stored` are the columns of `leads`; those that hold former types are emptied in replaced rows.
 */
export async function upsertIntoLeads(
  session: RedshiftSession,
  processed: ObjectStore,
  schema: LeadSchema,
  leadsPrefix: string,
  stored: readonly SqlColumn[],
): Promise<UpsertSummary> {
  const columns = sqlColumnsOf(schema);
  const files = await parquetFiles(processed, leadsPrefix);
  // All files of a run come from one job and have one layout; the smallest is the quickest to read.
  const smallest = files.reduce((least, file) => (file.bytes < least.bytes ? file : least));
  const incoming = fileColumns((await processed.get(smallest.key)).body, smallest.key);
  for (const key of [schema.idColumn, FILE, LINE, RUN]) {
    if (!incoming.some((column) => column.key === key)) {
      throw new WarehouseError(`The processed leads ${smallest.key} have no column ${key}. Run the ETL step again.`);
    }
  }
  const manifest = await writeManifest(processed, files);
  const statements = [
    // Redshift enforces no unique id: of two loads at once the second has to see what the first has added.
    'LOCK TABLE leads',
    `CREATE TEMP TABLE incoming (${incoming.map((column) => stagedDefinition(column, schema)).join(', ')})`,
    `COPY incoming (${incoming.map(({ name }) => name).join(', ')}) FROM ${s3Literal(manifest)} IAM_ROLE default FORMAT AS PARQUET MANIFEST`,
    `CREATE TEMP TABLE judged ("id" ${KEY_TEXT}, "file" ${KEY_TEXT}, "line" BIGINT, "verdict" VARCHAR(8) NOT NULL)`,
    judge(schema, incoming),
    `DELETE FROM incoming USING judged WHERE judged."verdict" = 'outdated' AND judged."id" = incoming.${columnName(schema.idColumn)}
       AND judged."file" = incoming."${FILE}" AND judged."line" = incoming."${LINE}"`,
    merge(schema, columns, incoming, stored),
    summarize(schema),
    'DROP TABLE incoming',
    'DROP TABLE judged',
  ];
  const run = await session.run(`take in the leads of ${leadsPrefix}`, statements);
  const [counts = []] = await run.rows(statements.findIndex((sql) => sql.startsWith('SELECT')));
  const [inserted = 0, updated = 0, outdated = 0, total = 0, labelled = 0, positives = 0] = counts.map(Number);
  return { inserted, updated, outdated, total, labelled, positives };
}

async function parquetFiles(processed: ObjectStore, leadsPrefix: string): Promise<ObjectInfo[]> {
  // Spark leaves _SUCCESS and the like beside its files, which COPY would read as Parquet.
  const files = (await processed.list(leadsPrefix)).filter(({ key }) =>
    /^[^/._][^/]*\.parquet$/.test(key.slice(leadsPrefix.lastIndexOf('/') + 1)),
  );
  if (files.length > 0) return files;
  throw new WarehouseError(
    `There are no processed leads: no file fits ${leadsPrefix}*.parquet. Run the ETL step again.`,
  );
}

/** https://docs.aws.amazon.com/redshift/latest/dg/loading-data-files-using-manifest.html; Parquet needs the lengths. */
async function writeManifest(processed: ObjectStore, files: readonly ObjectInfo[]): Promise<string> {
  const key = `${PROCESSED_KEYS.warehouseExchange}${randomUUID()}/leads.manifest`;
  const entries = files.map(({ key: file, bytes }) => ({
    url: processed.uri(file),
    mandatory: true,
    meta: { content_length: bytes },
  }));
  await processed.put(key, JSON.stringify({ entries }));
  return processed.uri(key);
}

/** The columns that tell rows apart must be filled, so that a row without one fails the load rather than vanishes in it. */
function stagedDefinition({ key, name, type }: FileColumn, schema: LeadSchema): string {
  const isIdentity = key === schema.idColumn || key === FILE || key === LINE || key === RUN;
  const declared = key !== null && type === 'VARCHAR' ? columnType({ key, type }, schema.idColumn) : valueType(type);
  return `${name} ${declared}${isIdentity ? ' NOT NULL' : ''}`;
}

/**
 * Tells of each row whether it is new, replaces a stored lead, or is outdated: by the stored lead or by another row of
 * its run. On narrow columns only: sorting whole rows would make Redshift reserve the declared width of every text.
 * Two rows of one file and line are no data of ours, and their NULL fails the load.
 */
function judge(schema: LeadSchema, incoming: readonly FileColumn[]): string {
  const id = columnName(schema.idColumn);
  const order = schema.order === null ? null : schema.order.column;
  const position = order === null ? null : cell({ key: order, type: 'DOUBLE' }, incoming, '');
  const storedOrder = order === null ? null : `leads.${columnName(order)}`;
  const byRun = `ranked."run" >= leads."${RUN}"`;
  const isNewer =
    storedOrder === null
      ? byRun
      : `ranked."position" > ${storedOrder} OR (${byRun} AND (ranked."position" = ${storedOrder}
         OR ranked."position" IS NULL OR ${storedOrder} IS NULL))`;
  const newestFirst = `${position === null ? '' : `${position} DESC NULLS LAST, `}"${RUN}" DESC, "${FILE}" DESC, "${LINE}" DESC`;
  return `INSERT INTO judged ("id", "file", "line", "verdict")
    SELECT ranked."id", ranked."file", ranked."line", CASE
      WHEN ranked."twins" > 1 THEN NULL
      WHEN ranked."place" > 1 THEN 'outdated'
      WHEN leads.${id} IS NULL THEN 'new'
      WHEN ${isNewer} THEN 'newer'
      ELSE 'outdated' END
    FROM (SELECT ${id} AS "id", "${FILE}" AS "file", "${LINE}" AS "line", "${RUN}" AS "run",
        ${position === null ? '' : `${position} AS "position",`}
        ROW_NUMBER() OVER (PARTITION BY ${id} ORDER BY ${newestFirst}) AS "place",
        COUNT(*) OVER (PARTITION BY ${id}, "${FILE}", "${LINE}") AS "twins"
      FROM incoming) AS ranked
    LEFT JOIN leads ON leads.${id} = ranked."id"`;
}

/** MERGE takes no condition and no subquery, hence the DELETE before: https://docs.aws.amazon.com/redshift/latest/dg/r_MERGE.html */
function merge(
  schema: LeadSchema,
  columns: readonly SqlColumn[],
  incoming: readonly FileColumn[],
  stored: readonly SqlColumn[],
): string {
  const id = columnName(schema.idColumn);
  const cells = columns.map((column) => ({ name: columnName(column.key), value: cell(column, incoming, 'incoming.') }));
  const assignments = cells.filter(({ name }) => name !== id).map(({ name, value }) => `${name} = ${value}`);
  // The row is a new one: what a column was before its type changed belongs to the old row.
  const former = stored.filter(({ key }) => key.startsWith(KEPT_PREFIX));
  assignments.push(...former.map(({ key }) => `${columnName(key)} = NULL`));
  const filled = cells.filter(({ value }) => value !== 'NULL');
  return `MERGE INTO leads USING incoming ON leads.${id} = incoming.${id}
    WHEN MATCHED THEN UPDATE SET ${assignments.join(', ')}
    WHEN NOT MATCHED THEN INSERT (${filled.map(({ name }) => name).join(', ')}) VALUES (${filled.map(({ value }) => value).join(', ')})`;
}

/** The incoming value of a column: NULL where the files do not have it, of the table's type where they differ. */
function cell({ key, type }: { key: string; type: SqlType }, incoming: readonly FileColumn[], prefix: string): string {
  const column = incoming.find((candidate) => candidate.key === key);
  if (column === undefined) return 'NULL';
  const value = `${prefix}${column.name}`;
  const typed = column.type === type ? value : `CAST(${value} AS ${valueType(type)})`;
  return type === 'DOUBLE' ? withoutNan(typed) : typed;
}

function summarize(schema: LeadSchema): string {
  const target = columnName(schema.target.column);
  const count = (verdict: string, name: string) => `COUNT(CASE WHEN "verdict" = '${verdict}' THEN 1 END) AS "${name}"`;
  return `SELECT j."inserted", j."updated", j."outdated", l."total", l."labelled", l."positives"
    FROM (SELECT ${count('new', 'inserted')}, ${count('newer', 'updated')}, ${count('outdated', 'outdated')} FROM judged) AS j
    CROSS JOIN (SELECT COUNT(*) AS "total", COUNT(${target}) AS "labelled",
      COUNT(CASE WHEN ${target} THEN 1 END) AS "positives" FROM leads) AS l`;
}
