import { leadSchemaSchema } from '../../../contracts/lead-schema';
import { NoOutcomeColumnError, UnreadableFileError } from '../../../domain/errors';
import { columnKey } from '../../../domain/leads/column-key';
import { detectDialect } from '../../../domain/leads/dialect';
import { proposeSchema } from '../../../domain/leads/propose-schema';
import { bytesOf, describeWithXEducation, propose, readFile, utf16 } from './lead-files';

/** A file of `rows` leads; each column gives the cell of row `i`. */
function file(columns: Record<string, (i: number) => string | number>, rows = 200): Uint8Array {
  const headers = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, i) => headers.map((header) => columns[header]?.(i) ?? '').join(','));
  return bytesOf([headers.join(','), ...lines, ''].join('\n'));
}
const id = (i: number): string => `L-${i}`;
const won = (i: number): string => (i % 3 ? 'no' : 'yes');
const mixed = (i: number): number => (i * 7919) % 101;

/** Role (and reason) of the column "X" in a file with an id and an outcome. */
function roleOf(cell: (i: number) => string | number, header = 'X', rows = 200): string {
  const schema = propose(file({ 'Lead ID': id, [header]: cell, Won: won }, rows));
  const column = schema.columns.find((candidate) => candidate.header === header);
  return column?.reason === undefined ? `${column?.role}` : `${column.role}: ${column.reason}`;
}

describe('proposeSchema chooses roles', () => {
  test.each<[string, (i: number) => string | number, string]>([
    ['number', (i) => i * 1.5, 'number'],
    ['number with a few words', (i) => (i === 5 ? 'many' : i % 40), 'number'],
    ['whole numbers with few values', (i) => i % 4, 'number'],
    ['yes and no', (i) => (i % 2 ? 'Yes' : 'No'), 'flag'],
    ['1 and 0', (i) => i % 2, 'flag'],
    ['only yes, sometimes missing', (i) => (i % 2 ? 'Yes' : ''), 'flag'],
    ['two numbers', (i) => 1 + (i % 2), 'category'],
    ['words', (i) => `city ${i % 7}`, 'category'],
    ['mostly missing', (i) => (i % 20 ? 'Select' : `a${i % 3}`), 'category'],
    ['codes with leading zeros', (i) => `0${2000 + (i % 9)}`, 'category'],
    ['formulas', (i) => `=A${i % 5}+1`, 'category'],
    ['always no', () => 'No', 'excluded: always No'],
    ['always empty', (i) => (i % 2 ? '' : 'NA'), 'excluded: always empty'],
    ['free text', (i) => `note ${i}`, 'excluded: an id or free text: 200 different values in 200 leads'],
    ['e-mail addresses', (i) => `p${i % 60}@example.com`, 'excluded: looks like personal data (e-mail addresses)'],
    ['phone numbers', (i) => `+49 30 ${1_000_000 + i}`, 'excluded: looks like personal data (phone numbers)'],
    ['web addresses', (i) => `https://example.com/${i}`, 'excluded: web addresses, nearly all different'],
    ['dates', (i) => `2026-01-${10 + (i % 20)}`, 'excluded: a date, and dates are not used yet'],
    [
      'local dates',
      (i) => `${10 + (i % 20)}/11/2026`,
      'excluded: dates such as 10/11/2026; write them as 2026-11-20 to use them',
    ],
    ['amounts in a currency', (i) => `EUR ${mixed(i) + 0.5}`, 'number'],
    ['a currency in a single cell', (i) => (i === 7 ? '$5' : `${mixed(i)} €`), 'number'],
    [
      'amounts in two currencies',
      (i) => (i % 4 ? `${mixed(i)} €` : `USD ${mixed(i)}`),
      'excluded: amounts in several currencies (USD, €); write them in one currency to use them',
    ],
    ['a row count', (i) => 17 + i, 'excluded: counts the rows'],
  ])('%s', (_, cell, role) => {
    expect(roleOf(cell)).toBe(role);
  });

  test('numbers with the other decimal mark than the file has are named as that', () => {
    const columns = {
      'Lead ID': id,
      X: (i: number) => `"${mixed(i)},${i % 7}5 €"`,
      Y: (i: number) => i + 0.5,
      Won: won,
    };
    expect(propose(file(columns)).columns[1]).toMatchObject({
      role: 'excluded',
      reason:
        'numbers such as 0,05 €, written with another decimal mark than this file is read with; ' +
        'write all numbers alike to use them',
    });
    const { Y: _, ...alike } = columns;
    expect(propose(file(alike)).columns[1]?.role).toBe('number');
  });

  test.each<[string, (i: number) => string | number, string]>([
    ['Email', (i) => `person ${i % 30}`, 'excluded: looks like personal data'],
    ['First Name', (i) => `name ${i % 30}`, 'excluded: looks like personal data'],
    ['Phone', (i) => 5_550_000 + mixed(i), 'excluded: looks like personal data'],
    ['Do Not Email', (i) => (i % 9 ? 'No' : 'Yes'), 'flag'],
    ['Company Name', (i) => `firm ${i % 30}`, 'category'],
    ['Campaign ID', (i) => 100 + (i % 7), 'category'],
    ['Zip', (i) => 10_000 + (i % 9), 'category'],
    ['Account ID', (i) => `A${i}x`, 'excluded: a second id: different in every lead'],
    ['Converted Date', (i) => `2026-01-${10 + (i % 20)}`, 'excluded: known only after the outcome'],
    ['Close Date', (i) => `2026-01-${10 + (i % 20)}`, 'excluded: known only after the outcome'],
    ['Deal Created', (i) => `2026-01-${10 + (i % 20)}`, 'excluded: known only after the outcome'],
    ['Last Modified', (i) => `2026-01-${10 + (i % 20)}`, 'excluded: a date, and dates are not used yet'],
    ['Lead Number', (i) => 9_000 - i * 3, 'order'],
    ['Created At', (i) => `2026-01-${10 + (i % 20)} 10:00`, 'order'],
    ['created_date', (i) => `2026-01-${10 + (i % 20)}`, 'order'],
    ['Timestamp', (i) => `2026-01-${10 + (i % 20)}T10:00:00Z`, 'order'],
    ['Visits', (i) => 5_000 - i * 7, 'number'],
  ])('"%s" is judged by its name too', (header, cell, role) => {
    expect(roleOf(cell, header)).toBe(role);
  });

  test('the date of creation orders leads rather than a number, and is kept with its kind', () => {
    const schema = propose(
      file({ 'Lead ID': id, 'Lead Number': (i) => i * 2, 'Created On': (i) => `2026-01-${10 + (i % 20)}`, Won: won }),
    );
    expect(schema.order).toEqual({ column: 'created_on', kind: 'time' });
  });
  test('without a telling name there is no order', () => {
    expect(propose(file({ 'Lead ID': id, X: mixed, Won: won })).order).toBeNull();
  });
});

describe('proposeSchema chooses the id', () => {
  const idOf = (columns: Record<string, (i: number) => string | number>): string =>
    propose(file({ ...columns, Won: won })).idColumn;

  test('an id-like name wins over an earlier unique column', () => {
    expect(idOf({ Company: (i) => `firm ${i}`, 'Account ID': (i) => i, 'Lead ID': id })).toBe('lead_id');
    expect(idOf({ Company: (i) => `firm ${i}`, uuid: id })).toBe('uuid');
  });
  test('else the first unique text, an e-mail address last of all', () => {
    expect(idOf({ Email: (i) => `a${i}@b.co`, Reference: id })).toBe('reference');
    expect(idOf({ Email: (i) => `a${i}@b.co`, Deal: (i) => `deal ${i}` })).toBe('deal');
    expect(idOf({ Email: (i) => `a${i}@b.co`, Visits: mixed })).toBe('email');
  });
  test('a lead that was exported twice does not make another column the id', () => {
    expect(idOf({ Company: (i) => `firm ${i}`, 'Lead ID': (i) => id(i % 195) })).toBe('lead_id');
  });
  test('without any unique column the file is refused', () => {
    expect(() => propose(file({ City: (i) => `c${i % 3}`, Won: won }))).toThrow(UnreadableFileError);
    expect(() => propose(file({ City: (i) => `c${i % 3}`, Won: won }))).toThrow(
      'leads.csv has no id column: none of its 1 columns is filled and different in each of the 200 leads.',
    );
  });
});

describe('proposeSchema chooses the outcome', () => {
  const target = (columns: Record<string, (i: number) => string | number>) =>
    propose(file({ 'Lead ID': id, ...columns })).target;
  const two =
    (yes: string, no: string) =>
    (i: number): string =>
      i % 3 ? no : yes;

  test.each([
    ['Won', 'yes', 'no'],
    ['Converted', '1', '0'],
    ['Converted', '1.0', '0.0'],
    ['Is Customer', 'TRUE', 'False'],
    ['Status', 'Won', 'Lost'],
    ['Stage', 'Closed Won', 'closed-lost'],
    ['Lead Status', 'Converted', 'Not Converted'],
    ['Result', 'success', 'failure'],
  ])('%s: %s and %s', (header, yes, no) => {
    const found = target({ 'Do Not Email': two('Yes', 'No'), [header]: two(yes, no) });
    expect(found.positiveValues).toContain(yes.toLowerCase());
    expect(found.negativeValues).toContain(no.toLowerCase());
    expect(found.column).not.toBe('do_not_email');
  });
  test('open leads without outcome do not disturb', () => {
    expect(target({ Won: (i) => (i % 5 ? won(i) : '') }).column).toBe('won');
  });
  test('words of the yes/no family may change between exports', () => {
    expect(target({ Won: two('yes', 'no') })).toEqual({
      column: 'won',
      positiveValues: ['1', 'yes', 'true'],
      negativeValues: ['0', 'no', 'false'],
    });
  });
  test('a telling name wins over another yes/no column', () => {
    expect(target({ Search: two('Yes', 'No'), Converted: two('1', '0') }).column).toBe('converted');
  });
  test('the only yes/no column is taken whatever its name', () => {
    expect(target({ Signed: two('yes', 'no') }).column).toBe('signed');
  });

  const refusal = (columns: Record<string, (i: number) => string | number>): string => {
    try {
      target(columns);
    } catch (error) {
      expect(error).toBeInstanceOf(NoOutcomeColumnError);
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };
  const remedy =
    'Name it:  npx leadscore run leads.csv --schema schema.json     (start from: npx leadscore schema leads.csv --outcome <column> --out schema.json)';

  test('no candidate: a sentence, the number of columns, the remedy', () => {
    expect(refusal({ City: (i) => `c${i % 3}` })).toBe(
      `leads.csv has no outcome column: none of its 2 columns has exactly two values such as yes/no or 0/1.\n${remedy}`,
    );
  });
  test('several candidates without a telling name are listed', () => {
    expect(refusal({ Search: two('Yes', 'No'), Member: two('Yes', 'No') })).toBe(
      `leads.csv has 2 columns that could be the outcome: "Search" and "Member".\n${remedy}`,
    );
  });
  test('a consent is not the outcome', () => {
    expect(refusal({ 'Do Not Email': two('Yes', 'No') })).toContain('"Do Not Email" is its only yes/no column');
  });
  test('the user may name it', () => {
    const bytes = file({ 'Lead ID': id, Search: two('Yes', 'No'), Member: two('Yes', 'No'), City: (i) => `c${i % 3}` });
    const dialect = detectDialect(bytes, 'leads.csv');
    expect(proposeSchema(bytes, dialect, 'leads.csv', { outcome: { column: 'member' } }).target.column).toBe('member');
    expect(() => proposeSchema(bytes, dialect, 'leads.csv', { outcome: { column: 'City' } })).toThrow(
      'leads.csv has no yes/no in "City": it has 3 different values ("c0", "c1", "c2").',
    );
    expect(() => proposeSchema(bytes, dialect, 'leads.csv', { outcome: { column: 'Wonn' } })).toThrow(
      'has no column "Wonn"',
    );
  });
});

describe('proposeSchema and hostile files', () => {
  test('ten rows are enough for a proposal', () => {
    const schema = propose(file({ 'Lead ID': id, City: (i) => `c${i}`, Visits: (i) => i * i, Won: won }, 10));
    expect(schema.columns.map(({ role }) => role)).toEqual(['id', 'category', 'number', 'target']);
  });
  test('semicolons, decimal commas and yes/no in UTF-16 are proposed and read alike', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `K${i};${i},5;${i % 3 ? 'No' : 'Yes'}`);
    const bytes = utf16(['Lead ID;Score;Won', ...rows, ''].join('\r\n'), 'le', true);
    const schema = propose(bytes);
    expect(schema.columns.map(({ role }) => role)).toEqual(['id', 'number', 'target']);
    const { table } = readFile(bytes, schema);
    const score = table.columns.get('score');
    expect(score?.kind === 'number' && score.values[29]).toBe(29.5);
    expect(table.outcomes.filter((outcome) => outcome === 1)).toHaveLength(10);
  });
  test('five thousand columns', () => {
    const columns: Record<string, (i: number) => string | number> = { 'Lead ID': id, Won: won };
    for (let c = 0; c < 5_000; c++) columns[`Column ${c}`] = (i) => (i + c) % 17;
    const bytes = file(columns, 20);
    const schema = propose(bytes);
    expect(schema.columns).toHaveLength(5_002);
    expect(readFile(bytes, schema).table.columns.size).toBe(5_000);
  });
  test('names of object properties are ordinary headers and values', () => {
    const bytes = bytesOf(
      [
        'Lead ID,__proto__,constructor,Won',
        ...Array.from({ length: 60 }, (_, i) => `L${i},${i % 2 ? '__proto__' : 'toString'},${i % 7},${won(i)}`),
        '',
      ].join('\n'),
    );
    const schema = propose(bytes);
    expect(schema.columns.map(({ key, role }) => `${key} ${role}`)).toEqual([
      ...['lead_id id', 'proto category', 'constructor number', 'won target'],
    ]);
    const proto = readFile(bytes, schema).table.columns.get('proto');
    expect(proto?.kind === 'category' && proto.dictionary).toEqual(['toString', '__proto__']);
  });
  test('every proposal fits the contract', () => {
    const schema = propose(file({ 'Lead ID': id, Straße: (i) => `s${i % 4}`, '2024 sales': mixed, Won: won }));
    expect(leadSchemaSchema.parse(schema)).toEqual(schema);
    expect(schema.columns.map(({ key }) => key)).toEqual(['lead_id', 'strasse', 'c_2024_sales', 'won']);
  });
});

describe('columnKey', () => {
  test.each([
    ['TotalVisits', 'total_visits'],
    ['Total Time Spent on Website', 'total_time_spent_on_website'],
    ['Lead-Source (new)', 'lead_source_new'],
    ['IPAddress', 'ip_address'],
    ['_source_line', 'source_line'],
    ['Café', 'cafe'],
    ['1st visit', 'c_1st_visit'],
    ['Доход', 'column_4'],
    ['%', 'column_4'],
    ['x'.repeat(300), 'x'.repeat(100)],
  ])('%s', (header, key) => {
    expect(columnKey(header, 3, new Set())).toBe(key);
  });
  test('a key that is taken gets a number, within the length limit', () => {
    const taken = new Set<string>();
    expect(['Amount $', 'Amount %', 'Amount'].map((header) => columnKey(header, 0, taken))).toEqual([
      ...['amount', 'amount_2', 'amount_3'],
    ]);
    columnKey('y'.repeat(200), 0, taken);
    expect(columnKey('y'.repeat(201), 0, taken)).toBe(`${'y'.repeat(98)}_2`);
  });
});

describeWithXEducation('proposeSchema on the X Education file', (bytes) => {
  test('chooses as a person would', () => {
    const schema = propose(bytes());
    const headers = (role: string) =>
      schema.columns.filter((column) => column.role === role).map(({ header }) => header);
    expect(schema).toMatchObject({ idColumn: 'prospect_id', order: { column: 'lead_number', kind: 'number' } });
    expect(headers('id')).toEqual(['Prospect ID']);
    expect(headers('order')).toEqual(['Lead Number']);
    expect(headers('target')).toEqual(['Converted']);
    expect(headers('number')).toEqual([
      ...['TotalVisits', 'Total Time Spent on Website', 'Page Views Per Visit'],
      ...['Asymmetrique Activity Score', 'Asymmetrique Profile Score'],
    ]);
    expect(headers('excluded')).toEqual([
      ...['Magazine', 'Receive More Updates About Our Courses', 'Update me on Supply Chain Content'],
      ...['Get updates on DM Content', 'I agree to pay the amount through cheque'],
    ]);
    expect(new Set(schema.columns.map(({ reason }) => reason))).toEqual(new Set([undefined, 'always No']));
    expect(headers('flag')).toHaveLength(9);
    expect(headers('category')).toHaveLength(15);
  });
});
