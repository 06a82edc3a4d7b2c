import { SchemaMismatchError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import { insideFences, keepInsideFences } from '../../../domain/features/outliers';
import { transform } from '../../../domain/features/transform';
import { schemaOf, tableOf, times } from './build-table';
import { expectClose, transformGolden } from './golden';

const { golden, schema, train, serve } = transformGolden();
const spec = fitFeatures(train, schema, golden.settings);

describe('transform', () => {
  test('gives the matrix that scikit-learn gives, on training leads', () => {
    const matrix = transform(spec, train);
    expect([matrix.rowCount, matrix.columnCount]).toEqual([train.rowCount, golden.names.length]);
    expectClose(matrix.values, golden.trainMatrix);
  });

  test('gives the matrix that scikit-learn gives, on leads with unseen, missing and negative cells', () => {
    expectClose(transform(spec, serve).values, golden.serveMatrix);
  });

  test('takes a column that the table lacks as missing in every row', () => {
    const empty = tableOf(schema, Object.fromEntries(Object.keys(golden.serve).map((key) => [key, times(2, null)])));
    const lacking = { ...empty, columns: new Map() };
    expect(transform(spec, lacking).values).toEqual(transform(spec, empty).values);
  });

  test('sets no output for an unseen value where training had no rare one', () => {
    const plain = schemaOf({ x: 'category' });
    const fitted = fitFeatures(tableOf(plain, { x: ['a', 'b', 'a', 'b'] }), plain, { rareMinimumCount: 1 });
    const matrix = transform(fitted, tableOf(plain, { x: ['b', 'new', null] }));
    expect([...matrix.values]).toEqual([0, 1, 0, 0, 0, 0]);
  });

  test('takes a missing category as Other where training had none missing', () => {
    const plain = schemaOf({ x: 'category' });
    const fitted = fitFeatures(tableOf(plain, { x: ['a', 'a', 'rare'] }), plain, {
      rareMinimumCount: 2,
      idLikeShare: 1,
    });
    expect([...transform(fitted, tableOf(plain, { x: [null] })).values]).toEqual([0, 1]);
  });

  test('gives an empty matrix for no leads', () => {
    expect(transform(spec, tableOf(schema, { visits: [] })).values).toHaveLength(0);
  });

  test('refuses data of another kind than the feature', () => {
    const other = schemaOf({ visits: 'category' });
    expect(() => transform(spec, tableOf(other, { visits: ['a'] }))).toThrow(SchemaMismatchError);
  });
});

describe('insideFences', () => {
  test('keeps the rows that NumPy quartiles keep', () => {
    expect([...insideFences(spec, train)]).toEqual(golden.insideFences);
  });

  test('keeps missing cells, missing columns and values on the fence', () => {
    const plain = schemaOf({ x: 'number' });
    const fitted = fitFeatures(tableOf(plain, { x: [0, 1, 2, 3, 4] }), plain, { fenceMultiplier: 1 });
    expect([...insideFences(fitted, tableOf(plain, { x: [null, -1, -1.01, 5, 5.01] }))]).toEqual([1, 1, 0, 1, 0]);
    expect([...insideFences(fitted, { ...tableOf(plain, { x: [9, 9] }), columns: new Map() })]).toEqual([1, 1]);
    // Infinite numbers are missing cells: what the fit leaves out, the fences cannot judge.
    const infinite = tableOf(plain, { x: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] });
    expect([...insideFences(fitted, infinite)]).toEqual([1, 1]);
  });

  test('keepInsideFences leaves the other rows in their order', () => {
    const kept = keepInsideFences(spec, train);
    expect(kept.ids).toEqual(train.ids.filter((_, row) => golden.insideFences[row] === 1));
    expect(keepInsideFences(spec, kept)).toBe(kept);
  });
});
