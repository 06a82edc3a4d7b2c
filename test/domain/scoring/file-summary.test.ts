import fc from 'fast-check';
import { MOST_BEST_LEADS } from '../../../contracts/score-job';
import { FileSummary } from '../../../domain/scoring/file-summary';
import type { ScoredBlock } from '../../../domain/scoring/score-block';

const GRADES = ['A', 'B', 'C', 'D'] as const;

/** A block with these probabilities; below 0.5 nothing is hot. */
function block(probabilities: readonly number[], firstId = 0, rejectedRows = 0): ScoredBlock {
  const rejected = Array.from({ length: rejectedRows }, (_, at) => ({ line: at }) as ScoredBlock['rejected'][number]);
  return {
    ids: probabilities.map((_, at) => `L-${firstId + at}`),
    probabilities: Float64Array.from(probabilities),
    grades: probabilities.map((value) => GRADES[Math.min(3, Math.floor((1 - value) * 4))] as (typeof GRADES)[number]),
    hot: Uint8Array.from(probabilities, (value) => (value >= 0.5 ? 1 : 0)),
    reasons: null,
    rejected,
    lines: probabilities.length,
    repaired: 0,
    unreadableOf: new Map(),
  };
}

describe('the summary of a scored file', () => {
  test('counts rows, hot leads, grades and rejected rows', () => {
    const summary = new FileSummary();
    summary.add(block([0.9, 0.6, 0.1], 0, 2));
    summary.add(block([0.8], 3));
    expect(summary.scores).toMatchObject({ rows: 6, hot: 3, rejected: 2, grades: { A: 2, B: 1, C: 0, D: 1 } });
  });

  test('keeps the best leads, of equal ones the first of the file, as sorting all of them would', () => {
    const few = fc.constantFrom(0, 0.2, 0.5, 0.50001, 0.9, 1);
    fc.assert(
      fc.property(fc.array(fc.array(few, { maxLength: 30 }), { maxLength: 6 }), (blocks) => {
        const [whole, joined] = [new FileSummary(), new FileSummary()];
        let from = 0;
        for (const probabilities of blocks) {
          const part = new FileSummary();
          part.add(block(probabilities, from));
          whole.add(block(probabilities, from));
          joined.join(part.scores);
          from += probabilities.length;
        }
        const sorted = blocks
          .flat()
          .map((probability, at) => ({ id: `L-${at}`, probability }))
          .sort((a, b) => b.probability - a.probability)
          .slice(0, MOST_BEST_LEADS);
        expect(whole.scores.best?.map(({ id, probability }) => ({ id, probability }))).toEqual(sorted);
        expect(joined.scores).toEqual(whole.scores);
      }),
    );
  });

  test('takes in parts that were scored before grades were counted', () => {
    const summary = new FileSummary();
    summary.join({ rows: 5, hot: 2, rejected: 1 });
    const grades = { A: 0, B: 0, C: 0, D: 0 };
    expect(summary.scores).toEqual({ rows: 5, hot: 2, rejected: 1, repeatedIds: 0, grades, best: [] });
  });

  test('lists each id once, with its last row, and counts the rows that repeat one', () => {
    const bestOf = (summary: FileSummary) =>
      (summary.scores.best ?? []).map(({ id, probability }) => [id, probability]);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 9 })), { maxLength: 90 }), (rows) => {
        const summary = new FileSummary();
        const last = new Map<string, number>();
        for (const [number, tenths] of rows) {
          summary.add(block([tenths / 10], number));
          last.delete(`L-${number}`);
          last.set(`L-${number}`, tenths / 10);
        }
        expect(summary.scores.repeatedIds).toBe(rows.length - last.size);
        expect(bestOf(summary)).toEqual([...last].sort((a, b) => b[1] - a[1]).slice(0, MOST_BEST_LEADS));
      }),
    );
    const [joined, part] = [new FileSummary(), new FileSummary()];
    joined.add(block([0.9, 0.8, 0.7]));
    part.add(block([0.1, 0.6, 0.3], 1));
    part.add(block([0.2], 1));
    joined.join(part.scores);
    expect(bestOf(joined)).toEqual([
      ['L-0', 0.9],
      ['L-2', 0.6],
      ['L-3', 0.3],
      ['L-1', 0.2],
    ]);
    expect(joined.scores.repeatedIds).toBe(1);
  });
});
