import type { LeadBecameHot } from '../../contracts/stream';
import { ConcurrentChangeError } from '../errors';
import type { Clock } from '../ports/clock';
import type { HotLeadState, HotLeadStates, PendingEvent } from '../ports/hot-lead-states';
import type { LeadScore } from '../ports/warehouse';
import { afterObservation, type Observation, withClaims } from './hot-state';

export interface NoteCrossingsDeps {
  readonly states: HotLeadStates;
  readonly clock: Clock;
  /**
   * For how long an event belongs to the process that begins to announce it. Longer than the process may live, and
   * shorter than the time after which its message comes back. 0 where there is only one process.
   */
  readonly claimMs: number;
  /**
   * True where no two deliveries of one message can be under way at once: a message that comes again takes over what its
   * earlier delivery has claimed. @default false
   */
  readonly serial?: boolean;
}

/** Observations of each lead, oldest first. */
export type ByLead = ReadonlyMap<string, readonly Observation[]>;

export interface NotedCrossings {
  /** Events that are this process's to announce: of its own observations, and those that a dead process left behind. */
  readonly claimed: readonly LeadBecameHot[];
  /** Keys of observations that have to be delivered again, each with why. */
  readonly unfinished: ReadonlyMap<string, Error>;
}

/** Rounds in which a lead that others write at the same time is tried again. */
export const ROUNDS = 6;

/** That the others win every time. */
export const CONTENDED = new ConcurrentChangeError(
  'Others write about the same lead all the time. Deliver it again later.',
);
const BUSY = new ConcurrentChangeError('Another delivery of this lead is being announced. Deliver it again later.');

export function groupByLead(observations: readonly Observation[]): ByLead {
  const byLead = new Map<string, Observation[]>();
  for (const observation of observations) {
    const known = byLead.get(observation.score.leadId);
    if (known === undefined) byLead.set(observation.score.leadId, [observation]);
    else known.push(observation);
  }
  for (const group of byLead.values()) {
    group.sort((a, b) => (a.score.runId < b.score.runId ? -1 : a.score.runId > b.score.runId ? 1 : 0));
  }
  return byLead;
}

/**
 * Moves each lead's state by compare-and-swap, however many observations it has in one write, and notes each crossing with
 * it as pending and claimed. `latest` holds scores that may have come from elsewhere.
 */
export async function noteCrossings(
  { states, clock, claimMs, serial = false }: NoteCrossingsDeps,
  byLead: ByLead,
  latest: ReadonlyMap<string, LeadScore>,
): Promise<NotedCrossings> {
  const claimed: LeadBecameHot[] = [];
  const unfinished = new Map<string, Error>();
  let open = [...byLead.keys()];
  for (let round = 0; open.length > 0 && round < ROUNDS; round++) {
    const stored = await states.find(open);
    const nowMs = clock.now().getTime();
    const moves = open.flatMap((leadId) => {
      const before = stored.get(leadId) ?? null;
      const observations = byLead.get(leadId) ?? [];
      const keys = new Set(observations.map(({ score }) => score.runId));
      const isOurs = ({ observation }: PendingEvent): boolean => keys.has(observation);
      const isFree = (entry: PendingEvent): boolean => entry.claimedUntilMs <= nowMs || (serial && isOurs(entry));
      // Another delivery of the same message announces it right now, and may yet fail to.
      const busy = before?.pending.filter((entry) => isOurs(entry) && !isFree(entry)) ?? [];
      for (const { observation } of busy) unfinished.set(observation, BUSY);
      const taken = before === null ? null : withClaims(before, isFree, nowMs + claimMs);
      const next = nextState(before, taken, latest.get(leadId) ?? null, observations, nowMs + claimMs);
      return next === null ? [] : [{ before, next }];
    });
    open = await states.replace(moves.map(({ next }) => next));
    const lost = new Set(open);
    for (const { before, next } of moves) {
      if (!lost.has(next.leadId)) claimed.push(...newlyClaimed(before, next));
    }
  }
  for (const leadId of open) {
    for (const { score } of byLead.get(leadId) ?? []) unfinished.set(score.runId, CONTENDED);
  }
  return { claimed, unfinished };
}

function nextState(
  before: HotLeadState | null,
  taken: HotLeadState | null,
  latest: LeadScore | null,
  observations: readonly Observation[],
  claimedUntilMs: number,
): HotLeadState | null {
  let state = taken ?? before;
  for (const observation of observations) {
    state = afterObservation(state, latest, observation, claimedUntilMs) ?? state;
  }
  return state === null || state === before ? null : { ...state, version: (before?.version ?? 0) + 1 };
}

/** Events that `next` claims and `before` did not: a claim makes a new entry. */
function newlyClaimed(before: HotLeadState | null, next: HotLeadState): LeadBecameHot[] {
  return next.pending.filter((entry) => before?.pending.includes(entry) !== true).map(({ event }) => event);
}
