import type { HotLeadState, HotLeadStates } from '../../../domain/ports/hot-lead-states';

export const HOT_STATE: HotLeadState = {
  leadId: 'größe/東京 =1+1',
  version: 1,
  hot: true,
  observation: '2026-11-21T12-00-00-000-m1-000000',
  pending: [
    {
      event: {
        formatVersion: 1,
        eventId: '0123456789abcdef0123456789abcdef',
        leadId: 'größe/東京 =1+1',
        probability: 0.1 + 0.2,
        scorePoints: 30,
        grade: 'A',
        modelVersion: 'v1',
        scoredAt: '2026-11-21T12:00:00.000Z',
        reasons: ['Source = "Ads"\n: +0.5'],
      },
      observation: '2026-11-21T12-00-00-000-m1-000000',
      claimedUntilMs: 1_763_726_460_000,
    },
  ],
};

/** What every HotLeadStates promises. `makeStates` gives an empty one. */
export function describeHotLeadStates(name: string, makeStates: () => Promise<HotLeadStates>): void {
  describe(`${name} as HotLeadStates`, () => {
    let states: HotLeadStates;
    beforeEach(async () => {
      states = await makeStates();
    });
    const find = async (leadId: string) => (await states.find([leadId])).get(leadId);

    test('knows nothing of a lead that was never seen', async () => {
      expect((await states.find(['a', 'b'])).size).toBe(0);
      expect((await states.find([])).size).toBe(0);
    });

    test('gives back what was written, with what is pending, to the last digit', async () => {
      expect(await states.replace([HOT_STATE])).toEqual([]);
      expect(await find(HOT_STATE.leadId)).toEqual(HOT_STATE);
    });

    test('the next version takes the place of the one before', async () => {
      const next = { ...HOT_STATE, version: 2, hot: false, pending: [], observation: 'later' };
      await states.replace([HOT_STATE]);
      expect(await states.replace([next])).toEqual([]);
      expect(await find(HOT_STATE.leadId)).toEqual(next);
    });

    test('a version that is not the next one is refused, and the others of the call are written', async () => {
      await states.replace([HOT_STATE]);
      const other = { ...HOT_STATE, leadId: 'b' };
      for (const version of [1, 3]) {
        expect(await states.replace([{ ...HOT_STATE, version, hot: false }])).toEqual([HOT_STATE.leadId]);
      }
      expect(await states.replace([{ ...HOT_STATE, version: 7 }, other])).toEqual([HOT_STATE.leadId]);
      expect(await find(HOT_STATE.leadId)).toEqual(HOT_STATE);
      expect(await find('b')).toEqual(other);
      expect(await states.replace([{ ...HOT_STATE, leadId: 'new', version: 2 }])).toEqual(['new']);
    });

    test('of many that write the same version at once exactly one wins', async () => {
      const writers = Array.from({ length: 8 }, (_, at) => ({ ...HOT_STATE, observation: `by ${at}` }));
      const lost = await Promise.all(writers.map((state) => states.replace([state])));
      expect(lost.filter((ids) => ids.length === 0)).toHaveLength(1);
      const winner = lost.findIndex((ids) => ids.length === 0);
      expect((await find(HOT_STATE.leadId))?.observation).toBe(`by ${winner}`);
    });

    test('takes many leads in one call', async () => {
      const many = Array.from({ length: 230 }, (_, at) => ({ ...HOT_STATE, leadId: `lead ${at}`, pending: [] }));
      expect(await states.replace(many)).toEqual([]);
      const found = await states.find([...many.map(({ leadId }) => leadId), 'lead 0', 'unknown']);
      expect(found.size).toBe(230);
      expect(found.get('lead 229')).toEqual(many[229]);
    });
  });
}
