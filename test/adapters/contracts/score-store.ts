import type { ScoreStore } from '../../../domain/ports/score-store';
import type { LeadScore } from '../../../domain/ports/warehouse';

export const SCORE: LeadScore = {
  leadId: 'a',
  runId: 'r1',
  modelVersion: 'v1',
  probability: 0.8125,
  grade: 'A',
  hot: true,
  scoredAt: '2026-11-20T22:41:07.250Z',
};
const LATER: LeadScore = {
  ...SCORE,
  runId: 'r2',
  modelVersion: 'v2',
  probability: 0.1,
  grade: 'D',
  hot: false,
  scoredAt: '2026-11-21T00:00:00.000Z',
};

/** What every ScoreStore promises. `makeStore` gives an empty one. */
export function describeScoreStore(name: string, makeStore: () => Promise<ScoreStore>): void {
  describe(`${name} as a ScoreStore`, () => {
    let store: ScoreStore;
    beforeEach(async () => {
      store = await makeStore();
    });

    test('of a lead that was never scored, there is no latest score and no history', async () => {
      await store.record([SCORE]);
      expect(await store.latest('b')).toBeNull();
      expect(await store.history('b')).toEqual([]);
    });

    test('gives back what was recorded, to the last digit', async () => {
      const score = { ...SCORE, probability: 0.1 + 0.2 };
      await store.record([score]);
      expect(await store.latest('a')).toEqual(score);
      expect(await store.history('a')).toEqual([score]);
    });

    test('keeps reasons with a score, whatever their text', async () => {
      const reasons = [
        { column: 'source', header: 'Lead "Source"', value: "=cmd|' /C calc'!A0 — 東京", contribution: -0.25 },
        { column: 'visits', header: 'Visits', value: '1,532', contribution: 0.125 },
      ];
      await store.record([{ ...SCORE, reasons }, LATER]);
      expect(await store.history('a')).toEqual([{ ...SCORE, reasons }, LATER]);
    });

    test('keeps where the details of a score lie, beyond 4 GiB as well', async () => {
      const detail = { fromByte: 5_000_000_000, bytes: 1_234 };
      await store.record([{ ...SCORE, detail }, LATER]);
      expect(await store.history('a')).toEqual([{ ...SCORE, detail }, LATER]);
    });

    test('keeps the history of a lead, oldest first', async () => {
      await store.record([SCORE]);
      await store.record([LATER]);
      expect(await store.latest('a')).toEqual(LATER);
      expect(await store.history('a')).toEqual([SCORE, LATER]);
    });

    test('the latest score is the newest one, also when an older one is recorded after it', async () => {
      await store.record([LATER]);
      await store.record([SCORE]);
      expect(await store.latest('a')).toEqual(LATER);
      expect(await store.history('a')).toEqual([SCORE, LATER]);
    });

    test('the latest score is the newest one of one call, whatever their order in it', async () => {
      await store.record([LATER, SCORE]);
      expect(await store.latest('a')).toEqual(LATER);
    });

    test('the same lead, version and run twice is remembered once, also at another instant', async () => {
      await store.record([SCORE, SCORE]);
      await store.record([SCORE]);
      await store.record([{ ...SCORE, scoredAt: '2026-11-20T22:43:00.000Z' }]);
      expect(await store.history('a')).toHaveLength(1);
    });

    test('two versions in one run, and one version in two runs, are remembered each', async () => {
      await store.record([SCORE, { ...SCORE, modelVersion: 'v2' }, { ...SCORE, runId: 'r2' }]);
      expect(await store.history('a')).toHaveLength(3);
    });

    test.each(['with space', "a' OR '1'='1", 'größe/東京 😀', 'a#b', 'latest', '  '])(
      'takes the lead id %j',
      async (leadId) => {
        const score = { ...SCORE, leadId };
        await store.record([score, SCORE]);
        expect(await store.latest(leadId)).toEqual(score);
        expect(await store.history(leadId)).toEqual([score]);
      },
    );

    test('takes the smallest and the largest probability', async () => {
      await store.record([
        { ...SCORE, probability: 0 },
        { ...SCORE, leadId: 'b', probability: 1 },
        { ...SCORE, leadId: 'c', probability: 1e-12 },
        { ...SCORE, leadId: 'd', probability: Number.MIN_VALUE },
      ]);
      expect((await store.latest('a'))?.probability).toBe(0);
      expect((await store.latest('b'))?.probability).toBe(1);
      expect((await store.latest('c'))?.probability).toBe(1e-12);
      expect((await store.latest('d'))?.probability).toBeCloseTo(0, 100);
    });

    test('records many leads in one call', async () => {
      const scores = Array.from({ length: 333 }, (_, lead) => ({ ...SCORE, leadId: `lead ${lead}` }));
      await store.record(scores);
      await store.record(scores.map((score) => ({ ...LATER, leadId: score.leadId })));
      for (const lead of [0, 24, 25, 99, 100, 332]) {
        expect((await store.history(`lead ${lead}`)).map((score) => score.runId)).toEqual(['r1', 'r2']);
        expect(await store.latest(`lead ${lead}`)).toMatchObject({ leadId: `lead ${lead}`, runId: 'r2' });
      }
    });

    test('no scores are fine', async () => {
      await store.record([]);
      expect(await store.latest('a')).toBeNull();
    });

    test('one score without a valid instant leaves all out', async () => {
      await expect(store.record([SCORE, { ...SCORE, leadId: 'b', scoredAt: 'yesterday' }])).rejects.toMatchObject({
        isInputError: false,
      });
      expect(await store.history('a')).toEqual([]);
      expect(await store.latest('a')).toBeNull();
    });
  });
}
