import { type DecodedArray, type FileMetaData, parquetMetadata, parquetRead } from 'hyparquet';
import type { LeadSchema } from '../../contracts/lead-schema';
import { WarehouseError } from '../../domain/errors';
import { compareCodePoints } from '../../domain/features/code-point-order';
import type { LeadColumnData, LeadTable } from '../../domain/leads/lead-table';
import { bareColumnName } from './redshift-names';

/** Takes the cells of one column of one row group, from `firstRow` on. */
type Sink = (cells: DecodedArray, firstRow: number) => void;

/** Reads the Parquet parts of an UNLOAD into typed arrays, column by column, and sorts by order, then id. */
export async function readUnloadedLeads(schema: LeadSchema, parts: readonly Uint8Array[]): Promise<LeadTable> {
  const files = parts.map((part) => {
    // A new array, because the buffer of a Node Buffer may be shared and larger.
    const file = new Uint8Array(part).buffer;
    return { file, metadata: metadataOf(file) };
  });
  const rowCount = files.reduce((rows, { metadata }) => rows + Number(metadata.num_rows), 0);
  const ids = new Array<string>(rowCount);
  const outcomes = new Int8Array(rowCount).fill(-1);
  const order = schema.order === null ? null : new Float64Array(rowCount).fill(Number.NaN);
  const sinks = new Map<string, Sink[]>();
  const addSink = (key: string, sink: Sink) => {
    const name = bareColumnName(key);
    sinks.set(name, [...(sinks.get(name) ?? []), sink]);
  };
  addSink(schema.idColumn, copyText(ids));
  addSink(schema.target.column, copyFlags(outcomes));
  if (schema.order !== null && order !== null) addSink(schema.order.column, copyNumbers(order));
  const columns = new Map<string, LeadColumnData>();
  for (const { key, role } of schema.columns) {
    if (role === 'number') {
      const values = new Float64Array(rowCount).fill(Number.NaN);
      columns.set(key, { kind: 'number', values });
      addSink(key, copyNumbers(values));
    } else if (role === 'flag') {
      const values = new Int8Array(rowCount).fill(-1);
      columns.set(key, { kind: 'flag', values });
      addSink(key, copyFlags(values));
    } else if (role === 'category') {
      const codes = new Int32Array(rowCount).fill(-1);
      const dictionary: string[] = [];
      columns.set(key, { kind: 'category', codes, dictionary });
      addSink(key, encode(codes, dictionary));
    }
  }
  let firstRow = 0;
  for (const { file, metadata } of files) {
    await readPart(file, metadata, sinks, firstRow);
    firstRow += Number(metadata.num_rows);
  }
  return sorted({ rowCount, ids, columns, outcomes, order });
}

function metadataOf(file: ArrayBuffer): FileMetaData {
  try {
    return parquetMetadata(file);
  } catch (cause) {
    throw unreadable(cause);
  }
}

async function readPart(
  file: ArrayBuffer,
  metadata: FileMetaData,
  sinks: ReadonlyMap<string, readonly Sink[]>,
  firstRow: number,
): Promise<void> {
  const names = new Set(metadata.schema.slice(1).map(({ name }) => name));
  const missing = [...sinks.keys()].find((name) => !names.has(name));
  if (missing !== undefined) throw unreadable(new Error(`the column ${missing} is missing`));
  let fault: unknown = null;
  try {
    await parquetRead({
      file,
      metadata,
      onChunk: ({ columnName, columnData, rowStart }) => {
        try {
          for (const sink of sinks.get(columnName) ?? []) sink(columnData, firstRow + rowStart);
        } catch (error) {
          // A throw here would be an unhandled rejection inside the reader.
          fault ??= error;
        }
      },
    });
  } catch (cause) {
    throw unreadable(cause);
  }
  if (fault !== null) throw unreadable(fault);
}

function unreadable(cause: unknown): WarehouseError {
  const detail = cause instanceof Error ? cause.message : 'unknown fault';
  return new WarehouseError(`What Redshift has unloaded cannot be read (${detail}). Run the step again.`, { cause });
}

function copyText(target: string[]): Sink {
  return (cells, firstRow) => {
    for (let row = 0; row < cells.length; row++) {
      const cell: unknown = cells[row];
      if (typeof cell !== 'string') throw new Error('a lead has no id');
      target[firstRow + row] = cell;
    }
  };
}

function copyNumbers(target: Float64Array): Sink {
  return (cells, firstRow) => {
    for (let row = 0; row < cells.length; row++) {
      const cell: unknown = cells[row];
      if (typeof cell === 'number') target[firstRow + row] = cell;
      else if (cell !== null && cell !== undefined) throw new Error(`a number column holds a ${typeof cell}`);
    }
  };
}

function copyFlags(target: Int8Array): Sink {
  return (cells, firstRow) => {
    for (let row = 0; row < cells.length; row++) {
      const cell: unknown = cells[row];
      if (typeof cell === 'boolean') target[firstRow + row] = cell ? 1 : 0;
      else if (cell !== null && cell !== undefined) throw new Error(`a yes/no column holds a ${typeof cell}`);
    }
  };
}

/** Numbers texts in the order of their first row; `sorted` puts the dictionary in order. */
function encode(codes: Int32Array, dictionary: string[]): Sink {
  const codeOf = new Map<string, number>();
  return (cells, firstRow) => {
    for (let row = 0; row < cells.length; row++) {
      const cell: unknown = cells[row];
      if (typeof cell === 'string') {
        let code = codeOf.get(cell);
        if (code === undefined) {
          code = dictionary.push(cell) - 1;
          codeOf.set(cell, code);
        }
        codes[firstRow + row] = code;
      } else if (cell !== null && cell !== undefined) {
        throw new Error(`a text column holds a ${typeof cell}`);
      }
    }
  };
}

function sorted(table: LeadTable): LeadTable {
  const { rowCount, ids, order, outcomes } = table;
  const rows = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const byId = (a: number, b: number) => compareCodePoints(ids[a] as string, ids[b] as string);
  rows.sort(order === null ? byId : (a, b) => compareMissingLast(order[a] as number, order[b] as number) || byId(a, b));
  const columns = new Map<string, LeadColumnData>();
  for (const [key, column] of table.columns) columns.set(key, sortedColumn(column, rows));
  return {
    rowCount,
    ids: Array.from(rows, (row) => ids[row] as string),
    columns,
    outcomes: Int8Array.from(rows, (row) => outcomes[row] as number),
    order: order === null ? null : Float64Array.from(rows, (row) => order[row] as number),
  };
}

function compareMissingLast(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function sortedColumn(column: LeadColumnData, rows: Uint32Array): LeadColumnData {
  if (column.kind === 'number') {
    return { kind: 'number', values: Float64Array.from(rows, (row) => column.values[row] as number) };
  }
  if (column.kind === 'flag') {
    return { kind: 'flag', values: Int8Array.from(rows, (row) => column.values[row] as number) };
  }
  const { codes, dictionary } = column;
  const byText = Array.from(dictionary, (_, code) => code).sort((a, b) =>
    compareCodePoints(dictionary[a] as string, dictionary[b] as string),
  );
  const newCode = new Int32Array(dictionary.length);
  byText.forEach((code, place) => {
    newCode[code] = place;
  });
  return {
    kind: 'category',
    codes: Int32Array.from(rows, (row) => {
      const code = codes[row] as number;
      return code < 0 ? -1 : (newCode[code] as number);
    }),
    dictionary: byText.map((code) => dictionary[code] as string),
  };
}
