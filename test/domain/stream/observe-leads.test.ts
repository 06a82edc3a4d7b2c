import fc from 'fast-check';
import type { LeadBecameHot } from '../../../contracts/stream';
import { ServiceThrottledError } from '../../../domain/errors';
import type { NotAnnounced } from '../../../domain/ports/hot-lead-events';
import type { ScoreStore } from '../../../domain/ports/score-store';
import type { LeadScore } from '../../../domain/ports/warehouse';
import { eventIdOf, type Observation } from '../../../domain/stream/hot-state';
import { observationKey } from '../../../domain/stream/observation-key';
import { type ObserveLeadsDeps, observeLeads } from '../../../domain/stream/observe-leads';
import { MemoryHotLeadStates } from '../../helpers/memory-hot-lead-states';

const CLAIM_MS = 60_000;

/** A home in memory whose n-th call of anything dies, or is answered and then dies. */
class World {
  nowMs = Date.UTC(2026, 10, 21, 12);
  readonly states = new MemoryHotLeadStates();
  readonly recorded = new Map<string, LeadScore>();
  readonly sent: LeadBecameHot[] = [];
  readonly warnings: string[] = [];
  refuses: (event: LeadBecameHot) => boolean = () => false;
  /** Calls that are left before one dies; `after`: once it has done its work. */
  dies: { in: number; after: boolean } | null = null;
  deaths = 0;

  readonly deps: ObserveLeadsDeps = {
    states: {
      find: (ids) => this.call(() => this.states.find(ids)),
      replace: (states) => this.call(() => this.states.replace(states)),
    },
    scores: {
      record: (scores: readonly LeadScore[]) =>
        this.call(async () => {
          for (const score of scores) this.recorded.set(`${score.leadId} ${score.runId}`, score);
        }),
      latest: (leadId: string) => this.call(async () => this.latest(leadId)),
    } as ScoreStore,
    events: {
      announce: (events) =>
        this.call(async () => {
          const failed: NotAnnounced[] = [];
          for (const event of events) {
            if (this.refuses(event)) failed.push({ eventId: event.eventId, error: new ServiceThrottledError('busy') });
            else this.sent.push(event);
          }
          return failed;
        }),
    },
    clock: { now: () => new Date(this.nowMs) },
    log: { info: () => undefined, warn: (message) => void this.warnings.push(message), error: () => undefined },
    claimMs: CLAIM_MS,
  };

  latest(leadId: string): LeadScore | null {
    const scores = [...this.recorded.values()].filter((score) => score.leadId === leadId);
    return scores.toSorted((a, b) => (a.runId < b.runId ? 1 : -1))[0] ?? null;
  }

  observe(...observations: Observation[]) {
    return observeLeads(this.deps, observations);
  }

  private async call<T>(act: () => Promise<T>): Promise<T> {
    const dies = this.dies !== null && this.dies.in-- === 0;
    const after = this.dies?.after === true;
    if (dies) this.deaths++;
    if (dies && !after) throw new Error('killed');
    const answer = await act();
    if (dies) throw new Error('killed');
    return answer;
  }
}

/** A look at a lead by the message of a second. */
function look(second: number, hot: boolean, leadId = 'a'): Observation {
  const runId = observationKey(new Date(Date.UTC(2026, 10, 21, 12, 0, second)), `m${second}`, 0);
  const score: LeadScore = {
    leadId,
    runId,
    modelVersion: 'v1',
    probability: hot ? 0.91 : 0.1,
    grade: hot ? 'A' : 'D',
    hot,
    scoredAt: '2026-11-21T12:00:00.000Z',
  };
  return { score, reasons: () => ['Visits = 6: +0.5'] };
}

/** Ids of the events of every write that took a lead over the line. */
function crossingsOf({ written }: MemoryHotLeadStates): string[] {
  const noted = written.flatMap(({ pending }) => pending.map(({ event }) => event.eventId));
  const hot = new Map<string, boolean>();
  let crossings = 0;
  for (const state of written) {
    if (state.hot && hot.get(state.leadId) !== true) crossings++;
    hot.set(state.leadId, state.hot);
  }
  // One look at a lead in a call: each crossing is a write of its own.
  expect(new Set(noted).size).toBe(crossings);
  return [...new Set(noted)];
}

let world: World;
beforeEach(() => {
  world = new World();
});
const idsSent = () => world.sent.map(({ eventId }) => eventId);

test('a lead that is hot when it is first seen is announced, with everything a CRM asks for', async () => {
  const observation = look(1, true);
  expect(await world.observe(observation)).toEqual({ announced: 1, unfinished: new Map() });
  expect(world.sent).toEqual([
    {
      formatVersion: 1,
      eventId: eventIdOf('a', observation.score.runId),
      leadId: 'a',
      probability: 0.91,
      scorePoints: 91,
      grade: 'A',
      modelVersion: 'v1',
      scoredAt: '2026-11-21T12:00:00.000Z',
      reasons: ['Visits = 6: +0.5'],
    },
  ]);
  expect(world.states.pending).toBe(0);
  expect(world.latest('a')).toEqual(observation.score);
});

test('a lead below the line is recorded and not announced, and nobody asks for its reasons', async () => {
  const asked = jest.fn(() => []);
  await world.observe({ ...look(1, false), reasons: asked });
  expect(world.sent).toEqual([]);
  expect(asked).not.toHaveBeenCalled();
  expect(world.latest('a')?.hot).toBe(false);
});

test('a lead that stays hot is announced once; one that cools down and comes back, once more', async () => {
  for (const [second, hot] of [true, true, false, false, true, true].entries()) await world.observe(look(second, hot));
  expect(world.sent).toHaveLength(2);
  expect(new Set(idsSent()).size).toBe(2);
});

test('a message that is delivered again changes nothing, at once or after later ones', async () => {
  await world.observe(look(1, true));
  const writes = world.states.written.length;
  await world.observe(look(1, true));
  expect(world.states.written).toHaveLength(writes);
  await world.observe(look(2, false));
  await world.observe(look(3, false));
  const before = structuredClone([...world.states.states]);
  world.nowMs += 10 * CLAIM_MS;
  await world.observe(look(1, true));
  expect(world.sent).toHaveLength(1);
  expect([...world.states.states]).toEqual(before);
});

test('a message that comes late, after a newer one, is kept in the history and moves nothing', async () => {
  await world.observe(look(5, false));
  await world.observe(look(2, true));
  expect(world.sent).toEqual([]);
  expect(world.latest('a')?.hot).toBe(false);
  expect(world.recorded.size).toBe(2);
});

test('several looks at one lead in one batch count in their order, in one write', async () => {
  await world.observe(look(3, true), look(1, true), look(2, false));
  expect(world.sent.map(({ eventId }) => eventId)).toEqual(
    [1, 3].map((s) => eventIdOf('a', look(s, true).score.runId)),
  );
  // The state with both notes, and the one without them.
  expect(world.states.written).toHaveLength(2);
});

test('a lead that a batch run has already called hot does not become hot once more', async () => {
  await world.deps.scores.record([{ ...look(0, true).score, runId: '2026-11-21T03-00-00' }]);
  await world.observe(look(1, true));
  expect(world.sent).toEqual([]);
});

test('a lead that a batch run has cooled down since becomes hot again', async () => {
  await world.observe(look(1, true));
  await world.deps.scores.record([{ ...look(0, false).score, runId: '2026-11-21T12-00-02' }]);
  await world.observe(look(3, true));
  expect(world.sent).toHaveLength(2);
});

test('an event that the bus does not take is given back, and sent with the next delivery', async () => {
  world.refuses = () => true;
  const key = look(1, true).score.runId;
  const first = await world.observe(look(1, true), look(2, false, 'b'));
  expect([...first.unfinished.keys()]).toEqual([key]);
  world.refuses = () => false;
  world.nowMs += CLAIM_MS + 1;
  expect(await world.observe(look(1, true))).toEqual({ announced: 1, unfinished: new Map() });
  expect(world.states.pending).toBe(0);
});

test('a second delivery during the first one waits for it instead of sending too', async () => {
  world.refuses = () => true;
  await world.observe(look(1, true));
  world.refuses = () => false;
  const second = await world.observe(look(1, true));
  expect(second.unfinished.size).toBe(1);
  expect(world.sent).toEqual([]);
});

test('a later message about a lead sends the event that a dead process has left behind', async () => {
  world.dies = { in: 3, after: false };
  await expect(world.observe(look(1, true))).rejects.toThrow('killed');
  expect(world.states.pending).toBe(1);
  world.dies = null;
  world.nowMs += CLAIM_MS + 1;
  await world.observe(look(2, true));
  expect(idsSent()).toEqual([eventIdOf('a', look(1, true).score.runId)]);
  expect(world.states.pending).toBe(0);
});

test('of many at once about one lead exactly one announces it', async () => {
  const results = await Promise.all(Array.from({ length: 5 }, (_, second) => world.observe(look(second, true))));
  expect(world.sent).toHaveLength(1);
  expect(results.flatMap(({ unfinished }) => [...unfinished])).toEqual([]);
});

test('whatever the order, the repetitions and the deaths: each crossing is announced, and once unless its sender died', async () => {
  const message = fc.record({ lead: fc.constantFrom('a', 'b', 'c'), hot: fc.boolean() });
  const plan = fc.record({
    messages: fc.array(message, { minLength: 1, maxLength: 10 }),
    order: fc.infiniteStream(fc.nat(1_000)),
    deaths: fc.array(fc.option(fc.record({ in: fc.nat(7), after: fc.boolean() })), { maxLength: 12 }),
    atOnce: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ messages, order, deaths, atOnce }) => {
      world = new World();
      let waiting = messages.map(({ lead, hot }, second) => look(second, hot, lead));
      for (let round = 0; waiting.length > 0 && round < 60; round++) {
        world.dies = deaths[round] ?? null;
        const ranked = waiting.map((observation) => ({ observation, rank: order.next().value }));
        const batch = ranked
          .sort((a, b) => a.rank - b.rank)
          .slice(0, atOnce)
          .map(({ observation }) => observation);
        const done = await Promise.all(
          batch.map(async (observation) => {
            const answer = await world.observe(observation).catch(() => null);
            return answer !== null && answer.unfinished.size === 0;
          }),
        );
        // SQS may deliver once more what was answered.
        const isRepeated = order.next().value % 4 === 0;
        waiting = waiting.filter((observation) => isRepeated || !done[batch.indexOf(observation)]);
        world.nowMs += CLAIM_MS + 1;
      }
      world.dies = null;
      // Every message once more, in order: nothing is left to do.
      for (const observation of messages.map(({ lead, hot }, second) => look(second, hot, lead))) {
        await world.observe(observation);
      }
      expect(world.states.pending).toBe(0);
      const crossings = crossingsOf(world.states);
      expect(new Set(idsSent())).toEqual(new Set(crossings));
      // Who dies between sending and taking the note away leaves a second one behind, with the same id.
      expect(world.sent.length - crossings.length).toBeLessThanOrEqual(world.deaths);
      if (world.deaths === 0) expect(idsSent().sort()).toEqual(crossings.sort());
      for (const [leadId, state] of world.states.states) {
        const newest = messages.findLastIndex(({ lead }) => lead === leadId);
        expect(state.hot).toBe(messages[newest]?.hot);
      }
    }),
    { numRuns: 400 },
  );
});
