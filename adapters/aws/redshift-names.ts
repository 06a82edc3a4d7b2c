import { InvalidArtifactError } from '../../domain/errors';
import { quote, type SqlColumn, type SqlType } from '../shared/lead-sql-columns';

/**
 * Every table of Redshift has columns of these names already, and refuses others of the name, quoted or not. A lead
 * column of such a key is stored with a `$` behind it, which no key has.
 */
const SYSTEM_COLUMNS = new Set(['oid', 'tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid', 'deletexid', 'insertxid']);

/** The longest text that Redshift stores in a plain column, in bytes of UTF-8. */
const TEXT = 'VARCHAR(65535)';
/** Ids, file keys and run ids take part in joins and sorts, where Redshift reserves room by the declared width. */
export const KEY_TEXT = 'VARCHAR(1024)';
const KEY_COLUMNS = new Set(['_source_file', '_run_id']);

const TYPES: Readonly<Record<SqlType, string>> = {
  VARCHAR: TEXT,
  DOUBLE: 'DOUBLE PRECISION',
  BOOLEAN: 'BOOLEAN',
  BIGINT: 'BIGINT',
};

/** Names of types as information_schema has them. */
const STORED_TYPES: Readonly<Record<string, SqlType>> = {
  'character varying': 'VARCHAR',
  'double precision': 'DOUBLE',
  boolean: 'BOOLEAN',
  bigint: 'BIGINT',
};

/** The column of a key, as a quoted identifier. Throws InvalidSchemaError where it is no key. */
export function columnName(key: string): string {
  return SYSTEM_COLUMNS.has(key) ? `"${key}$"` : quote(key);
}

/** Name of the column of a key as results and Parquet files carry it. */
export function bareColumnName(key: string): string {
  return columnName(key).slice(1, -1);
}

/** The key of a stored column. */
export function keyOfColumn(name: string): string {
  return name.endsWith('$') ? name.slice(0, -1) : name;
}

/** `"visits" DOUBLE PRECISION`, without NOT NULL. */
export function columnDefinition({ key, type }: SqlColumn, idColumn: string): string {
  return `${columnName(key)} ${columnType({ key, type }, idColumn)}`;
}

export function columnType({ key, type }: SqlColumn, idColumn: string): string {
  return key === idColumn || KEY_COLUMNS.has(key) ? KEY_TEXT : TYPES[type];
}

/** Name of a type as SQL has it for values that are no column of the table. */
export function valueType(type: SqlType): string {
  return TYPES[type];
}

/** Our type of a stored column; `null` for a type that no lead column has. */
export function storedType(dataType: string): SqlType | null {
  return STORED_TYPES[dataType] ?? null;
}

/** An address in S3 as a literal for COPY and UNLOAD, which take no parameters. Throws where it could end the literal. */
export function s3Literal(uri: string): string {
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]+\/[A-Za-z0-9/._=-]+$/.test(uri)) {
    throw new InvalidArtifactError(`${JSON.stringify(uri)} is no address in S3 that a statement may name.`);
  }
  return `'${uri}'`;
}
