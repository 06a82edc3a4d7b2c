import { parquetMetadata } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { FeatureSpecMismatchError, InvalidArtifactError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import { readNumberColumns, TARGET_COLUMN, writeTrainingMatrix } from '../../../domain/features/matrix-parquet';
import { rowWriter, transform } from '../../../domain/features/transform';
import { schemaOf, tableOf } from './build-table';
import { readGolden, readGoldenBytes, transformGolden } from './golden';

const { golden, schema, train } = transformGolden();
const spec = fitFeatures(train, schema, golden.settings);
const matrix = transform(spec, train);

describe('writeTrainingMatrix', () => {
  test('writes one column per output in order, then the outcome, each value exactly', async () => {
    const bytes = writeTrainingMatrix(spec, matrix, train.outcomes);
    const columns = await readNumberColumns(bytes);
    expect([...columns.keys()]).toEqual([...golden.names, TARGET_COLUMN]);
    [...columns.values()].forEach((column, index) => {
      const expected = Array.from(train.outcomes, (outcome, row) =>
        index === matrix.columnCount ? outcome : matrix.values[row * matrix.columnCount + index],
      );
      expect([...column]).toEqual(expected);
    });
  });

  test('writes more rows than one row group', async () => {
    const rows = 40_000;
    const plain = schemaOf({ x: 'number' });
    const table = tableOf(plain, { x: Array.from({ length: rows }, (_, row) => (row - 20_000) / 3) });
    const fitted = fitFeatures(table, plain);
    const columns = await readNumberColumns(writeTrainingMatrix(fitted, transform(fitted, table), table.outcomes));
    expect(columns.get('x')).toEqual(Float64Array.from({ length: rows }, (_, row) => (row - 20_000) / 3));
    expect(columns.get(TARGET_COLUMN)?.[rows - 1]).toBe(1);
  });

  test('writes the same bytes from rows that are made when they are wanted', () => {
    const fromRows = writeTrainingMatrix(spec, rowWriter(spec, train), train.outcomes);
    expect(fromRows).toEqual(writeTrainingMatrix(spec, matrix, train.outcomes));
  });

  test('writes a matrix without rows', async () => {
    const none = { rowCount: 0, columnCount: matrix.columnCount, values: new Float64Array(0) };
    const columns = await readNumberColumns(writeTrainingMatrix(spec, none, new Int8Array(0)));
    expect(columns.size).toBe(matrix.columnCount + 1);
  });

  test('stores what is 0 or 1 by its nature as booleans, every other feature as doubles, and a 32-bit target', () => {
    const bytes = writeTrainingMatrix(spec, matrix, train.outcomes);
    const { schema: elements } = parquetMetadata(bytes.slice().buffer);
    const numbers = spec.features.filter(({ kind }) => kind === 'number').map(({ column }) => column);
    const expected = golden.names.map((name) => (numbers.includes(name) ? 'DOUBLE' : 'BOOLEAN'));
    expect(elements.slice(1).map(({ type }) => type)).toEqual([...expected, 'INT32']);
    expect(elements.slice(1).map((element) => element.repetition_type)).toEqual(
      [...expected, ''].map(() => 'REQUIRED'),
    );
  });

  test('refuses a matrix that holds more than 0 and 1 where the spec has nothing else', () => {
    const values = matrix.values.slice();
    values[matrix.columnCount - 1] = 0.5;
    expect(spec.features.at(-1)?.kind).not.toBe('number');
    expect(() => writeTrainingMatrix(spec, { ...matrix, values }, train.outcomes)).toThrow(
      'Row 1 of the matrix holds 0.5',
    );
  });

  test('refuses a matrix of another width, other outcomes, or a column called like the target', () => {
    const narrow = { rowCount: 1, columnCount: 1, values: new Float64Array(1) };
    expect(() => writeTrainingMatrix(spec, narrow, new Int8Array(1))).toThrow(FeatureSpecMismatchError);
    expect(() => writeTrainingMatrix(spec, matrix, new Int8Array(1))).toThrow(FeatureSpecMismatchError);
    const clash = schemaOf({ __target: 'number' });
    const table = tableOf(clash, { __target: [1, 2] });
    const fitted = fitFeatures(table, clash);
    expect(() => writeTrainingMatrix(fitted, transform(fitted, table), table.outcomes)).toThrow('Rename it');
  });
});

describe('readNumberColumns', () => {
  test('reads a view into a larger buffer', async () => {
    const bytes = readGoldenBytes('numbers.parquet');
    const larger = Buffer.alloc(bytes.length + 200, 7);
    larger.set(bytes, 100);
    const columns = await readNumberColumns(larger.subarray(100, 100 + bytes.length));
    expect(columns.get('probability')).toHaveLength(300);
  });

  test('reads what pyarrow writes by default: Snappy, dictionaries, nulls and all number types', async () => {
    const columns = await readNumberColumns(readGoldenBytes('numbers.parquet'));
    const expected = readGolden<Record<string, (number | null)[]>>('numbers.json');
    expect([...columns.keys()]).toEqual(Object.keys(expected));
    for (const [name, cells] of Object.entries(expected)) {
      expect([...(columns.get(name) ?? [])]).toEqual(cells.map((cell) => cell ?? Number.NaN));
    }
  });

  test('refuses bytes that are no Parquet file, or a damaged one', async () => {
    await expect(readNumberColumns(new Uint8Array(0))).rejects.toThrow(InvalidArtifactError);
    await expect(readNumberColumns(new Uint8Array(500).fill(80))).rejects.toThrow(InvalidArtifactError);
    const cut = readGoldenBytes('numbers.parquet').subarray(0, 5_000);
    await expect(readNumberColumns(cut)).rejects.toThrow('cannot be read');
  });

  test('refuses text and names the column', async () => {
    const bytes = new Uint8Array(
      parquetWriteBuffer({ columnData: [{ name: 'city', data: ['Pune'], type: 'STRING' }] }),
    );
    await expect(readNumberColumns(bytes)).rejects.toThrow('Column "city" of a Parquet file holds more than numbers');
  });
});
