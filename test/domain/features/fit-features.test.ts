import type { Feature } from '../../../contracts/feature-spec';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { NoLeadsError, NoUsableColumnsError, SchemaMismatchError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import type { FeatureSettings } from '../../../domain/features/settings';
import { takeRows } from '../../../domain/leads/lead-table';
import { type Cell, schemaOf, tableOf, times } from './build-table';
import { expectClose, transformGolden } from './golden';

const KEEP = { kept: 'number' } as const;

/** Fits one column beside one that always stays. */
function fitOne(role: 'number' | 'category' | 'flag', cells: readonly Cell[], settings?: Partial<FeatureSettings>) {
  const schema = schemaOf({ ...KEEP, x: role });
  const spec = fitFeatures(tableOf(schema, { kept: cells.map((_, row) => row), x: cells }), schema, settings);
  return { feature: spec.features.find(({ column }) => column === 'x'), dropped: spec.dropped[0]?.reason };
}

/** The numbers of a feature that may differ in the last digits. */
function numbersOf(feature: Feature): number[] {
  if (feature.kind !== 'number') return [];
  return feature.fence === null ? [feature.median] : [feature.median, feature.fence.low, feature.fence.high];
}

function withoutNumbers(feature: Feature): unknown {
  return feature.kind === 'number' ? { ...feature, median: 0, fence: feature.fence === null } : feature;
}

describe('fitFeatures', () => {
  test('fits what NumPy, pandas, SciPy and scikit-learn fit', () => {
    const { golden, schema, train } = transformGolden();
    const spec = fitFeatures(train, schema, golden.settings);
    expect(spec.dropped).toEqual(golden.dropped);
    expect(spec.outputs.map(({ name }) => name)).toEqual(golden.names);
    expect(spec.trainingRows).toBe(train.rowCount);
    spec.features.forEach((feature, index) => {
      const expected = golden.features[index];
      expect(withoutNumbers(feature)).toEqual(withoutNumbers(expected));
      expectClose(numbersOf(feature), numbersOf(expected));
    });
  });

  test('names the lead column of each output', () => {
    const { golden, schema, train } = transformGolden();
    const { outputs } = fitFeatures(train, schema, golden.settings);
    for (const { name, column } of outputs) expect([column, name.slice(0, column.length)]).toEqual([column, column]);
  });

  test.each([
    ['half of the cells missing is kept', 5, undefined],
    ['more than half missing is dropped with the number', 6, '60 % missing'],
    ['an empty column is dropped', 10, 'empty in every row'],
  ])('%s', (_, missing, reason) => {
    const cells = Array.from({ length: 10 }, (_, row) => (row < missing ? null : row));
    expect(fitOne('number', cells).dropped).toBe(reason);
  });

  test('a column too empty to use says so where filled and empty leads end differently', () => {
    const schema = schemaOf({ ...KEEP, x: 'category' });
    const cells = [...times(280, null), ...times(120, 'given')];
    const rows = cells.map((_, row) => row);
    const dropped = (outcome: (row: number) => number): string | undefined =>
      fitFeatures(tableOf(schema, { kept: rows, x: cells }, { outcomes: rows.map(outcome) }), schema).dropped[0]
        ?.reason;
    expect(dropped((row) => (row < 280 ? Number(row % 5 === 0) : row % 2))).toBe(
      '70 % missing; 50 % of the leads where it is filled convert, 20 % of the others; ' +
        'add a column that says yes or no to "filled" to use this',
    );
    expect(dropped((row) => row % 2)).toBe('70 % missing');
    expect(dropped((row) => (row < 280 ? -1 : row % 2))).toBe('70 % missing');
  });

  test('a share just above the limit or just below all is written with its decimals', () => {
    expect(fitOne('number', [...times(502, null), ...Array.from({ length: 498 }, (_, row) => row)]).dropped).toBe(
      '50.2 % missing',
    );
    expect(fitOne('flag', [...times(999, null), true]).dropped).toBe('99.9 % missing');
  });

  test('one value beside missing cells is not constant: the missing cells are the information', () => {
    expect(fitOne('flag', [...times(6, true), ...times(4, null)]).feature).toMatchObject({
      mode: 1,
      missingFlag: true,
    });
    expect(fitOne('number', [...times(6, 5), ...times(4, null)]).feature).toMatchObject({
      median: 5,
      missingFlag: true,
    });
    expect(fitOne('category', [...times(30, 'a'), ...times(20, null)]).feature).toMatchObject({
      vocabulary: ['a', 'Unknown'],
    });
  });

  test('a category with mostly different values is dropped like an id, one with two values never', () => {
    const ids = Array.from({ length: 40 }, (_, row) => `id ${row % 21}`);
    expect(fitOne('category', ids, { rareMinimumCount: 1 }).dropped).toBe(
      '21 different values in 40 filled rows, like an id',
    );
    expect(fitOne('category', ['a', 'b', 'a'], { rareMinimumCount: 1 }).feature).toMatchObject({
      vocabulary: ['a', 'b'],
    });
  });

  test('a tie of yes and no takes no', () => {
    expect(fitOne('flag', [true, false, null]).feature).toMatchObject({ mode: 0 });
  });

  test('values literally called Unknown and Other share the outputs of missing and rare ones', () => {
    const cells = [...times(20, 'Unknown'), ...times(10, null), ...times(25, 'a'), 'Other', 'rare'];
    expect(fitOne('category', cells).feature).toMatchObject({ vocabulary: ['Unknown', 'a', 'Other'], rare: ['rare'] });
  });

  test('missing cells stay Unknown however few they are', () => {
    const feature = fitOne('category', [...times(30, 'a'), ...times(30, 'b'), null]).feature;
    expect(feature).toMatchObject({ vocabulary: ['a', 'b', 'Unknown'], rare: [] });
  });

  test('a category may miss slightly more cells than a number, as a missing one is a value of its own', () => {
    const cells = [...times(52, null), ...times(24, 'a'), ...times(24, 'b')];
    expect(fitOne('category', cells).feature).toMatchObject({ vocabulary: ['Unknown', 'a', 'b'] });
    expect(fitOne('category', [...cells, ...times(10, null)]).dropped).toBe('56 % missing');
  });

  test('infinite and huge numbers neither fail nor reach the spec', () => {
    const huge = [Number.MAX_VALUE, -Number.MAX_VALUE, 1, 2, Number.POSITIVE_INFINITY];
    expect(fitOne('number', huge).feature).toMatchObject({ median: 1.5, fence: null, log1p: false, missingFlag: true });
    const even = [Number.MAX_VALUE, Number.MAX_VALUE, Number.MAX_VALUE, 0];
    expect(fitOne('number', even).feature).toMatchObject({ median: Number.MAX_VALUE, log1p: false });
  });

  test('a skewed column with a negative value does not take the logarithm', () => {
    expect(fitOne('number', [0, 1, 1, 2, 2, 90]).feature).toMatchObject({ log1p: true });
    expect(fitOne('number', [-1, 1, 1, 2, 2, 90]).feature).toMatchObject({ log1p: false });
  });

  test('equal strings in a dictionary count together, unused ones not at all', () => {
    const schema = schemaOf({ x: 'category' });
    const data = {
      kind: 'category' as const,
      codes: Int32Array.of(0, 1, 2, 3, 0),
      dictionary: ['a', 'b', 'a', 'b', 'c'],
    };
    const table = { ...tableOf(schema, { x: times(5, null) }), columns: new Map([['x', data]]) };
    const spec = fitFeatures(table, schema, { rareMinimumCount: 2 });
    expect(spec.features).toMatchObject([{ vocabulary: ['a', 'b'], rare: [] }]);
  });

  test('negative zero is stored as zero', () => {
    expect(fitOne('number', [-0, -0, -1, 1, -0]).feature).toHaveProperty('median', 0);
  });

  test('excluded columns are listed with their reason; id, target and order are neither features nor dropped', () => {
    const schema: LeadSchema = schemaOf({ kept: 'number', tags: 'excluded', plain: 'excluded', created: 'order' });
    schema.columns[3].reason = 'filled in after the outcome';
    const spec = fitFeatures(tableOf(schema, { kept: [1, 2, 3] }), schema);
    expect(spec.features.map(({ column }) => column)).toEqual(['kept']);
    expect(spec.dropped).toEqual([
      { column: 'tags', header: 'The tags', reason: 'filled in after the outcome' },
      { column: 'plain', header: 'The plain', reason: 'excluded in the schema' },
    ]);
  });

  test('a column that the training leads lack is dropped', () => {
    const schema = schemaOf({ kept: 'number', gone: 'flag' });
    expect(fitFeatures(tableOf(schema, { kept: [1, 2] }), schema).dropped[0].reason).toBe('not in the training leads');
  });

  test('no usable column is an error that says why of each', () => {
    const schema = schemaOf({ x: 'number', y: 'flag' });
    const fit = () => fitFeatures(tableOf(schema, { x: [1, 1, 1], y: [null, null, true] }), schema);
    expect(fit).toThrow(NoUsableColumnsError);
    expect(fit).toThrow('"The x": the same value in every row (1); "The y": 67 % missing');
  });

  test('no rows are an error', () => {
    const schema = schemaOf({ x: 'number' });
    expect(() => fitFeatures(tableOf(schema, { x: [] }), schema)).toThrow(NoLeadsError);
  });

  test('data of another kind than the role is an error', () => {
    const numbers = schemaOf({ x: 'number' });
    const flags = schemaOf({ x: 'flag' });
    expect(() => fitFeatures(tableOf(numbers, { x: [1, 2] }), flags)).toThrow(SchemaMismatchError);
  });

  test('does not depend on row order', () => {
    const { golden, schema, train } = transformGolden();
    const reversed = takeRows(
      train,
      Array.from({ length: train.rowCount }, (_, row) => train.rowCount - 1 - row),
    );
    expect(fitFeatures(reversed, schema, golden.settings)).toEqual(fitFeatures(train, schema, golden.settings));
  });
});
