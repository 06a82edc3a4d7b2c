import type { LeadBecameHot } from '../../../contracts/stream';
import type { HotLeadEvents } from '../../../domain/ports/hot-lead-events';
import type { PendingEvent } from '../../../domain/ports/hot-lead-states';
import { HOT_STATE } from './hot-lead-states';

export interface EventsUnderTest {
  readonly events: HotLeadEvents;
  /** What the receiver has got so far, in any order; waits until there are `count`. */
  received(count: number): Promise<readonly LeadBecameHot[]>;
  /** From now on nothing gets through. */
  breakDown(): Promise<void>;
}

export function hotEvent(lead: number): LeadBecameHot {
  const { event } = HOT_STATE.pending[0] as PendingEvent;
  return { ...event, leadId: `=lead "${lead}" 東京`, eventId: lead.toString(16).padStart(32, '0') };
}

/** What every HotLeadEvents promises. */
export function describeHotLeadEvents(name: string, make: () => Promise<EventsUnderTest>): void {
  describe(`${name} as HotLeadEvents`, () => {
    let world: EventsUnderTest;
    beforeEach(async () => {
      world = await make();
    });

    test('what is announced arrives as it is', async () => {
      expect(await world.events.announce([hotEvent(1)])).toEqual([]);
      expect(await world.received(1)).toEqual([hotEvent(1)]);
    });

    test('many arrive once each', async () => {
      const many = Array.from({ length: 23 }, (_, lead) => hotEvent(lead));
      expect(await world.events.announce(many)).toEqual([]);
      const ids = (await world.received(23)).map(({ eventId }) => eventId);
      expect(ids.toSorted()).toEqual(many.map(({ eventId }) => eventId));
    });

    test('none are fine', async () => {
      expect(await world.events.announce([])).toEqual([]);
    });

    test('what does not get through is named with why, and nothing is thrown', async () => {
      await world.breakDown();
      const failed = await world.events.announce([hotEvent(1), hotEvent(2)]);
      expect(failed.map(({ eventId }) => eventId).toSorted()).toEqual([hotEvent(1).eventId, hotEvent(2).eventId]);
      for (const { error } of failed) expect(error).toMatchObject({ isInputError: false });
    });
  });
}
