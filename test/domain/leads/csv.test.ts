import { parse as csvParse } from 'csv-parse/sync';
import fc from 'fast-check';
import Papa from 'papaparse';
import {
  MAX_RECORD_LINES,
  RAW_LIMIT,
  RecordScanner,
  TEXT_AFTER_QUOTE,
  UNCLOSED_QUOTE,
  type Width,
} from '../../../domain/leads/csv';
import { bytesOf } from './lead-files';

interface Found {
  readonly line: number;
  readonly cells: string[];
  readonly problem: string | null;
  readonly raw: string;
}

function scan(text: string, delimiter = ',', width?: Width): Found[] {
  const scanner = new RecordScanner(bytesOf(text), delimiter, 'utf-8', width);
  const found: Found[] = [];
  while (scanner.next()) {
    found.push({ line: scanner.line, cells: scanner.texts(), problem: scanner.problem, raw: scanner.raw() });
  }
  return found;
}
const cellsOf = (text: string, delimiter?: string): string[][] => scan(text, delimiter).map(({ cells }) => cells);

describe('RecordScanner against csv-parse and papaparse', () => {
  const delimiters = fc.constantFrom(',', ';', '\t', '|');
  const piece = fc.constantFrom('a', 'é', '東', '😀', '"', '""', ',', ';', '\t', '|', '\n', ' ', '0', '=1+1', '\u00a0');
  const cell = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }));

  function written(rows: string[][], delimiter: string, lineEnd: string, quoteAll: boolean): string {
    const write = (text: string): string =>
      quoteAll || /["\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
    return rows.map((row) => row.map(write).join(delimiter)).join(lineEnd);
  }

  test('all three read every well-formed file back as it was written', () => {
    fc.assert(
      fc.property(
        table,
        delimiters,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        (rows, delimiter, lineEnd, quoteAll, endsWithLine) => {
          const text = written(rows, delimiter, lineEnd, quoteAll) + (endsWithLine ? lineEnd : '');
          expect(csvParse(text, { delimiter, record_delimiter: lineEnd })).toEqual(rows);
          const papa = Papa.parse<string[]>(text, { delimiter, newline: lineEnd }).data;
          expect(endsWithLine ? papa.slice(0, -1) : papa).toEqual(rows);
          expect(cellsOf(text, delimiter)).toEqual(rows);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('whatever csv-parse accepts in any text is read alike', () => {
    const anyText = fc.array(fc.constantFrom('a', '"', '"', ',', '\n', ' b', '\r\n', '""'), { maxLength: 30 });
    let accepted = 0;
    fc.assert(
      fc.property(anyText, (pieces) => {
        const text = pieces.join('');
        let strict: string[][];
        try {
          strict = csvParse(text, { relax_column_count: true, record_delimiter: ['\n', '\r\n'] });
        } catch {
          return;
        }
        accepted++;
        // Blank lines are rows of one empty cell to csv-parse.
        const isRow = (cells: string[]): boolean => cells.length > 1 || (cells[0] ?? '').trim() !== '';
        expect(cellsOf(text).filter(isRow)).toEqual(strict.filter(isRow));
      }),
      { numRuns: 3_000 },
    );
    expect(accepted).toBeGreaterThan(300);
  });

  test('any bytes are cut without loss: the records and the blank lines are the whole text', () => {
    const bytes = fc
      .uint8Array({ maxLength: 200 })
      .map((raw) => raw.map((byte) => [34, 44, 10, 13, 97, 195][byte % 6] ?? 0));
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 4 }), (utf8, named) => {
        const scanner = new RecordScanner(utf8, ',', 'utf-8', { named, total: named });
        let end = 0;
        while (scanner.next()) {
          const skipped = new TextDecoder().decode(utf8.subarray(end, scanner.recordStart));
          expect(skipped.replace(/[\r\n]/g, '')).toBe('');
          const lineFeeds = utf8.subarray(0, scanner.recordStart).filter((byte) => byte === 10).length;
          expect(scanner.line).toBe(lineFeeds + 1);
          end = scanner.recordEnd;
        }
        expect(new TextDecoder().decode(utf8.subarray(end)).replace(/[\r\n]/g, '')).toBe('');
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('RecordScanner and broken quotes', () => {
  const three: Width = { named: 3, total: 3 };

  test('a quote inside a cell is a letter', () => {
    expect(cellsOf('1,5" screen,b\n')).toEqual([['1', '5" screen', 'b']]);
  });
  test('a quoted cell may go over lines, and the next row keeps its line number', () => {
    const found = scan('a,"one\ntwo",c\nd,e,f\n', ',', three);
    expect(found.map(({ line, cells }) => ({ line, cells }))).toEqual([
      { line: 1, cells: ['a', 'one\ntwo', 'c'] },
      { line: 3, cells: ['d', 'e', 'f'] },
    ]);
  });
  test('an unclosed quote costs its own line only', () => {
    const found = scan('a,"b,c\nd,e,f\ng,h,i\n', ',', three);
    expect(found.map(({ problem }) => problem)).toEqual([UNCLOSED_QUOTE, null, null]);
    expect(found[0]?.raw).toBe('a,"b,c');
    expect(found[2]).toMatchObject({ line: 3, cells: ['g', 'h', 'i'] });
  });
  test('an unclosed quote does not pair up with the quote of a later row', () => {
    const found = scan('a,"b,c\nd,e,f\ng,"h, h",i\n', ',', three);
    expect(found.map(({ problem }) => problem)).toEqual([UNCLOSED_QUOTE, null, null]);
    expect(found[2]?.cells).toEqual(['g', 'h, h', 'i']);
  });
  test('a good row is not swallowed where quotes happen to pair up', () => {
    const found = scan('a,"b\nd,e,f\n",c,x,y\n', ',', three);
    expect(found[0]).toMatchObject({ line: 1, problem: UNCLOSED_QUOTE });
    expect(found[1]).toMatchObject({ line: 2, cells: ['d', 'e', 'f'] });
  });
  test('text after a closing quote spoils its line', () => {
    expect(scan('a,"b"x,c\nd,e,f').map(({ problem }) => problem)).toEqual([TEXT_AFTER_QUOTE, null]);
  });
  test('a quoted cell over more than a thousand lines is an unclosed quote', () => {
    const lines = (count: number): string => `a,"${'x\n'.repeat(count - 1)}y",c\n`;
    expect(scan(lines(MAX_RECORD_LINES), ',', three)).toHaveLength(1);
    expect(scan(lines(MAX_RECORD_LINES + 1), ',', three)[0]).toMatchObject({ problem: UNCLOSED_QUOTE, raw: 'a,"x' });
  });
  test('a stray quote in every line costs time in proportion to the file', () => {
    const text = 'a,"b,c\n'.repeat(50_000);
    expect(scan(text, ',', three)).toHaveLength(50_000);
  });
  test('a line that is not UTF-8 spoils nothing else', () => {
    const scanner = new RecordScanner(Uint8Array.of(97, 44, 98, 10, 97, 44, 255, 10, 99, 44, 100), ',', 'utf-8');
    const problems: (string | null)[] = [];
    while (scanner.next()) problems.push(scanner.problem);
    expect(problems).toEqual([null, 'is not valid utf-8', null]);
  });
});

describe('RecordScanner and unusual shapes', () => {
  test('blank lines are no records, lines of delimiters are', () => {
    expect(cellsOf('\n  \na,b\r\n\r\n,\n')).toEqual([
      ['a', 'b'],
      ['', ''],
    ]);
  });
  test('an empty text has no records', () => {
    expect(scan('')).toEqual([]);
  });
  test('five thousand cells in a row are all there', () => {
    const cells = Array.from({ length: 5_000 }, (_, i) => `${i}`);
    expect(cellsOf(cells.join(','))).toEqual([cells]);
  });
  test('a cell of a million letters is read, and cut where it is quoted back', () => {
    const found = scan(`a,${'é'.repeat(1_000_000)}\n`);
    expect(found[0]?.cells[1]).toHaveLength(1_000_000);
    expect(Array.from(found[0]?.raw ?? '')).toHaveLength(RAW_LIMIT);
  });
});
