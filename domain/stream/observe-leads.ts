import type { ScoreStore } from '../ports/score-store';
import type { LeadScore } from '../ports/warehouse';
import { type AnnounceDeps, announceCrossings } from './announce-crossings';
import type { Observation } from './hot-state';
import { groupByLead, type NoteCrossingsDeps, noteCrossings } from './note-crossings';

export interface ObserveLeadsDeps extends NoteCrossingsDeps, AnnounceDeps {
  readonly scores: ScoreStore;
}

export interface ObservedLeads {
  /** Crossings that were announced, also those that another delivery left behind. */
  readonly announced: number;
  /** Keys of observations that have to be delivered again, each with why. */
  readonly unfinished: ReadonlyMap<string, Error>;
}

/** Questions to the score table on their way at the same time. */
const QUESTIONS_AT_ONCE = 16;

/**
 * Takes in scores of leads and announces each crossing of the hot line once.
 *
 * The order makes it safe: (1) the state of the lead changes by compare-and-swap and with it, in one write, the event is
 * noted as pending and claimed; (2) the scores are recorded; (3) the event is sent; (4) its note is removed. Who dies in
 * between leaves the note, and the next delivery of any message about this lead finds it once the claim has run out. So no
 * event is lost, and none is sent twice unless a process dies between (3) and (4); then it has the same id.
 */
export async function observeLeads(
  deps: ObserveLeadsDeps,
  observations: readonly Observation[],
): Promise<ObservedLeads> {
  const byLead = groupByLead(observations);
  const latest = await latestScores(deps.scores, [...byLead.keys()]);
  const noted = await noteCrossings(deps, byLead, latest);
  // Recording twice changes nothing but the instant; what is there already is left as it is.
  const fresh = observations.filter(({ score }) => latest.get(score.leadId)?.runId !== score.runId);
  await deps.scores.record(fresh.map(({ score }) => score));
  const { announced, unfinished: leads } = await announceCrossings(deps, noted.claimed);
  const unfinished = new Map(noted.unfinished);
  for (const [leadId, error] of leads) {
    for (const { score } of byLead.get(leadId) ?? []) unfinished.set(score.runId, error);
  }
  return { announced, unfinished };
}

async function latestScores(scores: ScoreStore, leadIds: readonly string[]): Promise<ReadonlyMap<string, LeadScore>> {
  const found = new Map<string, LeadScore>();
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < leadIds.length) {
      const leadId = leadIds[next++] as string;
      const score = await scores.latest(leadId);
      if (score !== null) found.set(leadId, score);
    }
  };
  await Promise.all(Array.from({ length: Math.min(QUESTIONS_AT_ONCE, leadIds.length) }, worker));
  return found;
}
