import fc from 'fast-check';
import { sortedOrder, sortFloat64 } from '../../../domain/evaluation/radix-sort';
import { seededNoise } from './support/simulate';

const { uniform, normal, draw } = seededNoise(7);
const filled = (rows: number, make: (row: number) => number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => make(i));

const LARGE: [string, Float64Array][] = [
  ['uniform numbers', filled(5000, uniform)],
  ['numbers of both signs and all sizes', filled(5000, () => normal() * 10 ** (draw(600) - 300))],
  ['heavy ties', filled(5000, () => draw(7) / 7)],
  ['as many values as are counted', filled(9000, (row) => (row * 7919) % 2048)],
  ['one value more than is counted', filled(9000, (row) => (row * 7919) % 2049)],
  ['one value', filled(5000, () => 0.3)],
  ['a falling sequence', filled(5000, (row) => -row)],
  // Equal in the upper 32 bits, so that only the full sort can tell them apart.
  ['neighbouring numbers', filled(5000, () => 0.4 + draw(5000) * 2 ** -54)],
  ['neighbouring negative numbers', filled(5000, () => -0.4 - draw(5000) * 2 ** -54)],
  ['zeros of both signs and infinities', filled(5000, (row) => [0, -0, Infinity, -Infinity, 5e-324, -5e-324][row % 6])],
];

describe.each(LARGE)('%s', (_name, values) => {
  test('are sorted like the engine sorts them', () => {
    const before = values.slice();
    expect(sortFloat64(values)).toEqual(values.slice().sort());
    expect(values).toEqual(before);
  });

  test('are ordered stably', () => {
    const expected = Array.from(values.keys()).sort((a, b) =>
      values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b,
    );
    expect(Array.from(sortedOrder(values))).toEqual(expected);
  });
});

test('any numbers are sorted and ordered right', () => {
  const numbers = fc.array(fc.double({ noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(numbers, (list) => {
      // Repeated beyond the length at which the engine's own sort takes over.
      const values = Float64Array.from({ length: list.length * 50 }, (_, i) => list[i % list.length]);
      const expected = Array.from(values).sort((a, b) => a - b);
      expect(Array.from(sortFloat64(values)).every((value, i) => value === expected[i])).toBe(true);
      expect(Array.from(sortedOrder(values)).every((row, i) => values[row] === expected[i])).toBe(true);
    }),
    { numRuns: 60 },
  );
});
