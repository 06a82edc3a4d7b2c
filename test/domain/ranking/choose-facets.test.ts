import type { LeadSchema } from '../../../contracts/lead-schema';
import type { LeadColumnData, LeadTable } from '../../../domain/leads/lead-table';
import { chooseFacets } from '../../../domain/ranking/choose-facets';

const category = (values: (string | null)[]): LeadColumnData => {
  const dictionary = [...new Set(values.filter((value) => value !== null))];
  return {
    kind: 'category',
    dictionary,
    codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))),
  };
};

function leads(columns: Record<string, (string | null)[]>): { table: LeadTable; schema: LeadSchema } {
  const keys = Object.keys(columns);
  const rowCount = columns[keys[0] ?? '']?.length ?? 0;
  return {
    table: {
      rowCount,
      ids: Array.from({ length: rowCount }, (_, row) => `lead-${row}`),
      columns: new Map(keys.map((key) => [key, category(columns[key] ?? [])])),
      outcomes: new Int8Array(rowCount).fill(-1),
      order: null,
    },
    schema: {
      formatVersion: 1,
      idColumn: 'id',
      target: { column: 'converted', positiveValues: ['1'], negativeValues: ['0'] },
      order: null,
      nullTokens: [],
      columns: keys.map((key) => ({ key, header: key.replaceAll('_', ' '), role: 'category' as const, aliases: [] })),
    },
  };
}

test('values come with their counts, most frequent first, and a missing one as an empty text', () => {
  const { table, schema } = leads({ source: ['Ads', null, 'Google', 'Google', null, null] });
  const { facets, codesOf } = chooseFacets(table, schema, new Map());
  expect(facets).toEqual([
    {
      column: 'source',
      header: 'source',
      values: [
        { value: '', count: 3 },
        { value: 'Google', count: 2 },
        { value: 'Ads', count: 1 },
      ],
    },
  ]);
  expect(Array.from({ length: 6 }, (_, row) => codesOf(row)[0])).toEqual([2, 0, 1, 1, 0, 0]);
});

test('the owner and the source come first, then what matters to the model', () => {
  const two = ['a', 'b'];
  const { table, schema } = leads({ mood: two, colour: two, lead_source: two, lead_owner: two });
  const { facets } = chooseFacets(table, schema, new Map([['colour', 0.2]]));
  expect(facets.map(({ column }) => column)).toEqual(['lead_owner', 'lead_source', 'colour', 'mood']);
});

test('a column with one value, with too many, or with a novel for a value is none; and there are six at most', () => {
  const many = Array.from({ length: 31 }, (_, row) => `v${row}`);
  const two = many.map((_, row) => (row % 2 === 0 ? 'a' : 'b'));
  const columns = Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`c${index}`, two]));
  const { table, schema } = leads({
    one: many.map(() => 'x'),
    many,
    long: two.map((value) => value.repeat(201)),
    ...columns,
  });
  const { facets } = chooseFacets(table, schema, new Map());
  expect(facets.map(({ column }) => column)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5']);
});
