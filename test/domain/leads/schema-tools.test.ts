import type { LeadSchema } from '../../../contracts/lead-schema';
import { InvalidSchemaError } from '../../../domain/errors';
import { describeSchema } from '../../../domain/leads/describe-schema';
import { excludeColumns, excludeOption } from '../../../domain/leads/exclude-columns';
import { parseLeadSchema } from '../../../domain/leads/parse-schema';
import { SMALL_SCHEMA } from './lead-files';

function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidSchemaError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

describe('excludeColumns', () => {
  test('rules a column out by header, key or alias, however it is written', () => {
    for (const name of ['Visits', 'VISITS', 'page-visits', ' visits ']) {
      const column = excludeColumns(SMALL_SCHEMA, [name]).columns[1];
      expect(column).toMatchObject({ header: 'Visits', role: 'excluded', reason: 'excluded by you' });
    }
  });
  test('does not touch the schema that it is given', () => {
    const before = JSON.stringify(SMALL_SCHEMA);
    excludeColumns(SMALL_SCHEMA, ['Visits']);
    expect(JSON.stringify(SMALL_SCHEMA)).toBe(before);
  });
  test('a second time changes nothing, and an excluded column keeps its own reason', () => {
    const once = excludeColumns(SMALL_SCHEMA, ['Visits', 'Note']);
    expect(excludeColumns(once, ['visits'])).toBe(once);
    expect(once.columns.at(-1)?.reason).toBe('free text');
    expect(excludeColumns(SMALL_SCHEMA, [])).toBe(SMALL_SCHEMA);
  });
  test('without its order column a schema has no order', () => {
    const schema = excludeColumns(SMALL_SCHEMA, ['Created']);
    expect(schema.order).toBeNull();
    expect(parseLeadSchema(schema, 'x')).toEqual(schema);
  });
  test('the id and the outcome stay', () => {
    expect(refusal(() => excludeColumns(SMALL_SCHEMA, ['won']))).toMatch(
      /^"Won" is the outcome and cannot be excluded\./,
    );
    expect(refusal(() => excludeColumns(SMALL_SCHEMA, ['lead_id']))).toMatch(/^"Lead ID" is the id of the leads/);
  });
  test('a header with commas is found although the list was cut at them', () => {
    const columns = SMALL_SCHEMA.columns.map((column) =>
      column.header === 'Visits' ? { ...column, header: 'Visits, all, of 2026' } : column,
    );
    const { columns: after } = excludeColumns({ ...SMALL_SCHEMA, columns }, ['Source', 'Visits', 'all', 'of 2026']);
    const ruledOut = after.filter(({ reason }) => reason === 'excluded by you').map(({ header }) => header);
    expect(ruledOut).toEqual(expect.arrayContaining(['Source', 'Visits, all, of 2026']));
    expect(ruledOut).toHaveLength(2);
    expect(refusal(() => excludeColumns({ ...SMALL_SCHEMA, columns }, ['Source', 'Visitors', 'all']))).toMatch(
      /^There is no column "Visitors"/,
    );
  });
  test('the option can be typed as it is shown, by the key where a header holds a comma or what a shell reads', () => {
    const option = (...headers: string[]) => excludeOption(headers.map((header) => ({ header, column: 'key_1' })));
    expect(option('Tags')).toBe('--exclude Tags');
    expect(option('Tags', 'Lead Profile')).toBe('--exclude "Tags,Lead Profile"');
    for (const header of ['Budget, EUR', 'the "real" one', '$(date)', '`date`', '100 %', 'a\\b']) {
      expect(option('Tags', header)).toBe('--exclude "Tags,key_1"');
    }
  });
  test('an unknown name is refused with the likely one', () => {
    expect(refusal(() => excludeColumns(SMALL_SCHEMA, ['Sorce']))).toBe(
      'There is no column "Sorce" to exclude. Did you mean "Source"?',
    );
    expect(refusal(() => excludeColumns(SMALL_SCHEMA, ['__proto__']))).toContain('npx leadscore schema');
  });
});

describe('parseLeadSchema', () => {
  const changed = (change: (schema: LeadSchema) => unknown): string =>
    refusal(() => parseLeadSchema(change(structuredClone(SMALL_SCHEMA)), 'schema.json'));
  const withColumn = (index: number, change: object) => (schema: LeadSchema) => ({
    ...schema,
    columns: schema.columns.map((column, i) => (i === index ? { ...column, ...change } : column)),
  });

  test('takes a schema as it was written, and fills in absent aliases', () => {
    expect(parseLeadSchema(JSON.parse(JSON.stringify(SMALL_SCHEMA)), 'schema.json')).toEqual(SMALL_SCHEMA);
    const bare = { ...SMALL_SCHEMA, columns: SMALL_SCHEMA.columns.map(({ aliases, ...column }) => column) };
    expect(parseLeadSchema(bare, 'schema.json').columns[1]?.aliases).toEqual([]);
  });
  test.each<[string, unknown]>([
    ['a text', 'leads'],
    ['null', null],
    ['a list', []],
    ['an empty object', {}],
  ])('%s is refused with the way to a proposal', (_, json) => {
    const message = refusal(() => parseLeadSchema(json, 'schema.json'));
    expect(message).toMatch(/^schema\.json is not a lead schema: /);
    expect(message).toContain('npx leadscore schema <file> --out schema.json');
  });
  test('the place of a fault is named', () => {
    expect(changed(withColumn(2, { role: 'text' }))).toContain('columns[2].role');
    expect(changed(withColumn(2, { rol: 'flag' }))).toContain('columns[2]');
  });
  test.each<[string, (schema: LeadSchema) => unknown, string]>([
    [
      'an id column that is not there',
      (s) => ({ ...s, idColumn: 'lead' }),
      'idColumn is "lead", but no column has that key. Did you mean "lead_id"?',
    ],
    [
      'an id column of another role',
      (s) => ({ ...s, idColumn: 'source' }),
      'idColumn is "source", but that column has the role "category"',
    ],
    [
      'an outcome of another role',
      (s) => ({ ...s, target: { ...s.target, column: 'member' } }),
      'target.column is "member"',
    ],
    [
      'an order of another role',
      (s) => ({ ...s, order: { column: 'visits', kind: 'number' } }),
      'order.column is "visits"',
    ],
    ['two keys alike', withColumn(2, { key: 'visits' }), 'two columns have the key "visits"'],
    ['a key of the pipeline', withColumn(2, { key: '_run_id' }), 'starts with an underscore'],
    ['two headers alike', withColumn(2, { header: 'VISITS' }), '"VISITS" means both "Visits" and "VISITS"'],
    [
      'an alias that is another header',
      withColumn(2, { aliases: ['source'] }),
      '"Source" means both "Member" and "Source"',
    ],
    ['a second id', withColumn(3, { role: 'id' }), '"Source" has the role "id", but "lead_id" is the id column'],
    ['a stray order', (s) => ({ ...s, order: null }), 'but the schema names no order column'],
    [
      'a value on both sides',
      (s) => ({ ...s, target: { ...s.target, negativeValues: ['YES '] } }),
      'both a positive and a negative value',
    ],
  ])('%s is refused', (_, change, message) => {
    expect(changed(change)).toContain(message);
  });
});

describe('describeSchema', () => {
  test('groups columns by role, aligned, with reasons and without colours', () => {
    expect(describeSchema(SMALL_SCHEMA)).toBe(
      [
        'Leads',
        '  Lead ID  id of a lead',
        '  Won      outcome: yes = converted; no = not converted',
        '  Created  order: a later date is a newer lead',
        '',
        'Numbers (1)',
        '  Visits   also called Page Visits',
        '',
        'Yes or no (1)',
        '  Member',
        '',
        'Categories (1)',
        '  Source',
        '',
        'Left out of the model (1)',
        '  Note     free text',
      ].join('\n'),
    );
  });
  test('a very long header is shortened', () => {
    const columns = SMALL_SCHEMA.columns.map((column) => ({ ...column, header: column.header.repeat(30) }));
    const lines = describeSchema({ ...SMALL_SCHEMA, columns }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(110);
    expect(lines[1]).toContain('…  id of a lead');
  });
});
