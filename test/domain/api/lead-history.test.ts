import { leadAnswerSchema } from '../../../contracts/api';
import { leadHistory } from '../../../domain/api/lead-history';
import type { LeadScore, ScoreReason } from '../../../domain/ports/warehouse';

const score = (day: number, probability: number, reasons?: readonly ScoreReason[]): LeadScore => ({
  leadId: 'a',
  runId: `2026-11-${String(day).padStart(2, '0')}T10-00-00`,
  modelVersion: 'v1',
  probability,
  grade: 'B',
  hot: false,
  scoredAt: `2026-11-${String(day).padStart(2, '0')}T10:00:00.000Z`,
  ...(reasons === undefined ? {} : { reasons }),
});
const reason = (column: string, value: string, contribution: number): ScoreReason => ({
  ...{ column, header: column.toUpperCase(), value, contribution },
});

test.each<[string, number[], string | null, number]>([
  ['one score has no trend', [0.4], null, 0],
  ['five points more is improving', [0.4, 0.45], 'improving', 5],
  ['five points less is declining', [0.45, 0.4], 'declining', -5],
  ['less than that is steady', [0.4, 0.449], 'steady', 4.9],
  ['one score that was off is forgiven', [0.4, 0.9, 0.41, 0.42], 'steady', 1],
  ['of two scores before it is their middle', [0.2, 0.4, 0.36], 'improving', 6],
  ['what was longer ago does not count', [0.9, 0.4, 0.4, 0.4, 0.41], 'steady', 1],
])('%s', (_what, probabilities, trend, change) => {
  const answer = leadHistory(
    'a',
    probabilities.map((probability, index) => score(index + 1, probability)),
  );
  expect(answer).toMatchObject({ trend });
  expect(answer.change).toBeCloseTo(change, 6);
  expect(answer.history.map(({ probability }) => probability)).toEqual(probabilities.toReversed());
  leadAnswerSchema.omit({ explanation: true, fields: true }).parse({ ...answer, requestId: 'r' });
});

test('the reasons that moved are told, the largest move first, and those that stayed are not', () => {
  const before = [reason('visits', '2', 0.1), reason('source', 'Ads', -0.4), reason('city', 'Pune', 0.2)];
  const after = [reason('visits', '25', 1.1), reason('city', 'Pune', 0.201), reason('job', 'Owner', 0.3)];
  const { changedReasons } = leadHistory('a', [score(1, 0.2, before), score(2, 0.6, after)]);
  expect(changedReasons).toEqual([
    {
      column: 'visits',
      header: 'VISITS',
      before: { value: '2', contribution: 0.1 },
      after: { value: '25', contribution: 1.1 },
    },
    { column: 'source', header: 'SOURCE', before: { value: 'Ads', contribution: -0.4 }, after: null },
    { column: 'job', header: 'JOB', before: null, after: { value: 'Owner', contribution: 0.3 } },
  ]);
});

test('a score from before reasons were kept has none to compare', () => {
  expect(leadHistory('a', [score(1, 0.2), score(2, 0.6, [reason('visits', '25', 1)])]).changedReasons).toEqual([]);
});

test('a history of any length is answered with its newest hundred', () => {
  const scores = Array.from({ length: 250 }, (_, index) => score((index % 28) + 1, index / 250));
  const { history } = leadHistory('a', scores);
  expect(history).toHaveLength(100);
  expect(history[0]?.probability).toBe(249 / 250);
});
