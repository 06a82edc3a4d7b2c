import { renameSync, rmSync } from 'node:fs';
import * as z from 'zod';
import { leadBecameHotSchema } from '../../contracts/stream';
import { InvalidArtifactError } from '../../domain/errors';
import type { HotLeadState, HotLeadStates, PendingEvent } from '../../domain/ports/hot-lead-states';
import { Journal } from './journal';

const stateSchema = z.strictObject({
  leadId: z.string(),
  version: z.int().positive(),
  hot: z.boolean(),
  observation: z.string(),
  pending: z.array(z.strictObject({ event: leadBecameHotSchema, observation: z.string(), claimedUntilMs: z.number() })),
});

/** States that were written over, beyond which the file is written anew when it is opened. */
const STALE_LINES = 10_000;

/** The states in memory and in a journal, about 150 bytes a lead. For one process at a time. */
export class FileHotLeadStates implements HotLeadStates {
  private constructor(
    private readonly states: Map<string, HotLeadState>,
    private readonly journal: Journal,
  ) {}

  /** Throws InvalidArtifactError where the file is damaged. */
  static open(file: string): FileHotLeadStates {
    const states = new Map<string, HotLeadState>();
    let lines = 0;
    const journal = Journal.open(file, (value, line) => {
      const result = stateSchema.safeParse(value);
      if (!result.success) {
        throw new InvalidArtifactError(
          `Line ${line} of ${file} is no state of a lead. Restore the file, or delete it to begin without any.`,
        );
      }
      states.set(result.data.leadId, result.data);
      lines++;
    });
    if (lines - states.size <= STALE_LINES) return new FileHotLeadStates(states, journal);
    journal.close();
    return new FileHotLeadStates(states, rewritten(file, states));
  }

  async find(leadIds: readonly string[]): Promise<ReadonlyMap<string, HotLeadState>> {
    const found = new Map<string, HotLeadState>();
    for (const leadId of leadIds) {
      const state = this.states.get(leadId);
      if (state !== undefined) found.set(leadId, state);
    }
    return found;
  }

  async replace(states: readonly HotLeadState[]): Promise<string[]> {
    const isNext = (state: HotLeadState): boolean =>
      (this.states.get(state.leadId)?.version ?? 0) === state.version - 1;
    const written = states.filter(isNext);
    this.journal.append(written);
    for (const state of written) this.states.set(state.leadId, state);
    return states.filter((state) => !written.includes(state)).map(({ leadId }) => leadId);
  }

  /** Crossings that are not announced yet. */
  pending(): PendingEvent[] {
    return [...this.states.values()].flatMap((state) => state.pending);
  }

  close(): void {
    this.journal.close();
  }
}

function rewritten(file: string, states: ReadonlyMap<string, HotLeadState>): Journal {
  const draft = `${file}.new`;
  rmSync(draft, { force: true });
  const journal = Journal.open(draft, () => undefined);
  journal.append([...states.values()]);
  renameSync(draft, file);
  return journal;
}
