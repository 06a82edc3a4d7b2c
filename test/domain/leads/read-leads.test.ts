import { readFileSync } from 'node:fs';
import { parse as csvParse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SchemaMismatchError } from '../../../domain/errors';
import { ByteDictionary } from '../../../domain/leads/byte-dictionary';
import { nullWords, parseNumber } from '../../../domain/leads/cells';
import type { LeadColumnData } from '../../../domain/leads/lead-table';
import { parseNumberBytes } from '../../../domain/leads/number-bytes';
import { readLeads } from '../../../domain/leads/read-leads';
import {
  bytesOf,
  describeWithXEducation,
  latin1,
  propose,
  readFile,
  SMALL_HEADER,
  SMALL_SCHEMA,
  utf16,
  X_EDUCATION,
} from './lead-files';

const GOOD = 'L1,3,Yes,Google,yes,2026-11-20,a';
const read = (...rows: string[]) => readFile(bytesOf(`${[SMALL_HEADER, ...rows].join('\n')}\n`), SMALL_SCHEMA);

/** A column as plain values; missing is null. */
function values(data: LeadColumnData | undefined): unknown[] {
  switch (data?.kind) {
    case 'number':
      return Array.from(data.values, (value) => (Number.isNaN(value) ? null : value));
    case 'flag':
      return Array.from(data.values, (value) => (value < 0 ? null : value));
    case 'category':
      return Array.from(data.codes, (code) => (code < 0 ? null : data.dictionary[code]));
    default:
      throw new Error('no such column');
  }
}

describe('readLeads', () => {
  test('gives typed columns, outcomes, order and the line of each lead', () => {
    const { table, lines, quarantined, rowsRead } = read(
      GOOD,
      '',
      'L2,"1,532",n," Olark  Chat ",NO,2026-11-20 10:00,"two\nlines"',
      'L3,,Select,select,,,',
    );
    expect({ rowsRead, quarantined, ids: table.ids, lines: [...lines] }).toEqual({
      rowsRead: 3,
      quarantined: [],
      ids: ['L1', 'L2', 'L3'],
      lines: [2, 4, 6],
    });
    expect([...table.columns.keys()]).toEqual(['visits', 'member', 'source']);
    expect(values(table.columns.get('visits'))).toEqual([3, 1532, null]);
    expect(values(table.columns.get('member'))).toEqual([1, 0, null]);
    expect(values(table.columns.get('source'))).toEqual(['Google', 'Olark Chat', null]);
    expect([...table.outcomes]).toEqual([1, 0, -1]);
    expect([...(table.order ?? [])]).toEqual([Date.UTC(2026, 10, 20), Date.UTC(2026, 10, 20, 10), Number.NaN]);
  });

  test.each([
    ['too few cells', 'L2,1,yes', 'has 3 cells, the header has 7', null],
    ['one cell', 'L2', 'has 1 cell, the header has 7', null],
    ['too many cells', 'L2,1,yes,a,no,,,x', 'has 8 cells, the header has 7', null],
    ['no id', ' ,abc,yes,a,no,,', 'has no Lead ID', 'lead_id'],
    ['an id that is a null token', 'Select,1,yes,a,no,,', 'has no Lead ID', 'lead_id'],
    ['a bad number', 'L2,many,yes,a,no,,', 'Visits is not a number', 'visits'],
    ['a bad flag', 'L2,1,perhaps,a,no,,', 'Member is not yes or no', 'member'],
    ['a bad outcome', 'L2,1,yes,a,2,,', 'Won is none of the outcomes that the schema names', 'won'],
    [
      'a bad date',
      'L2,1,yes,a,no,20/11/2026,',
      'Created is not a date such as 2026-11-20 or 2026-11-20 22:41:07',
      'created',
    ],
    ['the first of several faults', 'L2,many,perhaps,a,2,,', 'Visits is not a number', 'visits'],
    ['an unclosed quote', 'L2,1,yes,"a,no,,', 'opens a quote that is never closed', null],
  ])('sets aside a row with %s and reads on', (_, row, reason, column) => {
    const { table, quarantined, rowsRead } = read(GOOD, row, 'L9,1,no,b,no,,');
    expect(quarantined).toEqual([{ line: 3, reason, column, raw: row }]);
    expect(table.ids).toEqual(['L1', 'L9']);
    expect(rowsRead).toBe(3);
  });

  test('empty cells beyond the header do no harm', () => {
    expect(read(`${GOOD},, ,`).table.rowCount).toBe(1);
  });

  test('a row set aside leaves no value in a dictionary', () => {
    const source = read('L1,3,yes,Bing,perhaps,,', GOOD).table.columns.get('source');
    expect(source?.kind === 'category' && source.dictionary).toEqual(['Google']);
  });

  test('a row that a spreadsheet wrapped in one pair of quotes is repaired and counted', () => {
    const { table, repaired, quarantined, lines } = read('"L2,5,no,""Olark, Chat"",no,2026-11-20,a"', GOOD);
    expect({ repaired, quarantined, ids: table.ids, lines: [...lines] }).toEqual({
      repaired: 1,
      quarantined: [],
      ids: ['L2', 'L1'],
      lines: [2, 3],
    });
    expect(values(table.columns.get('source'))).toEqual(['Olark, Chat', 'Google']);
    expect(values(table.columns.get('visits'))).toEqual([5, 3]);
  });

  test('a wrapped row that stays wrong, or holds two rows, is set aside whole', () => {
    const wrong = '"L2,5,no"';
    const two = `"${GOOD}\nL2,1"`;
    const { quarantined, repaired } = read(wrong, two);
    expect(quarantined.map(({ reason, raw }) => [reason, raw])).toEqual([
      ['has 1 cell, the header has 7', wrong],
      ['has 1 cell, the header has 7', two],
    ]);
    expect(repaired).toBe(0);
  });

  test('cells that look like formulas stay text', () => {
    const { table } = read('L1,3,yes,"=HYPERLINK(""http://x"",1)",no,,', 'L2,3,yes,@SUM(A1),no,,');
    expect(values(table.columns.get('source'))).toEqual(['=HYPERLINK("http://x",1)', '@SUM(A1)']);
  });

  test('spellings that clean to one value share a code', () => {
    const source = read('1,,,Chat,,,', '2,,," Chat",,,', '3,,,"Chat",,,', '4,,,Cha\u200bt,,,').table.columns.get(
      'source',
    );
    expect(source?.kind === 'category' && [...source.codes, ...source.dictionary]).toEqual([0, 0, 0, 0, 'Chat']);
  });

  test('names of object properties are ordinary ids and categories', () => {
    const { table } = read('__proto__,1,yes,constructor,no,,', 'toString,1,yes,__proto__,no,,');
    expect(table.ids).toEqual(['__proto__', 'toString']);
    expect(values(table.columns.get('source'))).toEqual(['constructor', '__proto__']);
  });

  test('a null token that is a number is missing', () => {
    const schema = { ...SMALL_SCHEMA, nullTokens: ['', '999'] };
    const { table } = readFile(bytesOf(`${SMALL_HEADER}\nL1,999,,,,,\nL2,998,,,,,\n`), schema);
    expect(values(table.columns.get('visits'))).toEqual([null, 998]);
  });

  test('semicolons, decimal commas, UTF-16 and windows-1252 give the same leads', () => {
    const text = `${SMALL_HEADER.replaceAll(',', ';')}\nL1;12,5;Yes;Köln;yes;;\nL2;1.532,5;no;;no;;\n`;
    for (const bytes of [bytesOf(text), utf16(text, 'le', true), utf16(text, 'be', false), latin1(text)]) {
      const { table } = readFile(bytes, SMALL_SCHEMA);
      expect(values(table.columns.get('visits'))).toEqual([12.5, 1532.5]);
      expect(values(table.columns.get('source'))).toEqual(['Köln', null]);
    }
  });

  test('a row with bytes that windows-1252 does not define is set aside', () => {
    const { quarantined, table } = readFile(latin1(`${SMALL_HEADER}\nL1,1,,K\xf6ln,,,\nL2,1,,\x81,,,\n`), SMALL_SCHEMA);
    expect(quarantined[0]).toMatchObject({ line: 3, reason: 'is not valid windows-1252' });
    expect(table.ids).toEqual(['L1']);
  });

  test('columns in another order, with aliases, extra columns and an order column that is not there', () => {
    const { table } = readFile(bytesOf('won,X,page-visits,MEMBER,source,lead_id\nyes,7,3,no,a,L1\n'), SMALL_SCHEMA);
    expect(values(table.columns.get('visits'))).toEqual([3]);
    expect([...(table.order ?? [])]).toEqual([Number.NaN]);
    expect([...table.outcomes]).toEqual([1]);
  });

  test('for scoring, outcomes are not looked at and bad or absent cells are missing', () => {
    const bytes = bytesOf('lead_id,visits,won,member\nL1,many,perhaps,maybe\nL2,4,yes,\n,1,,\n');
    const read = readFile(bytes, SMALL_SCHEMA, { forScoring: true });
    const { table, quarantined, unreadableCells } = read;
    expect(table.ids).toEqual(['L1', 'L2']);
    expect([...table.outcomes]).toEqual([-1, -1]);
    expect(values(table.columns.get('visits'))).toEqual([null, 4]);
    const member = table.columns.get('member');
    expect(member?.kind === 'flag' && [...member.values]).toEqual([-1, -1]);
    expect(values(table.columns.get('source'))).toEqual([null, null]);
    expect(quarantined).toHaveLength(1);
    expect(unreadableCells).toBe(2);
    expect([...read.unreadableOf]).toEqual([
      ['visits', 1],
      ['member', 1],
    ]);
  });

  test('a file without its id column is refused', () => {
    const file = { key: 'a.csv', encoding: 'utf-8', delimiter: ',', decimal: '.', header: ['a', 'b'] } as const;
    expect(() => readLeads(bytesOf('a,b\n1,2\n'), { ...file, columns: [], extraColumns: [] }, SMALL_SCHEMA)).toThrow(
      SchemaMismatchError,
    );
  });

  test('nothing gets lost, whatever the file holds', () => {
    const piece = fc.constantFrom('L', '1', 'yes', '"', '""', ',', ',', ',', ',,,', '\n', '\n', '\r\n', 'é', ' ', GOOD);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { table, quarantined, rowsRead, lines } = read(GOOD, pieces.join(''));
        expect(table.rowCount + quarantined.length).toBe(rowsRead);
        const starts = [...lines, ...quarantined.map(({ line }) => line)];
        expect(new Set(starts).size).toBe(rowsRead);
        expect(table.ids).toHaveLength(table.rowCount);
        for (const data of table.columns.values()) expect(values(data)).toHaveLength(table.rowCount);
      }),
      { numRuns: 500 },
    );
  });

  test('more rows than the first block holds are all there', () => {
    const rows = Array.from({ length: 10_001 }, (_, i) => `L${i},${i},${i % 2 ? 'yes' : 'no'},c${i % 300},no,,`);
    const { table, lines } = read(...rows);
    expect(table.rowCount).toBe(10_001);
    expect(values(table.columns.get('visits'))[10_000]).toBe(10_000);
    expect(values(table.columns.get('source'))[9_999]).toBe('c99');
    expect(lines[10_000]).toBe(10_002);
  });
});

describe('parts of the reader', () => {
  test('numbers read from bytes equal those read from text', () => {
    const cell = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => `${value}`),
      fc.integer().map((value) => `${value / 100}`),
      fc.stringMatching(/^[-+.,0-9e $%]{0,20}$/),
    );
    fc.assert(
      fc.property(cell, fc.constantFrom('.' as const, ',' as const), (text, decimal) => {
        const bytes = bytesOf(text);
        expect(parseNumberBytes(bytes, 0, bytes.length, decimal)).toBe(parseNumber(text, decimal) ?? Number.NaN);
      }),
      { numRuns: 5_000 },
    );
  });
  test('texts with the same hash are told apart', () => {
    // Solved for the hash of ByteDictionary: both give -1071529462.
    const bytes = bytesOf('lead0000advj3ao1');
    const dictionary = new ByteDictionary(bytes);
    expect([dictionary.indexOf(0, 8), dictionary.indexOf(8, 16), dictionary.indexOf(0, 8)]).toEqual([0, 1, 0]);
  });
  test('the byte dictionary numbers distinct texts in the order of their first place', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[ab]{0,3}$|^[ab]{4,11}$/), { maxLength: 200 }), (texts) => {
        const bytes = bytesOf(texts.join(''));
        const dictionary = new ByteDictionary(bytes);
        const known = new Map<string, number>();
        let start = 0;
        for (const text of texts) {
          if (!known.has(text)) known.set(text, known.size);
          expect(dictionary.indexOf(start, start + text.length)).toBe(known.get(text));
          start += text.length;
        }
        expect(dictionary.size).toBe(known.size);
      }),
    );
  });
});

describeWithXEducation('readLeads on the X Education file', (bytes) => {
  test('keeps all 9,240 leads, with 3,561 converted', () => {
    const { table, quarantined, rowsRead } = readFile(bytes(), propose(bytes()));
    expect({ rowsRead, kept: table.rowCount, quarantined }).toEqual({ rowsRead: 9_240, kept: 9_240, quarantined: [] });
    expect(table.outcomes.filter((outcome) => outcome === 1)).toHaveLength(3_561);
  });
  test('gives each cell the value that csv-parse and the cell rules give it', () => {
    const schema = propose(bytes());
    const { table } = readFile(bytes(), schema);
    const [header = [], ...rows] = csvParse(readFileSync(X_EDUCATION, 'utf8')) as string[][];
    const nulls = nullWords(schema.nullTokens);
    let compared = 0;
    for (const { key, header: name, role } of schema.columns) {
      if (role !== 'number' && role !== 'category') continue;
      const index = header.indexOf(name);
      const expected = rows.map((row) => {
        const cell = (row[index] ?? '').trim();
        if (nulls.has(cell.toLowerCase())) return null;
        return role === 'number' ? Number(cell) : cell.replace(/\s+/g, ' ');
      });
      expect(values(table.columns.get(key))).toEqual(expected);
      compared++;
    }
    expect(compared).toBe(20);
  });
});
