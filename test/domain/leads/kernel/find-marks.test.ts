import fc from 'fast-check';
import { findMarks, findMarksPlainly, type Marks, WINDOW_BYTES } from '../../../../domain/leads/find-marks';

const COMMA = 44;

function marksOf(find: typeof findMarks, text: Uint8Array, from: number, to: number, delimiter: number) {
  const marks: Marks = { places: new Uint32Array(to - from), lines: new Int32Array(to - from) };
  const found = find(text, from, to, delimiter, marks);
  const lines = marks.lines.slice(0, found & 0x7fffffff);
  const last = (lines.at(-1) ?? -1) & 0x7fffffff;
  return { lines, isAscii: found >= 0, places: lines.length === 0 ? [] : Array.from(marks.places.slice(0, last + 1)) };
}

/** Above 1,024 bytes the kernel does it. */
const text = fc
  .array(fc.constantFrom(44, 59, 9, 34, 10, 13, 97, 48, 32, 0, 255), { minLength: 1_030, maxLength: 3_000 })
  .map((bytes) => Uint8Array.from(bytes));

test('the kernel finds the marks that the plain loop finds, at any place of the text', () => {
  fc.assert(
    fc.property(text, fc.nat(5), fc.constantFrom(COMMA, 59, 9, 0), (bytes, from, delimiter) => {
      const expected = marksOf(findMarksPlainly, bytes, from, bytes.length, delimiter);
      expect(marksOf(findMarks, bytes, from, bytes.length, delimiter)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});

test('a window of nothing but marks fits into the lists', () => {
  for (const mark of [COMMA, 10]) {
    const bytes = new Uint8Array(WINDOW_BYTES).fill(mark);
    bytes[bytes.length - 1] = 10;
    const expected = marksOf(findMarksPlainly, bytes, 0, bytes.length, COMMA);
    expect(expected.places).toHaveLength(WINDOW_BYTES);
    expect(marksOf(findMarks, bytes, 0, bytes.length, COMMA)).toEqual(expected);
  }
});

test('a byte beyond ASCII is noticed wherever it stands, and what an earlier text left behind is not', () => {
  const plain = new Uint8Array(2_000).fill(97);
  for (let at = 0; at < plain.length; at += 37) {
    const bytes = plain.slice();
    bytes[at] = 0xc3;
    expect(marksOf(findMarks, bytes, 0, bytes.length, COMMA).isAscii).toBe(false);
    expect(marksOf(findMarks, plain, 0, 1_990, COMMA).isAscii).toBe(true);
  }
});
