import fc from 'fast-check';
import type { PredictionRecord } from '../../../contracts/rollout';
import { compareModels } from '../../../domain/pipeline/compare-models';

const score = (version: string, probability: number) => ({
  version,
  probability,
  grade: probability >= 0.5 ? ('A' as const) : ('D' as const),
  hot: probability >= 0.7,
});
const record = (
  leadId: string | null,
  v1: number,
  v2: number,
  change: Partial<PredictionRecord> = {},
): PredictionRecord => ({
  leadId,
  served: score('v1', v1),
  other: score('v2', v2),
  requestId: 'r',
  at: '2026-11-20T12:00:00.000Z',
  ...change,
});
const NONE = new Map<string, 0 | 1>();

test('of records by hand, every figure', () => {
  const records = [
    record('a', 0.9, 0.8),
    record('b', 0.2, 0.6, { at: '2026-11-20T13:00:00.000Z' }),
    // Under a share the challenger answered.
    record('c', 0.4, 0.1, { served: score('v2', 0.1), other: score('v1', 0.4) }),
    record(null, 0.5, 0.9, { at: '2026-11-21T09:00:00.000Z' }),
  ];
  const outcomes = new Map<string, 0 | 1>([
    ['a', 1],
    ['b', 1],
    ['c', 0],
    ['stranger', 1],
  ]);
  const compared = compareModels(records, ['v1', 'v2'], outcomes);
  expect(compared).toEqual({
    records: 4,
    leads: 3,
    firstAt: '2026-11-20T12:00:00.000Z',
    lastAt: '2026-11-21T09:00:00.000Z',
    models: [
      {
        version: 'v1',
        served: 3,
        meanProbability: 0.5,
        hotShare: 0.25,
        // (0.1² + 0.8² + 0.4²) / 3
        brier: expect.closeTo(0.27, 12),
        rocAuc: 0.5,
      },
      {
        version: 'v2',
        served: 1,
        meanProbability: expect.closeTo(0.6, 12),
        hotShare: 0.5,
        brier: expect.closeTo(0.07, 12),
        rocAuc: 1,
      },
    ],
    sameGrade: 0.75,
    sameHot: 0.75,
    meanAbsoluteDifference: expect.closeTo(0.3, 12),
    outcomes: { leads: 3, positives: 2 },
  });
});

test('a lead that was scored often counts once among the outcomes, as it was scored last', () => {
  const compared = compareModels([record('a', 0.1, 0.1), record('a', 0.9, 0.4)], null, new Map([['a', 1]]));
  expect(compared).toMatchObject({ records: 2, leads: 1, outcomes: { leads: 1, positives: 1 } });
  expect(compared?.models.map(({ brier, rocAuc }) => [brier, rocAuc])).toEqual([
    [expect.closeTo(0.01, 12), null],
    [expect.closeTo(0.36, 12), null],
  ]);
});

test('records of another pair do not count; without a name it is the newest pair', () => {
  const other = record('x', 0.5, 0.5, { other: score('v3', 0.4), at: '2026-11-22T00:00:00.000Z' });
  expect(compareModels([record('a', 0.1, 0.2), other], ['v2', 'v1'], NONE)).toMatchObject({ records: 1 });
  expect(compareModels([record('a', 0.1, 0.2), other], null, NONE)?.models.map(({ version }) => version)).toEqual([
    'v1',
    'v3',
  ]);
});

test('v10 comes after v9', () => {
  const records = [record('a', 0.1, 0.2, { served: score('v10', 0.3), other: score('v9', 0.2) })];
  expect(compareModels(records, null, NONE)?.models.map(({ version }) => version)).toEqual(['v9', 'v10']);
});

test('without records there is nothing to compare', () => {
  expect(compareModels([], null, NONE)).toBeNull();
  expect(compareModels([], ['v1', 'v2'], NONE)).toBeNull();
  expect(compareModels([record('a', 0.1, 0.2)], ['v1', 'v3'], NONE)).toBeNull();
});

test('a model agrees with itself, whoever has answered', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean()), { minLength: 1 }),
      (rows) => {
        const records = rows.map(([p, swap], row) =>
          swap ? record(`l${row}`, p, p, { served: score('v2', p), other: score('v1', p) }) : record(`l${row}`, p, p),
        );
        const compared = compareModels(
          records,
          null,
          new Map(rows.map((_, row) => [`l${row}`, row % 2 === 0 ? 1 : 0])),
        );
        expect(compared).toMatchObject({ sameGrade: 1, sameHot: 1, meanAbsoluteDifference: 0 });
        const [a, b] = compared?.models ?? [];
        expect([a?.meanProbability, a?.brier, a?.rocAuc]).toEqual([b?.meanProbability, b?.brier, b?.rocAuc]);
        expect((a?.served ?? 0) + (b?.served ?? 0)).toBe(rows.length);
      },
    ),
  );
});
