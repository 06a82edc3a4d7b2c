import type { LeadSchema } from '../../../contracts/lead-schema';
import { profileFile, readComparedLeads } from '../../../domain/drift/read-compared-leads';
import { NoOutcomeColumnError } from '../../../domain/errors';
import { describeOutcome } from '../../../domain/leads/describe-outcome';
import { describeSchema } from '../../../domain/leads/describe-schema';
import { detectDialect } from '../../../domain/leads/dialect';
import { parseLeadSchema } from '../../../domain/leads/parse-schema';
import { proposeSchema } from '../../../domain/leads/propose-schema';
import { shellWord } from '../../../domain/leads/shell-word';
import type { WantedOutcome } from '../../../domain/leads/wanted-outcome';
import { bytesOf, readFile, SMALL_HEADER, SMALL_SCHEMA } from './lead-files';

type Cells = Readonly<Record<string, readonly (string | number)[]>>;

const ROWS = 60;

/** A file of 60 leads; each column repeats the cells that it is given. */
function fileOf(columns: Cells): Uint8Array {
  const headers = ['Lead ID', ...Object.keys(columns)];
  const lines = Array.from({ length: ROWS }, (_, row) =>
    [`L${row}`, ...Object.values(columns).map((cells) => cells[row % cells.length])].join(','),
  );
  return bytesOf([headers.join(','), ...lines, ''].join('\n'));
}

function propose(columns: Cells, outcome?: WantedOutcome): LeadSchema {
  const bytes = fileOf(columns);
  const dialect = detectDialect(bytes, 'leads.csv');
  return proposeSchema(bytes, dialect, 'leads.csv', outcome === undefined ? {} : { outcome });
}

function refusal(columns: Cells, outcome?: WantedOutcome): string {
  try {
    propose(columns, outcome);
  } catch (error) {
    expect(error).toBeInstanceOf(NoOutcomeColumnError);
    return (error as Error).message;
  }
  throw new Error('was not refused');
}

const OTHER = { 'Webinar Attended': ['Yes', 'No', 'No'] };
const STAGES = ['Won', 'Lost', 'Open', 'Lost'];

describe('the outcome that a file seems to have', () => {
  test.each<[string, string, (string | number)[], RegExp]>([
    ['won, lost and open', 'Status', STAGES, /has no yes\/no in "Status".*\("won", "lost", "open"\)/],
    ['won, lost and open under any header', 'Ergebnis', STAGES, /has no yes\/no in "Ergebnis"/],
    ['stages nobody knows', 'Deal Stage', ['New', 'Cold', 'Signed'], /3 different values \("new", "cold", "signed"\)/],
    ['words of another kind', 'Converted', ['Ay', 'Ez'], /--won ay --lost ez --out schema\.json\n\(or the other way/],
    ['converted leads only', 'Converted', [1], /has only "1" in "Converted".*\nAdd the others to the export\./],
    ['no converted lead', 'Converted', [0], /has only "0" in "Converted"/],
    ['won leads only', 'Status', ['Won'], /has only "won" in "Status"/],
    ['nothing', 'Converted', [''], /has no value in "Converted"/],
    ['a cross or nothing', 'Converted', ['x', ''], /30 of 60 leads have none.*\n.*--won x --lost blank --out/],
    ['yes or nothing', 'Was Converted', ['Yes', ''], /--won yes --lost blank/],
    ['one or a dash', 'Converted', ['1', '-'], /--won 1 --lost blank/],
    ['a date or nothing', 'Converted', ['2026-08-03', ''], /has dates in "Converted"/],
    ['a date of each lead', 'Converted', ['2026-08-03', '2026-08-04'], /has dates in "Converted"/],
    ['a date in a word of many', 'Conversion Date', ['3.8.2026', ''], /has dates in "Conversion Date"/],
  ])('%s: another yes/no column is not taken in its place', (_, header, cells, message) => {
    const refused = refusal({ ...OTHER, [header]: cells });
    expect(refused).toMatch(message);
    expect(refused).toContain('If the outcome is another column:  npx leadscore schema leads.csv --outcome <column>');
  });

  test.each<[string, (string | number)[]]>([
    ['Products Sold', [0, 1, 2, 3]],
    ['Target Segment', ['a', 'b', 'c']],
    ['Target', Array.from({ length: 30 }, (_, i) => i * 100)],
    ['Target Date', ['2026-08-03', '']],
    ['Last Conversion Date', ['2026-08-03', '2026-08-04']],
    ['Customer', Array.from({ length: ROWS }, (_, i) => `firm ${i}`)],
    ['Status', ['active']],
    ['Status', ['']],
    ['City', ['Won Ton', 'Lost Hills', 'Rome']],
  ])('a column "%s" of %j does not keep the only yes/no column from being taken', (header, cells) => {
    expect(propose({ ...OTHER, [header]: cells }).target.column).toBe('webinar_attended');
  });
  test('a telling yes/no column is taken beside a stage, but not beside a surer one that is unclear', () => {
    expect(propose({ Status: STAGES, Converted: [1, 0] }).target.column).toBe('converted');
    expect(propose({ Status: STAGES, 'Is Customer': [1, 0] }).target.column).toBe('is_customer');
    expect(refusal({ 'Is Customer': [1, 0], Converted: ['x', ''] })).toContain('"Converted"');
  });
  test('of two unclear columns the one with known words is named', () => {
    const stages = ['Lead', 'Customer', 'Opportunity'];
    expect(refusal({ 'Lead Status': ['New', 'Called'], 'Lifecycle Stage': stages })).toContain(
      '--outcome "Lifecycle Stage" --won customer --out schema.json',
    );
  });
  test('a consent is not the outcome, whatever its form', () => {
    for (const header of ['Opted In', 'Opt-in', 'optedOut', 'GDPR ok']) {
      expect(refusal({ [header]: ['Yes', 'No'] })).toContain('is its only yes/no column');
    }
  });
  test.each([
    ['Ja', 'Nein'],
    ['Oui', 'Non'],
    ['WAHR', 'FALSCH'],
    ['VRAI', 'FAUX'],
    ['Sí', 'No'],
    ['Si', 'No'],
    ['Verdadero', 'Falso'],
    ['Vero', 'Falso'],
    ['Sim', 'Não'],
    ['Tak', 'Nie'],
  ])('%s and %s are yes and no', (yes, no) => {
    const { target } = propose({ ...OTHER, Converted: [no, yes] });
    expect(target).toEqual({
      column: 'converted',
      positiveValues: [yes.toLowerCase()],
      negativeValues: [no.toLowerCase()],
    });
  });
});

describe('the outcome that the user names', () => {
  const wanted = (won?: string[], lost?: string[], column = 'status'): WantedOutcome => ({
    column,
    ...(won === undefined ? {} : { won }),
    ...(lost === undefined ? {} : { lost }),
  });
  const targetOf = (columns: Cells, outcome: WantedOutcome) => propose(columns, outcome).target;

  test('won and lost values, and the rest is open', () => {
    const target = targetOf({ Status: [...STAGES, 'Junk', ''] }, wanted([' WON '], ['Lost,junk']));
    expect(target).toEqual({
      column: 'status',
      positiveValues: ['won'],
      negativeValues: ['lost', 'junk'],
      otherValues: 'open',
    });
  });
  test('an option may be given again, and a value with a comma is one value', () => {
    const status = ['Won', '"Lost, price"', 'Lost', 'Open'];
    const target = targetOf({ Status: status }, wanted(['Won'], ['Lost, price', 'Lost']));
    expect(target.negativeValues).toEqual(['lost, price', 'lost']);
  });
  test('with won values alone each other value is lost', () => {
    expect(targetOf({ Status: [...STAGES, ''] }, wanted(['Won']))).toEqual({
      column: 'status',
      positiveValues: ['won'],
      negativeValues: ['lost', 'open'],
    });
  });
  test('two values are enough where one of them is known', () => {
    expect(targetOf({ Status: ['Dropped', 'Won'] }, wanted())).toMatchObject({
      positiveValues: ['won'],
      negativeValues: ['dropped'],
    });
    expect(targetOf({ Status: ['Signed', 'Lost'] }, wanted())).toMatchObject({ positiveValues: ['signed'] });
  });
  test('blank may mean lost, in each of its spellings', () => {
    const schema = propose({ Converted: ['x', '', '-', 'x'] }, wanted(['x'], ['blank'], 'Converted'));
    expect(parseLeadSchema(JSON.parse(JSON.stringify(schema)), 'x')).toEqual(schema);
    expect([...readFile(fileOf({ Converted: ['x', '', '-', 'N/A'] }), schema).table.outcomes.slice(0, 4)]).toEqual([
      1, 0, 0, 0,
    ]);
    expect(describeSchema(schema)).toContain('outcome: x = converted; blank = not converted; all else = open');
  });
  test.each<[string, WantedOutcome, string]>([
    [
      'three values',
      wanted(),
      'has no yes/no in "Status": it has 3 different values ("won", "lost", "open").\nSay which values mean converted:  npx leadscore schema leads.csv --outcome Status --won won --lost lost --out schema.json\nthen:  npx leadscore run leads.csv --schema schema.json',
    ],
    [
      'a value that is not there',
      wanted(['Win']),
      'has no "win" in "Status": it has 3 different values ("won", "lost", "open").\nCorrect --won.',
    ],
    ['no value', wanted([',']), 'needs a value in --won: "Status" has 3 different values'],
    ['nothing lost', wanted(['won,lost,open']), 'has nothing but "won", "lost", "open" in "Status".\nName the values'],
    [
      'a value on both sides',
      wanted(['won'], ['lost,Won']),
      '"won" is both in --won and in --lost. Remove it from one of them.',
    ],
    ['an unknown column', wanted(['won'], undefined, 'Stage'), 'has no column "Stage"'],
  ])('%s: refused with the values and the remedy', (_, outcome, message) => {
    expect(refusal({ Status: STAGES }, outcome)).toContain(message);
  });
  test('with won values alone, all of the others have to be known', () => {
    const status = Array.from({ length: ROWS }, (_, i) => `stage ${i}`);
    expect(refusal({ Status: status }, wanted(['stage 1']))).toContain('Name the values that mean not converted');
    expect(targetOf({ Status: status }, wanted(['stage 1'], ['stage 59'])).negativeValues).toEqual(['stage 59']);
  });
  test('the command of a refusal does what it says', () => {
    const [, won, lost] = /--won (\S+) --lost (\S+)/.exec(refusal({ ...OTHER, Status: STAGES })) ?? [];
    expect(targetOf({ ...OTHER, Status: STAGES }, wanted([won ?? ''], [lost ?? '']))).toMatchObject({
      otherValues: 'open',
    });
  });
  test('a text of the file reaches no shell: what cannot be quoted is left to the user', () => {
    const refused = refusal({ '$(rm) Status': ['won `id`', 'Won', 'closed "won"', 'Lost'] });
    expect(refused).toContain('--outcome <column> --won won --lost lost');
    expect(refused.split('\n').slice(1).join()).not.toMatch(/[$`]/);
  });
});

test.each([
  ['leads.csv', 'leads.csv'],
  ['Lead Status', '"Lead Status"'],
  ['a,b', '"a,b"'],
  ['R&D (new)', '"R&D (new)"'],
  ['Größe', 'Größe'],
  ['-x', null],
  ['a"b', null],
  ['$HOME', null],
  ['100%', null],
  ['a\nb', null],
  ['', null],
])('%j is the word %j of a command', (text, word) => {
  expect(shellWord(text)).toBe(word);
});

describe('a schema whose other outcomes are open', () => {
  const rows = ['L1,1,,,yes,,', 'L2,1,,,maybe,,', 'L3,1,,,,,', 'L4,1,,,NO,,'];
  const bytes = (times: number) => {
    const lines = Array.from({ length: times }, (_, i) => rows.map((row) => `${i}${row}`)).flat();
    return bytesOf([SMALL_HEADER, ...lines, ''].join('\n'));
  };
  const open: LeadSchema = { ...SMALL_SCHEMA, target: { ...SMALL_SCHEMA.target, otherValues: 'open' } };

  test.each([1, 4_000])('reads a lead with another value as open instead of setting it aside, %i times', (times) => {
    const read = readFile(bytes(times), open);
    expect(read.quarantined).toHaveLength(0);
    expect(read.table.outcomes).toEqual(Int8Array.from(Array.from({ length: times }, () => [1, -1, -1, 0]).flat()));
    expect(readFile(bytes(times), SMALL_SCHEMA).quarantined).toHaveLength(times);
  });
  test('reads a blank outcome as lost where the schema says so, in a large file too', () => {
    const blank: LeadSchema = { ...open, target: { ...open.target, negativeValues: ['', 'no'] } };
    expect([...readFile(bytes(4_000), blank).table.outcomes.slice(-4)]).toEqual([1, -1, 0, 0]);
  });
  test('two files are compared by the same outcomes', () => {
    const blank: LeadSchema = { ...open, target: { ...open.target, negativeValues: ['', 'no'] } };
    const file = profileFile(bytes(1), 'new.csv');
    expect([...readComparedLeads(file, open).table.outcomes]).toEqual([1, -1, -1, 0]);
    expect([...readComparedLeads(file, blank).table.outcomes]).toEqual([1, -1, 0, 0]);
  });
  test('is a schema, and nothing but open is', () => {
    expect(parseLeadSchema(open, 'x')).toEqual(open);
    const lost = { ...open, target: { ...open.target, otherValues: 'lost' } };
    expect(() => parseLeadSchema(lost, 'x')).toThrow('target.otherValues');
  });
});

describe('describeOutcome', () => {
  const described = (header: string, positiveValues: string[]): string =>
    describeOutcome({
      ...SMALL_SCHEMA,
      target: { ...SMALL_SCHEMA.target, positiveValues },
      columns: SMALL_SCHEMA.columns.map((column) => (column.role === 'target' ? { ...column, header } : column)),
    });
  test('says the column and the values that mean converted, in one short line', () => {
    expect(described('Won', ['1', 'yes', 'true'])).toBe('Won = 1, yes or true');
    expect(described('Status', ['closed won'])).toBe('Status = closed won');
    expect(described('Status', ['a', 'b', 'c', 'd', 'e'])).toBe('Status = a, b, c, d, …');
    expect(described(`\x1b[31m${'é'.repeat(50)}`, ['x\ny'])).toBe(`[31m${'é'.repeat(35)}… = x y`);
  });
});
