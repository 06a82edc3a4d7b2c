import type { LeadBecameHot } from '../../contracts/stream';
import type { HotLeadEvents } from '../ports/hot-lead-events';
import type { HotLeadStates } from '../ports/hot-lead-states';
import type { Log } from '../ports/log';
import { withoutAnnounced } from './hot-state';
import { CONTENDED, ROUNDS } from './note-crossings';

export interface AnnounceDeps {
  readonly states: HotLeadStates;
  readonly events: HotLeadEvents;
  readonly log: Log;
}

export interface AnnouncedCrossings {
  readonly announced: number;
  /** Leads whose event was not taken, or whose note of it is still there, each with why. */
  readonly unfinished: ReadonlyMap<string, Error>;
}

/** Sends events that are this process's to announce, then removes the notes of those that were taken. */
export async function announceCrossings(
  { states, events, log }: AnnounceDeps,
  claimed: readonly LeadBecameHot[],
): Promise<AnnouncedCrossings> {
  const unfinished = new Map<string, Error>();
  if (claimed.length === 0) return { announced: 0, unfinished };
  const failures = new Map((await events.announce(claimed)).map(({ eventId, error }) => [eventId, error]));
  const done = new Set<string>();
  const leads = new Set<string>();
  for (const { eventId, leadId } of claimed) {
    const error = failures.get(eventId);
    if (error === undefined) {
      done.add(eventId);
      leads.add(leadId);
    } else {
      log.warn('a hot lead could not be announced; it will be tried again', { eventId, error });
      unfinished.set(leadId, error);
    }
  }
  let open = [...leads];
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    const stored = await states.find(open);
    const settled = open.flatMap((leadId) => {
      const state = stored.get(leadId);
      const next = state === undefined ? null : withoutAnnounced(state, done);
      return next === null ? [] : [next];
    });
    open = await states.replace(settled);
  }
  // A note that stays would send its event once more, so its message comes back to take it away.
  for (const leadId of open) unfinished.set(leadId, CONTENDED);
  return { announced: done.size, unfinished };
}
