import { parquetMetadata, parquetRead } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import type { Feature, FeatureSpec } from '../../contracts/feature-spec';
import { FeatureSpecMismatchError, InvalidArtifactError } from '../errors';
import type { FeatureMatrix } from './feature-matrix';
import { outputCount } from './feature-outputs';
import type { RowWriter } from './transform';

/** Name of the outcome column that follows the features. An output cannot be called so: see `writeTrainingMatrix`. */
export const TARGET_COLUMN = '__target';

/** Rows per row group: 16,384 x 110 doubles are 14 MB, the writer's working memory however many rows there are. */
const GROUP_ROWS = 16_384;
/** Rows that are turned from rows to columns at a time, so that they stay in the L2 cache. */
const BLOCK_ROWS = 128;

/**
 * Parquet with one required column per output, in order, then INT32 `__target` (1, 0). Outputs that are 0 or 1 by their
 * nature are BOOLEAN in run-length encoding, all others DOUBLE in dictionary pages: for 646,800 x 110 that takes 2.0 s
 * where DOUBLE throughout took 4.7 s. No codec: Snappy saves a fifth of the bytes, which are few, and no time.
 * `outcomes` has one entry per row. Rows that are written when they are wanted never stand in memory all at once.
 * Throws FeatureSpecMismatchError where sizes differ, or a 0/1 output holds something else.
 */
export function writeTrainingMatrix(
  spec: FeatureSpec,
  source: FeatureMatrix | RowWriter,
  outcomes: Int8Array,
): Uint8Array {
  const rows = 'write' in source ? source : rowsOf(source);
  const { rowCount, columnCount } = rows;
  if (columnCount !== spec.outputs.length || outcomes.length !== rowCount) {
    throw new FeatureSpecMismatchError(
      `The matrix is ${rowCount} x ${columnCount} with ${outcomes.length} outcomes, ` +
        `but the feature spec has ${spec.outputs.length} outputs. Build the matrix with this spec.`,
    );
  }
  const names = spec.outputs.map((output) => output.name);
  if (names.includes(TARGET_COLUMN)) {
    throw new FeatureSpecMismatchError(`A lead column is called ${TARGET_COLUMN}. Rename it in the schema.`);
  }
  const writer = new ByteWriter();
  const isBit = spec.features.flatMap(bitOutputs);
  const required = { repetition_type: 'REQUIRED' as const };
  const outputs = names.map(
    (name, column) => ({ name, type: isBit[column] ? 'BOOLEAN' : 'DOUBLE', ...required }) as const,
  );
  const target = { name: TARGET_COLUMN, type: 'INT32' as const, ...required };
  const root = { name: 'root', num_children: columnCount + 1 };
  const schema = [root, ...outputs, target];
  const parquet = new ParquetWriter({ writer, schema, codec: 'UNCOMPRESSED', statistics: false });
  for (let from = 0; from < rowCount; from += GROUP_ROWS) {
    const to = Math.min(from + GROUP_ROWS, rowCount);
    const columnData: ColumnSource[] = toColumns(rows, isBit, from, to).map((data, column) => ({
      name: names[column],
      data,
      // Otherwise the writer stores up to 16 rows plainly, and asks for true and false there.
      ...(isBit[column] ? { encoding: 'RLE' as const } : {}),
    }));
    columnData.push({ name: TARGET_COLUMN, data: Int32Array.from(outcomes.subarray(from, to)) });
    // No page size: a column of a group is 128 KB at most, and cutting it would be thought about for every value.
    parquet.write({ columnData, rowGroupSize: to - from, pageSize: 0 });
  }
  parquet.finish();
  return writer.getBytes();
}

/** Which outputs of a feature hold nothing but 0 and 1. */
function bitOutputs(feature: Feature): boolean[] {
  return Array.from({ length: outputCount(feature) }, (_, output) => feature.kind !== 'number' || output > 0);
}

function rowsOf({ rowCount, columnCount, values }: FeatureMatrix): RowWriter {
  const write: RowWriter['write'] = (from, to, out) => out.set(values.subarray(from * columnCount, to * columnCount));
  return { rowCount, columnCount, write };
}

function toColumns(
  rows: RowWriter,
  isBit: readonly boolean[],
  from: number,
  to: number,
): (Float64Array | Uint8Array)[] {
  const { columnCount } = rows;
  const columns = isBit.map((bit) => (bit ? new Uint8Array(to - from) : new Float64Array(to - from)));
  const values = new Float64Array(BLOCK_ROWS * columnCount);
  for (let start = from; start < to; start += BLOCK_ROWS) {
    const end = Math.min(start + BLOCK_ROWS, to);
    rows.write(start, end, values);
    for (let column = 0; column < columnCount; column++) {
      const target = columns[column];
      for (let row = start; row < end; row++) {
        const value = values[(row - start) * columnCount + column];
        target[row - from] = value;
        if (isBit[column] && value !== 0 && value !== 1) throw notABit(value, row);
      }
    }
  }
  return columns;
}

function notABit(value: number, row: number): FeatureSpecMismatchError {
  return new FeatureSpecMismatchError(
    `Row ${row + 1} of the matrix holds ${value} where the feature spec has a yes or no. Build the matrix with this spec.`,
  );
}

/**
 * All columns of a Parquet file of numbers (any integer, float or boolean type, plain or Snappy, plain or dictionary);
 * null becomes NaN, true 1. Throws InvalidArtifactError where the bytes are not Parquet or a column holds anything else.
 */
export async function readNumberColumns(bytes: Uint8Array): Promise<Map<string, Float64Array>> {
  // A new array, because `slice` of a Node Buffer shares the memory around it.
  const content = new Uint8Array(bytes).buffer;
  const columns = new Map<string, Float64Array>();
  // The reader calls onChunk where a throw would be an unhandled rejection, so faults are kept and thrown afterwards.
  const faults: string[] = [];
  try {
    const metadata = parquetMetadata(content);
    const rowCount = Number(metadata.num_rows);
    for (const { name, num_children: children } of metadata.schema) {
      if (children === undefined) columns.set(name, new Float64Array(rowCount));
    }
    await parquetRead({
      file: content,
      metadata,
      onChunk: ({ columnName, columnData, rowStart }) => {
        const target = columns.get(columnName);
        if (target === undefined || !copyNumbers(columnData, target, rowStart)) faults.push(columnName);
      },
    });
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : 'unknown fault';
    throw new InvalidArtifactError(`A Parquet file cannot be read (${detail}). ${REMEDY}`, { cause });
  }
  if (faults.length > 0) {
    throw new InvalidArtifactError(`Column "${faults[0]}" of a Parquet file holds more than numbers. ${REMEDY}`);
  }
  return columns;
}

const REMEDY = 'Run the step again that wrote it.';

/** False where a cell is not a number. */
function copyNumbers(cells: ArrayLike<unknown>, target: Float64Array, start: number): boolean {
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index];
    if (typeof cell === 'number') target[start + index] = cell;
    else if (typeof cell === 'bigint' || typeof cell === 'boolean') target[start + index] = Number(cell);
    else if (cell === null || cell === undefined) target[start + index] = Number.NaN;
    else return false;
  }
  return true;
}
