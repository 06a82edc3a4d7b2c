import fc from 'fast-check';
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { checkDelta, checkRuns, PageBytes } from '../../../domain/stream/page-streams';

/** The decoder is the oracle: what passes the check is decoded, and both end at the same place. */
const page = (...bytes: number[]): PageBytes => new PageBytes(Uint8Array.from(bytes));
/** Streams as they are, and with bytes that turn counts into large ones. */
const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 3, 8, 0x7f, 0x80, 0xff)), { maxLength: 40 });

test('runs that pass are decoded to no more values than are asked for, filled up, or fail', () => {
  fc.assert(
    fc.property(bytes, fc.integer({ min: 1, max: 32 }), fc.integer({ min: 1, max: 300 }), (stream, width, count) => {
      const checked = page(...stream);
      try {
        checkRuns(checked, width, count);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        return;
      }
      const values = new Array<number>(count);
      const reader = { view: checked.view, offset: 0 };
      try {
        // Bit-packed values that are cut off fail by themselves.
        readRleBitPackedHybrid(reader, width, values, checked.at);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      expect(values.length).toBeLessThanOrEqual(count + 504);
    }),
    { numRuns: 3000 },
  );
});

test('differences that pass are decoded to the place where the check ends', () => {
  fc.assert(
    fc.property(
      fc.constantFrom([0x80, 1, 4], [0x80, 1, 1], [8, 1], [0x80, 0x80, 1, 0x80, 2]),
      bytes,
      fc.integer({ min: 1, max: 300 }),
      (head, stream, count) => {
        const checked = page(...head, ...stream);
        try {
          checkDelta(checked, count);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const reader = { view: checked.view, offset: 0 };
        try {
          deltaBinaryUnpack(reader, count, new Int32Array(count));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          return;
        }
        expect(Math.min(reader.offset, checked.view.byteLength)).toBe(checked.at);
      },
    ),
    { numRuns: 3000 },
  );
});

test.each<[string, number[]]>([
  ['repeats a value two thousand million times', [0xfe, 0xff, 0xff, 0xff, 0x0f, 1]],
  ['packs no values, of which the decoder takes a byte', [1, 0xff, 0xff, 0xff, 0xff]],
  ['has a length that does not end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['is not there', []],
])('a run that %s is refused', (_, stream) => {
  expect(() => checkRuns(page(...stream), 1, 100)).toThrow(RangeError);
});

test('a last run may be filled up, by as much as writers do, and may be cut off after its last value', () => {
  const filled = page(3, 0b1101);
  checkRuns(filled, 1, 4);
  expect(filled.at).toBe(2);
  expect(() => checkRuns(page(0xf0, 0x07, 1), 1, 1)).not.toThrow();
  expect(() => checkRuns(page(5, 0xff), 2, 9)).not.toThrow();
});

test.each([
  ['no parts', [0x80, 1, 0, 1, 0, 0, 0, 0]],
  ['-1 parts, with which the decoder goes back and round for ever', [0x80, 1, 0xff, 0xff, 0xff, 0xff, 0x0f, 1, 0, 0]],
  ['no values', [0, 4, 1, 0, 0, 0, 0]],
  ['values that make no whole bytes', [12, 3, 1, 0, 0, 0, 0]],
])('blocks of %s are refused', (_, stream) => {
  expect(() => checkDelta(page(...stream), 5)).toThrow(RangeError);
});

test.each([
  [0, 1],
  [8, 0],
  [12, 1],
  [40, 2],
  [0x80, 0x80, 8, 4],
])('a block of sizes that none can have is refused: %j', (...sizes) => {
  expect(() => checkDelta(page(...sizes, 2, 0, 0, 8, 8, 8, 8, ...new Array(200).fill(0)), 2)).toThrow(RangeError);
});

test('the last part of differences may end after its last value, no part before it', () => {
  const head = [0x80, 1, 4, 2, 0, 0, 8, 8, 8, 8];
  expect(() => checkDelta(page(...head, 7), 2)).not.toThrow();
  expect(() => checkDelta(page(...head, ...new Array(31).fill(7)), 100)).toThrow(RangeError);
});
