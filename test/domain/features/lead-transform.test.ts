import { SchemaMismatchError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import { compileLeadTransform, type LeadValue } from '../../../domain/features/lead-transform';
import { transform } from '../../../domain/features/transform';
import { schemaOf, tableOf } from './build-table';
import { transformGolden } from './golden';

const { golden, schema, train, serve } = transformGolden();
const spec = fitFeatures(train, schema, golden.settings);
const width = spec.outputs.length;
const roles = new Map(schema.columns.map(({ key, role }) => [key, role]));

function leadAt(row: number): Record<string, LeadValue> {
  const entries = Object.entries(golden.serve).map(([key, cells]): [string, LeadValue] => {
    const cell = cells[row];
    return [key, roles.get(key) === 'flag' && cell !== null ? cell === 1 : cell];
  });
  return Object.fromEntries(entries);
}

describe('compileLeadTransform', () => {
  const apply = compileLeadTransform(spec);

  test('equals the rows of transform bit by bit, from a record and from a map', () => {
    const { values } = transform(spec, serve);
    for (let row = 0; row < serve.rowCount; row++) {
      const expected = values.slice(row * width, (row + 1) * width);
      const fromRecord = new Float64Array(width).fill(9);
      apply(leadAt(row), fromRecord);
      expect(fromRecord).toEqual(expected);
      const fromMap = new Float64Array(width).fill(9);
      apply(new Map(Object.entries(leadAt(row))), fromMap);
      expect(fromMap).toEqual(expected);
    }
  });

  test('takes absent, null, undefined and NaN alike as missing', () => {
    const absent = new Float64Array(width);
    apply({}, absent);
    for (const nothing of [null, undefined, Number.NaN]) {
      const row = new Float64Array(width);
      apply({ visits: nothing, do_not_email: nothing }, row);
      expect(row).toEqual(absent);
    }
  });

  test('does not write behind the outputs and refuses a shorter row', () => {
    const longer = new Float64Array(width + 1).fill(9);
    apply({}, longer);
    expect(longer[width]).toBe(9);
    expect(() => apply({}, new Float64Array(width - 1))).toThrow(RangeError);
  });

  test.each([
    [{ visits: '3' }, '"Visits" must be a number, but is the string "3"'],
    [{ source: 3 }, '"Source" must be text, but is the number 3'],
    [{ do_not_email: 'Yes' }, '"Do Not Email" must be yes or no, but is the string "Yes"'],
    [{ do_not_email: 2 }, '"Do Not Email" must be yes or no'],
  ])('refuses %j and names the column', (lead, message) => {
    const row = new Float64Array(width);
    expect(() => apply(lead, row)).toThrow(SchemaMismatchError);
    expect(() => apply(lead, row)).toThrow(message);
  });

  test('a column called like an inherited property is missing unless given', () => {
    const odd = schemaOf({ constructor: 'number' as const, kept: 'number' as const } as Record<string, 'number'>);
    const fitted = fitFeatures(tableOf(odd, { constructor: [1, 2, 4], kept: [1, 2, 3] }), odd);
    const row = new Float64Array(2);
    compileLeadTransform(fitted)({ kept: 3 }, row);
    expect([...row]).toEqual([2, 3]);
  });
});
