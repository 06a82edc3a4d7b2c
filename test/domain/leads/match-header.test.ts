import { SchemaMismatchError } from '../../../domain/errors';
import { matchHeader } from '../../../domain/leads/match-header';
import { SMALL_HEADER, SMALL_SCHEMA } from './lead-files';

const match = (header: string, options = {}) => matchHeader(SMALL_SCHEMA, header.split(','), 'new.csv', options);
const refusal = (header: string, options = {}): string => {
  try {
    match(header, options);
  } catch (error) {
    expect(error).toBeInstanceOf(SchemaMismatchError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
};

describe('matchHeader', () => {
  test('gives the index of each column in schema order', () => {
    expect(match(SMALL_HEADER).columns.map(({ index, key }) => `${index} ${key}`)).toEqual([
      ...['0 lead_id', '1 visits', '2 member', '3 source', '4 won', '5 created', '6 note'],
    ]);
  });
  test('case, spaces, underscores, dashes, punctuation and aliases do not matter', () => {
    const { columns, extraColumns, missing } = match('WON?,"lead-id",page_visits,Mem ber,source:,Created,NOTE');
    expect(columns.map(({ index }) => index)).toEqual([1, 2, 3, 4, 0, 5, 6]);
    expect({ extraColumns, missing }).toEqual({ extraColumns: [], missing: [] });
  });
  test('unknown columns are extra, unnamed ones in the middle by their place, unnamed ones at the end not at all', () => {
    expect(match(`${SMALL_HEADER},,Region,,`).extraColumns).toEqual([
      { index: 7, header: 'column 8' },
      { index: 8, header: 'Region' },
    ]);
  });
  test('the header of a column wins over an alias, which is then extra', () => {
    const { columns, extraColumns } = match(`Page Visits,${SMALL_HEADER}`);
    expect(columns.find(({ key }) => key === 'visits')?.index).toBe(2);
    expect(extraColumns).toEqual([{ index: 0, header: 'Page Visits' }]);
  });
  test('a sign on one side only is punctuation, signs that differ are different columns', () => {
    expect(match(SMALL_HEADER.replace('Visits', 'Visits #')).columns[1]).toEqual({ index: 1, key: 'visits' });
    const columns = SMALL_SCHEMA.columns.map((column) =>
      column.key === 'visits' ? { ...column, header: 'Score %', key: 'score_pct', aliases: [] } : column,
    );
    const header = SMALL_HEADER.replace('Visits', 'Score $').split(',');
    expect(() => matchHeader({ ...SMALL_SCHEMA, columns }, header, 'new.csv')).toThrow('lacks the column "Score %"');
  });
  test('one column of a file is never two columns of the schema', () => {
    const columns = SMALL_SCHEMA.columns.map((column) => {
      if (column.key === 'visits') return { ...column, header: 'Score %', key: 'score_pct', aliases: [] };
      return column.key === 'source' ? { ...column, header: 'Score #', key: 'score_no' } : column;
    });
    const header = 'Lead ID,Score,Member,Won,Created'.split(',');
    expect(() => matchHeader({ ...SMALL_SCHEMA, columns }, header, 'new.csv')).toThrow('lacks the column "Score #"');
  });
  test('order and excluded columns may be missing; only the first is reported', () => {
    expect(match('Lead ID,Visits,Member,Source,Won').missing).toEqual(['Created']);
  });
  test('for scoring only the id is required', () => {
    const { missing, columns } = match('Source,Lead ID', { forScoring: true });
    expect(missing).toEqual(['Visits', 'Member', 'Won', 'Created']);
    expect(columns.map(({ key }) => key)).toEqual(['lead_id', 'source']);
    expect(refusal('Source,Won', { forScoring: true })).toContain('lacks the column "Lead ID" (the id of a lead)');
  });
  test('a missing feature is refused with the likely header and both remedies', () => {
    expect(refusal('Lead ID,Visit,Member,Source,Won,Created')).toBe(
      'new.csv lacks the column "Visits". Did you mean "Visit"?\n' +
        'Rename "Visit" in the file, or add it to the aliases of "Visits" in the schema, or leave it out of the model: --exclude Visits.',
    );
  });
  test('a missing outcome is called that and cannot be left out', () => {
    expect(refusal('Lead ID,Visits,Member,Source,Region')).toBe(
      'new.csv lacks the column "Won" (the outcome).\nAdd it to the file.',
    );
  });
  test('several missing columns are all named', () => {
    expect(refusal('Lead ID,Won')).toBe(
      'new.csv lacks 3 columns of the schema: "Visits", "Member" and "Source".\n' +
        'Add them to the file, or leave them out of the model: --exclude Visits.',
    );
  });
  test('two columns that mean the same are refused with their places', () => {
    const columns = SMALL_SCHEMA.columns.map((column) =>
      column.key === 'source' ? { ...column, aliases: ['Channel', 'Origin'] } : column,
    );
    expect(() =>
      matchHeader({ ...SMALL_SCHEMA, columns }, 'Lead ID,Visits,Member,Channel,Origin,Won'.split(','), 'new.csv'),
    ).toThrow('new.csv has two columns that both mean "Source": "Channel" (column 4) and "Origin" (column 5).');
  });
  test('names of object properties match nothing by accident', () => {
    expect(match(`${SMALL_HEADER},__proto__,constructor`).extraColumns.map(({ header }) => header)).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});
