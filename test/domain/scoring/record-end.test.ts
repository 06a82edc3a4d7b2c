import fc from 'fast-check';
import { MAX_RECORD_LINES, RecordScanner } from '../../../domain/leads/csv';
import { endOfWholeRecords } from '../../../domain/scoring/record-end';
import { bytesOf } from '../leads/lead-files';

const WIDTH = { named: 2, total: 3 };
const SHAPE = { delimiter: ',', width: WIDTH };
const endOf = (text: string, from = 0): number => endOfWholeRecords(bytesOf(text), from, SHAPE);

function records(text: string): string[] {
  const scanner = new RecordScanner(bytesOf(text), ',', 'utf-8', WIDTH);
  const found: string[] = [];
  while (scanner.next()) found.push(JSON.stringify([scanner.raw(), scanner.problem, scanner.texts()]));
  return found;
}

describe('endOfWholeRecords', () => {
  test.each([
    ['no line feed', 'a,b', 0],
    ['a whole line and a part of the next', 'a,b\nc', 4],
    ['a quoted cell that closes in its line', '"a",b\nc', 6],
    ['a quoted cell that goes on', 'a,b\n"c\nd', 4],
    ['a quoted cell over two lines', '"a\nb",c\nd', 8],
    ['doubled quotes', '"a""\n""b",c\nd', 12],
    ['a quote inside of a bare cell', 'a",b\nc', 5],
    ['text behind a closing quote', '"a"x,b\nc', 7],
    ['text behind a quote that closes two lines on: the first line is broken', '"a\nb"x,c\nd', 3 + 6],
    ['rows that a stray quote would have swallowed', 'a,"b\nc,d\ne",f\ng', 5 + 4 + 5],
  ])('with %s', (_, text, expected) => {
    expect(endOf(text)).toBe(expected);
  });

  test('begins where it is told to', () => {
    expect(endOf('"head\ner",b\nc,d\ne', 12)).toBe(16);
    expect(endOf('"head\ner",b\nc', 12)).toBe(12);
  });

  test('an open quote counts as stray only once more lines follow than a record may have', () => {
    const lines = 'x,y\n'.repeat(MAX_RECORD_LINES - 2);
    expect(endOf(`a,"b\n${lines}`)).toBe(0);
    expect(endOf(`a,"b\n${lines}x,y\n`)).toBe(5 + lines.length + 4);
  });

  test('cuts between records whatever follows, and leaves no line without quotes for later', () => {
    const letters = fc.constantFrom('a', ',', '"', '"', '\n', '\r', ' ', 'é', '",', ',"', '"\n', 'a,b\n', '""');
    const text = fc.array(letters, { maxLength: 60 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const bytes = bytesOf(before + after);
        const end = endOfWholeRecords(bytesOf(before), 0, SHAPE);
        const decoder = new TextDecoder();
        const [first, second] = [decoder.decode(bytes.subarray(0, end)), decoder.decode(bytes.subarray(end))];
        expect([...records(first), ...records(second)]).toEqual(records(before + after));
        if (!before.includes('"')) expect(first).toBe(before.slice(0, before.lastIndexOf('\n') + 1));
      }),
      { numRuns: 2_000 },
    );
  });
});
