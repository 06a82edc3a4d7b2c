import { SchemaMismatchError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import { insideFences, keepInsideFences } from '../../../domain/features/outliers';
import { transform } from '../../../domain/features/transform';
import type { LeadTable } from '../../../domain/leads/lead-table';
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
});

describe('keepInsideFences', () => {
  const plain = schemaOf({ x: 'number' });
  /** 1,000 leads, `far` of them far out, the first `converted` of which converted; a fifth of all converted. */
  function leadsWith(far: number, converted: number) {
    const x = Array.from({ length: 1000 }, (_, row) => (row < far ? 1e6 : row % 50));
    const outcomes = x.map((_, row) => ((row < far ? row < converted : row % 5 === 0) ? 1 : 0));
    return tableOf(plain, { x }, { outcomes });
  }
  const rowsKept = (table: LeadTable) => keepInsideFences(fitFeatures(table, plain), table).rowCount;

  test('leaves the rows inside, in their order', () => {
    const kept = keepInsideFences(spec, train, { rows: 1, outcome: 1 });
    expect(kept.ids).toEqual(train.ids.filter((_, row) => golden.insideFences[row] === 1));
    expect(keepInsideFences(spec, kept)).toBe(kept);
  });

  test('removes up to one row in twenty, and none where more are outside', () => {
    expect(rowsKept(leadsWith(50, 10))).toBe(950);
    expect(rowsKept(leadsWith(51, 10))).toBe(1000);
  });

  test('removes none where an outcome would lose a tenth or more of its leads', () => {
    const thirtyConverted = (outside: number) => ({
      ...leadsWith(20, 0),
      outcomes: Int8Array.from({ length: 1000 }, (_, row) =>
        row < outside || (row >= 20 && row < 50 - outside) ? 1 : 0,
      ),
    });
    expect(rowsKept(thirtyConverted(2))).toBe(980);
    expect(rowsKept(thirtyConverted(3))).toBe(1000);
    const rare = (far: number) => ({
      ...leadsWith(far, far),
      outcomes: Int8Array.from({ length: 1000 }, (_, row) => (row < 10 ? 1 : 0)),
    });
    // Ten leads of an outcome are the least that trains.
    expect([1, 10].map((far) => rowsKept(rare(far)))).toEqual([1000, 1000]);
  });

  test('removes none where those outside convert differently: they are a kind of lead that will come again', () => {
    // A fifth of the others converts. Fisher's p of 0, 1 and 2 of 40: 0.0003, 0.003 and 0.01.
    expect([0, 1, 2, 8].map((converted) => rowsKept(leadsWith(40, converted)))).toEqual([1000, 960, 960, 960]);
    expect(rowsKept(leadsWith(12, 9))).toBe(1000);
  });

  test('forty columns with a heavy tail take no row, though each is outside in few', () => {
    const keys = Array.from({ length: 40 }, (_, column) => `c${column}`);
    const tails = schemaOf(Object.fromEntries(keys.map((key) => [key, 'number'])));
    const cells = keys.map((key, column) => [
      key,
      Array.from({ length: 499 }, (_, row) => Math.exp(((row * (2 * column + 1) + 7 * column) % 499) / 62)),
    ]);
    const table = tableOf(tails, Object.fromEntries(cells));
    const fitted = fitFeatures(table, tails);
    const outside = (features: typeof fitted.features) =>
      insideFences({ ...fitted, features }, table).filter((flag) => flag === 0).length;
    for (const feature of fitted.features) expect(outside([feature])).toBeLessThan(0.02 * 499);
    expect(outside(fitted.features)).toBeGreaterThan(0.2 * 499);
    expect(keepInsideFences(fitted, table)).toBe(table);
  });
});
