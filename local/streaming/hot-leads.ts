import type { FileHotLeadStates } from '../../adapters/local/file-hot-lead-states';
import type { Clock } from '../../domain/ports/clock';
import type { HotLeadEvents } from '../../domain/ports/hot-lead-events';
import type { Log } from '../../domain/ports/log';
import { announceCrossings } from '../../domain/stream/announce-crossings';
import { groupByLead, noteCrossings } from '../../domain/stream/note-crossings';
import { observationKey } from '../../domain/stream/observation-key';
import type { ScoredBatch } from '../../domain/stream/score-batch';

export interface HotLeadsDeps {
  readonly states: FileHotLeadStates;
  readonly events: HotLeadEvents;
  readonly clock: Clock;
  readonly log: Log;
}

/** Tells a receiver of each lead that crosses the hot line, across restarts. */
export class HotLeads {
  constructor(private readonly deps: HotLeadsDeps) {}

  /** Notes what has crossed the line; `announce` sends it and answers how many events were taken. */
  async note(batch: ScoredBatch, hash: string): Promise<{ announce(): Promise<number> }> {
    const { clock, states } = this.deps;
    const scoredAt = clock.now();
    const observations = batch.ids.map((leadId, row) => ({
      score: {
        leadId,
        runId: observationKey(scoredAt, hash.slice(0, 16), row),
        modelVersion: batch.modelVersion,
        probability: batch.scores.probabilities[row] as number,
        grade: batch.scores.grades[row] as 'A' | 'B' | 'C' | 'D',
        hot: batch.scores.hot[row] === 1,
        scoredAt: scoredAt.toISOString(),
      },
      reasons: () => batch.reasonsOf(row),
    }));
    // One process alone writes these states, so whatever is noted is its to announce, at once.
    const { claimed } = await noteCrossings({ states, clock, claimMs: 0 }, groupByLead(observations), new Map());
    return { announce: async () => (await announceCrossings(this.deps, claimed)).announced };
  }

  /** Sends what an earlier process noted, or what the receiver did not take. */
  async announcePending(): Promise<number> {
    const events = this.deps.states.pending().map(({ event }) => event);
    return (await announceCrossings(this.deps, events)).announced;
  }

  /** Leads that crossed the line and could not be announced yet. */
  get waiting(): number {
    return this.deps.states.pending().length;
  }

  close(): void {
    this.deps.states.close();
  }
}
