import type { HotLeadState, HotLeadStates } from '../../domain/ports/hot-lead-states';

/** States in memory that keep what was written, in order. Answers after a turn of the event loop, so that calls interleave. */
export class MemoryHotLeadStates implements HotLeadStates {
  readonly written: HotLeadState[] = [];
  readonly states = new Map<string, HotLeadState>();

  async find(leadIds: readonly string[]): Promise<ReadonlyMap<string, HotLeadState>> {
    await turn();
    return new Map(leadIds.flatMap((id) => (this.states.has(id) ? [[id, this.states.get(id) as HotLeadState]] : [])));
  }

  async replace(states: readonly HotLeadState[]): Promise<string[]> {
    await turn();
    return states.flatMap((state) => {
      if ((this.states.get(state.leadId)?.version ?? 0) !== state.version - 1) return [state.leadId];
      this.states.set(state.leadId, state);
      this.written.push(state);
      return [];
    });
  }

  get pending(): number {
    return [...this.states.values()].reduce((sum, { pending }) => sum + pending.length, 0);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
