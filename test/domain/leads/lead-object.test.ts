import fc from 'fast-check';
import type { FeatureSpec } from '../../../contracts/feature-spec';
import { SchemaMismatchError } from '../../../domain/errors';
import { fitFeatures } from '../../../domain/features/fit-features';
import { compileLeadTransform } from '../../../domain/features/lead-transform';
import { transform } from '../../../domain/features/transform';
import { detectDialect } from '../../../domain/leads/dialect';
import { compileLeadReader, type LeadObject } from '../../../domain/leads/lead-object';
import { matchHeader } from '../../../domain/leads/match-header';
import { readLeads } from '../../../domain/leads/read-leads';
import { leadColumn, smallSchema } from '../../helpers/lead-schema';

const SCHEMA = smallSchema({
  nullTokens: ['', 'Select', '999'],
  columns: smallSchema().columns.map((column) =>
    column.key === 'source' ? { ...leadColumn('source', 'category'), aliases: ['Channel'] } : column,
  ),
});
/** As a model learned it: sources Ads, Google and a rare one; some visits were missing. */
const SPEC: FeatureSpec = fitFeatures(
  tableOf([
    ...Array.from(
      { length: 40 },
      (_, row) => `t${row},${row % 7},${row % 2 === 0 ? 'Ads' : 'Google'},${row % 3 === 0 ? 'yes' : 'no'}`,
    ),
    't41,,Chat,no',
    't42,,,',
  ]),
  SCHEMA,
);
const read = compileLeadReader(SCHEMA, SPEC);

function tableOf(rows: readonly string[]) {
  const bytes = new TextEncoder().encode(['Lead ID,Visits,Source,Do Not Email', ...rows, ''].join('\n'));
  const dialect = detectDialect(bytes, 'leads.csv');
  const { columns, extraColumns } = matchHeader(SCHEMA, dialect.header, 'leads.csv', { forScoring: true });
  const file = { ...dialect, key: 'leads.csv', decimal: '.' as const, columns, extraColumns };
  return readLeads(bytes, file, SCHEMA, { forScoring: true }).table;
}

const FULL = { lead_id: 'a', visits: 3, source: 'Ads', do_not_email: 'no' };

test('reads a lead by the keys of its columns', () => {
  const { id, values, warnings } = read(FULL);
  expect(id).toBe('a');
  expect(Object.fromEntries(values)).toEqual({ visits: 3, source: 'Ads', do_not_email: 0 });
  expect(warnings).toEqual([]);
});

test.each([
  ['headers', { 'lead id': 'a', visits: 3, source: 'Ads', 'do not email': 'no' }],
  ['other case, spaces and underscores', { LEAD_ID: 'a', Visits: 3, ' Source ': 'Ads', doNotEmail: 'no' }],
  ['an alias', { lead_id: 'a', visits: 3, channel: 'Ads', do_not_email: 'no' }],
  ['text for a number', { ...FULL, visits: ' 3.0 ' }],
  ['a JSON boolean', { ...FULL, do_not_email: false }],
  ['0 for no', { ...FULL, do_not_email: 0 }],
  ['blanks around a category', { ...FULL, source: ' Ads ' }],
])('finds the same lead by %s', (_what, lead) => {
  expect(read(lead)).toEqual(read(FULL));
});

test('columns that the model does not look at may be there: outcome, order and excluded ones', () => {
  expect(read({ ...FULL, converted: 'maybe', lead_number: 'x', notes: 'call again' })).toEqual(read(FULL));
});

test.each([null, '', '  ', 'select', 'SELECT', 999, '999'])('%j means not known, without a warning', (visits) => {
  const { values, warnings } = read({ ...FULL, visits });
  expect(values.has('visits')).toBe(false);
  expect(warnings).toEqual([]);
});

test('columns that are not given are named once', () => {
  expect(read({ lead_id: 'a', visits: 3 }).warnings).toEqual(['Not given, so not known: "source" and "do not email".']);
});

test.each([
  ['visits', 'many', '"visits" is "many", which is not a number, so it counts as not known.'],
  ['visits', true, '"visits" is "true", which is not a number, so it counts as not known.'],
  ['visits', '1,53', '"visits" is "1,53", which is not a number, so it counts as not known.'],
  ['do_not_email', 'perhaps', '"do not email" is "perhaps", which is not yes or no, so it counts as not known.'],
  ['do_not_email', 2, '"do not email" is "2", which is not yes or no, so it counts as not known.'],
])('%s %j is a warning and counts as not known', (column, value, warning) => {
  const { values, warnings } = read({ ...FULL, [column]: value });
  expect(values.has(column)).toBe(false);
  expect(warnings).toEqual([warning]);
});

test('a category that the model has not seen is a warning and reaches it as it is; a rare one is none', () => {
  const { values, warnings } = read({ ...FULL, source: 'Smoke signals' });
  expect(values.get('source')).toBe('Smoke signals');
  expect(warnings).toEqual(['"source" is "Smoke signals", which the model has not seen before.']);
  expect(read({ ...FULL, source: 'Chat' }).warnings).toEqual([]);
});

test('a long value is shown by its beginning', () => {
  const [warning = ''] = read({ ...FULL, visits: 'x'.repeat(5_000) }).warnings;
  expect(warning.length).toBeLessThan(150);
});

test('a lead without an id is read, and has none', () => {
  const { lead_id, ...anonymous } = FULL;
  expect(lead_id).toBe('a');
  expect(read(anonymous)).toMatchObject({ id: null, warnings: [] });
  expect(read({ ...FULL, lead_id: ' ' }).id).toBeNull();
  expect(read({ ...FULL, lead_id: 17 }).id).toBe('17');
});

test('fields that are no columns are refused by name, with the one that was probably meant', () => {
  expect(() => read({ ...FULL, vists: 3 })).toThrow(SchemaMismatchError);
  expect(() => read({ ...FULL, vists: 3 })).toThrow('The model knows no column "vists". Did you mean "visits"?');
  expect(() => read({ ...FULL, zzz: 1, yyy: 2 })).toThrow('The model knows no columns "zzz" and "yyy".');
});

test('a field without a name is refused wherever it stands', () => {
  const sentence = 'The lead has a field without a name. Name it, or leave it out.';
  expect(() => read({ '': '$' })).toThrow(SchemaMismatchError);
  expect(() => read({ ...FULL, '': null })).toThrow(sentence);
  expect(() => read({ '': 1, ...FULL })).toThrow(sentence);
});

test('two fields that mean one column are refused', () => {
  expect(() => read({ ...FULL, Visits: 4 })).toThrow(/two columns that both mean "visits"/);
});

test('names that every object inherits are fields like any other', () => {
  expect(() => read({ ...FULL, constructor: 'x' })).toThrow('no column "constructor"');
  expect(() => read(JSON.parse('{"__proto__": 3}') as LeadObject)).toThrow('no column "__proto__"');
});

test('ever new sets of fields do not fill the memory, and are read all the same', () => {
  const columns = ['notes', 'converted', 'lead_number', 'visits', 'source', 'do_not_email', 'lead_id'];
  for (let round = 0; round < 300; round++) {
    const some = columns.filter((_, index) => (round >> index) & 1);
    expect(read(Object.fromEntries(some.map((name) => [name, null]))).values.size).toBe(0);
  }
  expect(read(FULL).values.size).toBe(3);
});

test('a lead in JSON and the same lead in a file become the same features', () => {
  const cell = (values: readonly string[]) => fc.constantFrom(...values);
  const rows = fc.array(
    fc.record({
      visits: cell(['', '0', '3', '-1.5', '1,532', '12.5%', '$7', 'Select', '999', 'many', '1e3', '(5)']),
      source: cell(['', 'Ads', 'ads', ' Google ', 'Chat', 'New', 'Select', 'Other', 'Unknown']),
      do_not_email: cell(['', 'yes', 'No', 'TRUE', '0', 'perhaps']),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const transformOne = compileLeadTransform(SPEC);
  const columnCount = SPEC.outputs.length;
  fc.assert(
    fc.property(rows, (leads) => {
      const quoted = leads.map(
        ({ visits, source, do_not_email }, row) => `l${row},"${visits}","${source}","${do_not_email}"`,
      );
      const batch = transform(SPEC, tableOf(quoted));
      for (const [row, lead] of leads.entries()) {
        const out = new Float64Array(columnCount);
        transformOne(read({ lead_id: `l${row}`, ...lead }).values, out);
        expect([...out]).toEqual([...batch.values.subarray(row * columnCount, (row + 1) * columnCount)]);
      }
    }),
    { numRuns: 200 },
  );
});
