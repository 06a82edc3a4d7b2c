import { type Compressors, type FileMetaData, parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import { UnreadableFileError } from '../errors';
import { cleanCategory, isNull, nullWords } from '../leads/cells';
import { type LeadColumnData, type LeadTable, takeRows } from '../leads/lead-table';
import { matchHeader } from '../leads/match-header';
import type { QuarantinedRow } from '../leads/read-leads';
import { type CellColumn, cellColumn, cellText } from './cell-columns';
import { checkPages } from './check-pages';

/** What a batch of leads held. `table.rowCount` + `quarantined.length` rows were read. */
export interface ReadBatch {
  readonly table: LeadTable;
  readonly quarantined: readonly QuarantinedRow[];
  /** Headers of feature columns that the batch does not have. */
  readonly missing: readonly string[];
}

/** Codecs beyond Snappy, which is read by itself; what is missing here is refused by name. */
export type ParquetCodecs = Compressors;

/** A micro-batch is held in memory; more than these 16 million leads are no micro-batch. */
const MAX_ROWS = 2 ** 24;

/**
 * The leads of one Parquet file: columns by header, key or alias as in a CSV file, any flat column type; texts follow the
 * rules for CSV cells, and a cell that is not of its column's kind counts as not known. Outcomes are not looked at. Only
 * the id and the columns of the model are decoded. A row's `line` is its number from 1.
 * Throws UnreadableFileError where the bytes are no Parquet file, SchemaMismatchError where the id column is missing.
 */
export async function readParquetLeads(
  bytes: Uint8Array,
  fileName: string,
  model: { readonly schema: LeadSchema; readonly spec: FeatureSpec },
  codecs: ParquetCodecs = {},
): Promise<ReadBatch> {
  const { schema, spec } = model;
  // A new array, because `slice` of a Node Buffer shares the memory around it.
  const file = new Uint8Array(bytes).buffer;
  const { metadata, names, rowCount } = openFile(file, fileName);
  const match = matchHeader(schema, names, fileName, { forScoring: true });
  if (rowCount === 0) throw new UnreadableFileError(`${fileName} has no leads. Write it again with at least one row.`);

  const nulls = nullWords(schema.nullTokens);
  const ids = new Array<string>(rowCount).fill('');
  const columns = new Map<string, LeadColumnData>();
  const sinks = new Map<string, CellColumn['fill']>();
  const nameOf = new Map(match.columns.map(({ index, key }) => [key, names[index] as string]));
  for (const feature of spec.features) {
    const column = cellColumn(feature, rowCount, nulls);
    columns.set(feature.column, column.data);
    const name = nameOf.get(feature.column);
    if (name !== undefined) sinks.set(name, column.fill);
  }
  const fillIds: CellColumn['fill'] = (cells, firstRow) => {
    for (let row = 0; row < cells.length; row++) {
      const id = cleanCategory(cellText(cells[row]));
      ids[firstRow + row] = isNull(id, nulls) ? '' : id;
    }
  };
  sinks.set(nameOf.get(schema.idColumn) as string, fillIds);
  await readColumns(file, metadata, sinks, codecs, fileName);

  const outcomes = new Int8Array(rowCount).fill(-1);
  const header = schema.columns.find(({ key }) => key === schema.idColumn)?.header ?? schema.idColumn;
  return withoutNameless({ rowCount, ids, columns, outcomes, order: null }, header, match.missing);
}

interface OpenFile {
  readonly metadata: FileMetaData;
  /** Of the columns at the top, in order. */
  readonly names: readonly string[];
  readonly rowCount: number;
}

function openFile(file: ArrayBuffer, fileName: string): OpenFile {
  try {
    const metadata = parquetMetadata(file);
    const names = parquetSchema(metadata).children.map(({ element }) => String(element.name));
    const rowCount = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
    // Said twice: a damaged number must not reserve memory for leads that are not there.
    if (rowCount !== Number(metadata.num_rows) || !(rowCount >= 0 && rowCount <= MAX_ROWS)) {
      throw new RangeError(`it says that it has ${metadata.num_rows} rows, and ${rowCount} in its parts`);
    }
    return { metadata, names, rowCount };
  } catch (cause) {
    throw unreadable(fileName, cause);
  }
}

async function readColumns(
  file: ArrayBuffer,
  metadata: FileMetaData,
  sinks: ReadonlyMap<string, CellColumn['fill']>,
  compressors: ParquetCodecs,
  fileName: string,
): Promise<void> {
  try {
    checkPages(file, metadata, new Set(sinks.keys()), compressors, MAX_ROWS);
    await parquetRead({
      file,
      metadata,
      columns: [...sinks.keys()],
      compressors,
      onChunk: ({ columnName, columnData, rowStart }) => sinks.get(columnName)?.(columnData, rowStart),
    });
  } catch (cause) {
    throw unreadable(fileName, cause);
  }
}

function unreadable(fileName: string, cause: unknown): UnreadableFileError {
  const detail = cause instanceof Error ? cause.message : 'unknown fault';
  const codec = /unsupported compression codec: (\w+)/.exec(detail)?.[1];
  const why =
    codec === undefined
      ? `is not a whole Parquet file (${detail}). Write it again, under another name, and rename it when it is complete`
      : `is compressed with ${codec}, which cannot be read here. Write it with Snappy, GZIP, Brotli or without compression`;
  return new UnreadableFileError(`${fileName} ${why}.`, { cause });
}

function withoutNameless(table: LeadTable, idHeader: string, missing: readonly string[]): ReadBatch {
  if (!table.ids.includes('')) return { table, quarantined: [], missing };
  const kept: number[] = [];
  const quarantined: QuarantinedRow[] = [];
  for (const [row, id] of table.ids.entries()) {
    if (id !== '') kept.push(row);
    else quarantined.push({ line: row + 1, reason: `has no ${idHeader}`, column: null, raw: '' });
  }
  return { table: takeRows(table, kept), quarantined, missing };
}
