import { parquetMetadata, type SchemaElement } from 'hyparquet';
import { WarehouseError } from '../../domain/errors';
import { quote, type SqlType } from '../shared/lead-sql-columns';
import { columnName } from './redshift-names';

/** A column of a Parquet file, in the file's order: COPY fills columns by position. */
export interface FileColumn {
  /** `null` where the file's name is no column key; nothing reads such a column, but its place counts. */
  readonly key: string | null;
  /** Quoted name in the staging table. */
  readonly name: string;
  readonly type: SqlType;
}

/** The columns of a Parquet file, from its footer. Throws WarehouseError where it is no flat table of our types. */
export function fileColumns(bytes: Uint8Array, file: string): FileColumn[] {
  let elements: SchemaElement[];
  try {
    // A new array, because the buffer of a Node Buffer may be shared and larger.
    elements = parquetMetadata(new Uint8Array(bytes).buffer).schema.slice(1);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'unknown fault';
    throw new WarehouseError(`The processed leads ${file} cannot be read (${detail}). Run the ETL step again.`, {
      cause,
    });
  }
  return elements.map((element, position) => {
    const type = sqlTypeOf(element);
    if (type === null) {
      throw new WarehouseError(
        `The column ${element.name} of ${file} has a Parquet type that the warehouse does not take in (${element.type ?? 'nested'}). Run the ETL step again.`,
      );
    }
    const key = isKey(element.name) ? element.name : null;
    return { key, type, name: key === null ? `"column${position}$"` : columnName(key) };
  });
}

function sqlTypeOf({ type, num_children: children, logical_type: logical }: SchemaElement): SqlType | null {
  if (children !== undefined) return null;
  if (type === 'BOOLEAN') return 'BOOLEAN';
  if (type === 'DOUBLE') return 'DOUBLE';
  if (type === 'BYTE_ARRAY') return 'VARCHAR';
  return type === 'INT64' && (logical === undefined || logical.type === 'INTEGER') ? 'BIGINT' : null;
}

function isKey(name: string): boolean {
  try {
    quote(name);
    return true;
  } catch {
    return false;
  }
}
