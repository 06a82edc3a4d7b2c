import { gradeTable } from '../../../domain/evaluation/grade-table';
import { measureHotLine } from '../../../domain/evaluation/hot-line';
import { newestHoldoutRows } from '../../../domain/evaluation/newest-rows';

const probabilities = Float64Array.of(0.95, 0.9, 0.7, 0.5, 0.3, 0.1);
const outcomes = Int8Array.of(1, 1, 0, 1, 0, 0);

test('the hot line counts leads at or above it', () => {
  const line = measureHotLine(0.7, 0.8, probabilities, outcomes);
  expect(line).toMatchObject({
    threshold: 0.7,
    targetConversion: 0.8,
    conversion: 2 / 3,
    share: 0.5,
    recall: 2 / 3,
    hotLeads: 3,
  });
  expect(line.lift).toBeCloseTo(4 / 3, 12);
});

test('without a hot line nothing is hot and nothing is promised', () => {
  expect(measureHotLine(null, 0.8, probabilities, outcomes)).toEqual({
    threshold: null,
    targetConversion: 0.8,
    conversion: 0,
    interval: { low: 0, high: 1 },
    share: 0,
    recall: 0,
    lift: 0,
    hotLeads: 0,
  });
});

test('each grade reports its own leads, an empty one promises nothing', () => {
  const table = gradeTable(probabilities, outcomes, { A: 0.8, B: 0.75, C: 0.3 });
  expect(table.map(({ grade, leads, conversion }) => [grade, leads, conversion])).toEqual([
    ['A', 2, 1],
    ['B', 0, 0],
    ['C', 3, 1 / 3],
    ['D', 1, 0],
  ]);
  expect(table[1]).toMatchObject({ interval: { low: 0, high: 1 }, lift: 0, fromProbability: 0.75 });
  expect(table[0].lift).toBe(2);
  expect(table[3].fromProbability).toBe(0);
});

describe('the newest holdout rows', () => {
  const numbered = (rows: number, from: number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => from + row);
  const alternating = (rows: number): Int8Array => Int8Array.from({ length: rows }, (_, row) => row % 2);

  test('are those among the newest fifth of all leads', () => {
    // 1,000 leads: 0..799 trained on, 800..999 held out; the newest fifth starts at 800.
    expect(newestHoldoutRows(numbered(800, 0), numbered(200, 800), alternating(200))).toHaveLength(200);
    // Trained on the newer ones: the newest fifth of 0..999 is 800..999, of which the holdout 0..899 has 100.
    expect(newestHoldoutRows(numbered(100, 900), numbered(900, 0), alternating(900))).toEqual(
      Int32Array.from({ length: 100 }, (_, row) => 800 + row),
    );
  });

  test('leave out rows without an order value', () => {
    const order = numbered(400, 0).map((value) => (value % 2 === 0 ? Number.NaN : value));
    const rows = newestHoldoutRows(
      new Float64Array(0),
      order,
      Int8Array.from(order, (_, row) => (row % 4 === 1 ? 1 : 0)),
    );
    expect(rows).toBeNull();
    const more = numbered(800, 0).map((value) => (value % 2 === 0 ? Number.NaN : value));
    const found = newestHoldoutRows(
      new Float64Array(0),
      more,
      Int8Array.from(more, (_, row) => (row % 4 === 1 ? 1 : 0)),
    );
    expect(found).toHaveLength(80);
    expect(found?.every((row) => !Number.isNaN(more[row]))).toBe(true);
  });

  test('are none where there is no order, too few rows, or one outcome', () => {
    expect(newestHoldoutRows(null, null, alternating(200))).toBeNull();
    expect(newestHoldoutRows(numbered(100, 0), numbered(40, 100), alternating(40))).toBeNull();
    expect(newestHoldoutRows(numbered(800, 0), numbered(200, 800), new Int8Array(200))).toBeNull();
    expect(newestHoldoutRows(numbered(0, 0), new Float64Array(200).fill(Number.NaN), alternating(200))).toBeNull();
  });
});
