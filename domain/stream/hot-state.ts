import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
import type { HotLeadState, PendingEvent } from '../ports/hot-lead-states';
import type { LeadScore } from '../ports/warehouse';

/** One look at a lead: a score with the key of what brought it. Keys sort by time, also against the ids of runs. */
export interface Observation {
  readonly score: LeadScore;
  /** What speaks for the lead; asked only where it crosses the line. */
  readonly reasons: () => readonly string[];
}

/** The same for the same lead and message, so that a repeated delivery makes no second event. */
export function eventIdOf(leadId: string, observation: string): string {
  // The key holds no line feed, so no two pairs make the same text.
  return bytesToHex(sha256(utf8ToBytes(`${observation}\n${leadId}`))).slice(0, 32);
}

/**
 * The state of a lead after an observation, or `null` where it teaches nothing: it has been taken in before, or is older
 * than what is known. `latest` is the lead's newest score from wherever it came, so a lead that a nightly batch has
 * already called hot does not become hot once more.
 */
export function afterObservation(
  state: HotLeadState | null,
  latest: Pick<LeadScore, 'runId' | 'hot'> | null,
  { score, reasons }: Observation,
  claimedUntilMs: number,
): HotLeadState | null {
  const key = score.runId;
  if (state !== null && state.observation >= key) return null;
  if (latest !== null && latest.runId > key) return null;
  const wasHot =
    latest !== null && (state === null || latest.runId > state.observation) ? latest.hot : (state?.hot ?? false);
  const pending = [...(state?.pending ?? [])];
  if (score.hot && !wasHot) pending.push(crossing(score, reasons(), claimedUntilMs));
  return { leadId: score.leadId, version: (state?.version ?? 0) + 1, hot: score.hot, observation: key, pending };
}

function crossing(score: LeadScore, reasons: readonly string[], claimedUntilMs: number): PendingEvent {
  const { leadId, runId, probability, grade, modelVersion, scoredAt } = score;
  const event = {
    formatVersion: 1 as const,
    eventId: eventIdOf(leadId, runId),
    leadId,
    probability,
    scorePoints: Math.round(probability * 100),
    grade,
    modelVersion,
    scoredAt,
    reasons: reasons.slice(0, 3),
  };
  return { event, observation: runId, claimedUntilMs };
}

/** The state with the entries that are free to be claimed anew, or `null` where there are none. */
export function withClaims(
  state: HotLeadState,
  isFree: (entry: PendingEvent) => boolean,
  claimedUntilMs: number,
): HotLeadState | null {
  if (!state.pending.some(isFree)) return null;
  const pending = state.pending.map((entry) => (isFree(entry) ? { ...entry, claimedUntilMs } : entry));
  return { ...state, version: state.version + 1, pending };
}

/** The state without the events that have been announced, or `null` where it has none of them. */
export function withoutAnnounced(state: HotLeadState, eventIds: ReadonlySet<string>): HotLeadState | null {
  const pending = state.pending.filter(({ event }) => !eventIds.has(event.eventId));
  return pending.length === state.pending.length ? null : { ...state, version: state.version + 1, pending };
}
