import type { Compressors, FileMetaData, PageHeader } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { checkDelta, checkRuns, PageBytes } from './page-streams';

/** A page's size comes from its header, where a damaged bit makes a megabyte a gigabyte. */
const MAX_PAGE_BYTES = 2 ** 28;

type ColumnMetaData = NonNullable<FileMetaData['row_groups'][number]['columns'][number]['meta_data']>;

/** What the check of one page needs to know of its column. */
interface Column {
  readonly meta: ColumnMetaData;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  readonly codecs: Compressors;
}

/**
 * Looks at every page that is about to be decoded, so that a damaged one is an error and nothing else. The decoder believes
 * what a page says of itself: a run that repeats a value two thousand million times fills the memory, and a block of -1
 * parts goes round for ever. Here each count is held against the rows of the file and each length against the bytes that
 * there are. Values are not looked at: a wrong one is a wrong value, or fails by itself.
 * Throws RangeError that names the column, and what decompression throws.
 */
export function checkPages(
  file: ArrayBuffer,
  metadata: FileMetaData,
  columns: ReadonlySet<string>,
  codecs: Compressors,
  maxValues: number,
): void {
  const tree = parquetSchema(metadata);
  for (const group of metadata.row_groups) {
    for (const { meta_data: meta } of group.columns) {
      if (meta === undefined || !columns.has(meta.path_in_schema[0] as string)) continue;
      const path = getTreePath(tree, meta.path_in_schema);
      const [maxDefinition, maxRepetition] = [getMaxDefinitionLevel(path), getMaxRepetitionLevel(path)];
      // A list may hold more values than the file has rows.
      const most = maxRepetition === 0 ? Number(group.num_rows) : maxValues;
      try {
        checkChunk(file, { meta, maxDefinition, maxRepetition, codecs }, most);
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
        throw new RangeError(`a page of "${meta.path_in_schema.join('.')}" is damaged: ${cause.message}`, { cause });
      }
    }
  }
}

function checkChunk(file: ArrayBuffer, column: Column, mostValues: number): void {
  const { meta, maxRepetition } = column;
  const start = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = Math.min(start + Number(meta.total_compressed_size), file.byteLength);
  const reader = { view: new DataView(file, start, end - start), offset: 0 };
  let values = 0;
  while (reader.offset < reader.view.byteLength - 1 && (maxRepetition > 0 || values < mostValues)) {
    const header = parquetHeader(reader);
    const { compressed_page_size: size } = header;
    within(size, reader.view.byteLength - reader.offset, 'bytes of it');
    within(header.uncompressed_page_size, MAX_PAGE_BYTES, 'uncompressed bytes');
    const bytes = new Uint8Array(file, start + reader.offset, size);
    reader.offset += size;
    if (header.type === 'DATA_PAGE') values += checkPage(bytes, header, column, mostValues - values);
    else if (header.type === 'DATA_PAGE_V2') values += checkPageV2(bytes, header, column, mostValues - values);
    else {
      const page = inflate(bytes, header.uncompressed_page_size, column);
      // A value takes a bit at least.
      within(header.dictionary_page_header?.num_values, page.length * 8, 'values of a dictionary');
    }
  }
}

/** Returns how many values the page has. */
function checkPage(bytes: Uint8Array, header: PageHeader, column: Column, most: number): number {
  const count = within(header.data_page_header?.num_values, most, 'values');
  const page = new PageBytes(inflate(bytes, header.uncompressed_page_size, column));
  if (column.maxRepetition > 0) skipLevels(page, column.maxRepetition, count);
  const known = column.maxDefinition > 0 ? skipLevels(page, column.maxDefinition, count) : count;
  checkValues(page, header.data_page_header?.encoding, column.meta.type !== 'BOOLEAN', known);
  return count;
}

/** Returns how many of the levels are the highest one: values that are there. */
function skipLevels(page: PageBytes, highest: number, count: number): number {
  const bytes = page.uint32();
  const start = page.at;
  const width = 32 - Math.clz32(highest);
  checkRuns(page, width, count);
  const levels = new Array<number>(count);
  readRleBitPackedHybrid({ view: page.view, offset: start }, width, levels, bytes);
  page.moveTo(start + bytes);
  return levels.reduce((known, level) => known + Number(level === highest), 0);
}

function checkPageV2(bytes: Uint8Array, header: PageHeader, column: Column, most: number): number {
  const head = header.data_page_header_v2;
  const count = within(head?.num_values, most, 'values');
  const nulls = within(head?.num_nulls, count, 'missing values');
  within(head?.num_rows, count, 'rows');
  const repetition = within(head?.repetition_levels_byte_length, bytes.length, 'bytes of levels');
  const definition = within(head?.definition_levels_byte_length, bytes.length - repetition, 'bytes of levels');
  const levels = new PageBytes(bytes);
  if (column.maxRepetition > 0) checkRuns(levels, 32 - Math.clz32(column.maxRepetition), count);
  levels.moveTo(repetition);
  if (column.maxDefinition > 0) checkRuns(levels, 32 - Math.clz32(column.maxDefinition), count);
  const rest = bytes.subarray(repetition + definition);
  const size = header.uncompressed_page_size - repetition - definition;
  within(size, MAX_PAGE_BYTES, 'uncompressed bytes');
  const values = head?.is_compressed === false ? rest : inflate(rest, size, column);
  checkValues(new PageBytes(values), head?.encoding, head?.encoding !== 'RLE', count - nulls);
  return count;
}

/** Of the encodings that say how much follows. `hasWidth`: the runs come after the width of their values. */
function checkValues(page: PageBytes, encoding: string | undefined, hasWidth: boolean, count: number): void {
  if (count === 0) return;
  if (encoding?.startsWith('DELTA_') === true) {
    checkDelta(page, count);
    // Lengths of what is shared with the value before, and then of the rest.
    if (encoding === 'DELTA_BYTE_ARRAY') checkDelta(page, count);
  } else if (encoding?.endsWith('DICTIONARY') === true || encoding === 'RLE') {
    if (!hasWidth) page.uint32();
    checkRuns(page, hasWidth ? page.uint8() : 1, count);
  }
}

function inflate(bytes: Uint8Array, size: number, { meta, codecs }: Column): Uint8Array {
  return decompressPage(bytes, size, meta.codec, codecs);
}

/** `value`, where it is a whole number from 0 to `most`. */
function within(value: number | undefined, most: number, what: string): number {
  if (value !== undefined && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`it says that it has ${value} ${what}, where ${most} are the most`);
}
