import type { JsonObject, StateDefinition, StateMachineDefinition } from './definition';

/**
 * 24 days. The interpreter gives a Task without a limit 60 s, where AWS gives it 3 years; and a longer limit than this
 * does not fit Node's timers, which would fire at once.
 */
const NO_LIMIT_SECONDS = 2_147_483;

export interface Delays {
  /** Factor on the waits of retriers; 0 retries at once. */
  readonly retryDelayScale: number;
  /** Factor on Wait states; 0 does not wait. */
  readonly waitScale: number;
}

/** The definition as the interpreter is to play it: without time limits, with scaled delays. */
export function prepareDefinition(definition: StateMachineDefinition, delays: Delays): StateMachineDefinition {
  const { TimeoutSeconds: _unlimited, ...machine } = definition;
  const states = Object.entries(definition.States).map(([name, state]) => [name, prepareState(state, delays)]);
  return { ...machine, StartAt: definition.StartAt, States: Object.fromEntries(states) };
}

function prepareState(state: StateDefinition, { retryDelayScale, waitScale }: Delays): StateDefinition {
  if (state.Type === 'Wait') return { ...state, Seconds: scaled(state.Seconds, waitScale) };
  if (state.Type !== 'Task') return state;
  const task = { ...state, TimeoutSeconds: NO_LIMIT_SECONDS };
  if (!Array.isArray(state.Retry)) return task;
  const retry = state.Retry.map((retrier: JsonObject) => ({
    ...retrier,
    // 1 second is the default of the language.
    IntervalSeconds: scaled(retrier.IntervalSeconds ?? 1, retryDelayScale),
    ...('MaxDelaySeconds' in retrier ? { MaxDelaySeconds: scaled(retrier.MaxDelaySeconds, retryDelayScale) } : {}),
  }));
  return { ...task, Retry: retry };
}

function scaled(seconds: unknown, scale: number): number {
  return Number(seconds) * scale;
}
