import { assertSupported } from './assert-supported';
import type { StateMachineDefinition } from './definition';
import { UnsupportedStateMachineError } from './errors';
import { loadInterpreter } from './interpreter';
import { prepareDefinition } from './prepare-definition';
import { MAX_HASHED_BYTES } from './supported-expressions';

/** AWS fails a state whose answer is larger. */
const MAX_PAYLOAD_BYTES = 262_144;

/** Takes the resolved parameters of a Task state and gives its result. */
export type TaskFunction = (parameters: unknown) => Promise<unknown>;

export interface StateEntered {
  readonly state: string;
  /** `Task`, `Choice`, `Pass`, ... */
  readonly type: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

export interface StateExited extends StateEntered {
  /** From entering the state, retries and their waits included. */
  readonly durationMs: number;
  /** What the state failed with in the end, whether it was caught or not. */
  readonly failure: Failure | null;
}

export interface StateRetried extends StateEntered {
  /** 1 for the first retry. */
  readonly attempt: number;
  readonly failure: Failure;
}

export interface Failure {
  /** Name of the error, as `Retry` and `Catch` see it. */
  readonly error: string;
  readonly cause: string;
}

export interface PlayOptions {
  readonly definition: StateMachineDefinition;
  /** The run id, for the pipeline. */
  readonly executionName: string;
  readonly input: unknown;
  /** A function for every Task state; see `bindTasks`. */
  readonly tasks: Readonly<Record<string, TaskFunction>>;
  readonly onStateEntered?: (event: StateEntered) => void;
  readonly onStateExited?: (event: StateExited) => void;
  readonly onStateRetried?: (event: StateRetried) => void;
  /** Factor on the waits between retries. @default 1 */
  readonly retryDelayScale?: number;
  /** Factor on Wait states. @default 1 */
  readonly waitScale?: number;
}

export interface PlayResult {
  readonly status: 'SUCCEEDED' | 'FAILED';
  /** Output of the execution; `null` where it failed. */
  readonly output: unknown;
  readonly error?: string;
  readonly cause?: string;
  /** States in the order they were entered. */
  readonly visited: readonly string[];
}

/**
 * Plays a state machine to its end, as AWS would. A failed execution is a result, not an exception.
 * Throws UnsupportedStateMachineError, before anything runs, for a definition that cannot be played faithfully.
 */
export async function playStateMachine(options: PlayOptions): Promise<PlayResult> {
  assertSupported(options.definition);
  const missing = Object.entries(options.definition.States)
    .filter(([name, state]) => state.Type === 'Task' && options.tasks[name] === undefined)
    .map(([name]) => name);
  if (missing.length > 0) {
    throw new UnsupportedStateMachineError(`Nothing is bound to the task ${missing.join(', ')}. See bindTasks.`);
  }

  if (Buffer.byteLength(options.executionName) > MAX_HASHED_BYTES) {
    throw new UnsupportedStateMachineError(
      `The run id ${options.executionName} has more than ${MAX_HASHED_BYTES} bytes. Choose a shorter one.`,
    );
  }

  const StateMachine = loadInterpreter();
  const delays = { retryDelayScale: options.retryDelayScale ?? 1, waitScale: options.waitScale ?? 1 };
  const prepared = prepareDefinition(options.definition, delays);
  // Validated by asl-validator in the tests; doing it here again would cost a second copy of it and 50 ms.
  const machine = new StateMachine(prepared as never, { validationOptions: { noValidate: true } });
  const handlers = Object.entries(options.tasks).map(([name, task]) => [name, asService(task)]);
  const execution = machine.run(options.input as never, {
    overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
    context: { Execution: { Id: `local:${options.executionName}`, Name: options.executionName } },
  });
  const settled = execution.result.then(
    (output): Omit<PlayResult, 'visited'> => ({ status: 'SUCCEEDED', output }),
    (error: Error): Omit<PlayResult, 'visited'> => ({ status: 'FAILED', output: null, ...failureOf(error) }),
  );
  const visited = await follow(execution.eventLogs, options);
  return { ...(await settled), visited };
}

/** What goes through a service comes back as JSON: no `undefined`, no NaN, no shared objects, and not too large. */
function asService(task: TaskFunction): (parameters: unknown) => Promise<never> {
  return async (parameters) => {
    const text = JSON.stringify((await task(structuredClone(parameters))) ?? null);
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      const error = new Error(
        `The answer has ${Buffer.byteLength(text)} bytes; a state may hold ${MAX_PAYLOAD_BYTES}.`,
      );
      error.name = 'States.DataLimitExceeded';
      throw error;
    }
    return JSON.parse(text) as never;
  };
}

function failureOf(error: Error): Failure {
  const { cause } = error;
  const inner = cause instanceof Error ? cause : error;
  return { error: inner.name, cause: inner.message };
}

type Events = ReturnType<InstanceType<ReturnType<typeof loadInterpreter>>['run']>['eventLogs'];

async function follow(events: Events, options: PlayOptions): Promise<string[]> {
  const visited: string[] = [];
  let open: StateEntered | null = null;
  let failure: Failure | null = null;
  const leave = (atMs: number): void => {
    if (open !== null) options.onStateExited?.({ ...open, atMs, durationMs: atMs - open.atMs, failure });
    open = null;
    failure = null;
  };
  for await (const event of events) {
    const atMs = event.timestamp;
    if (event.type === 'StateEntered') {
      open = { state: event.state.name, type: event.state.type, atMs };
      visited.push(open.state);
      options.onStateEntered?.(open);
    } else if (event.type === 'StateFailed') {
      failure = { error: event.Error, cause: String(event.Cause) };
    } else if (event.type === 'StateRetried') {
      const { name: state, type } = event.state;
      if (failure !== null) options.onStateRetried?.({ state, type, atMs, attempt: event.retry.attempt, failure });
      failure = null;
    } else if (event.type === 'StateExited' || event.type === 'ExecutionFailed') {
      leave(atMs);
    }
  }
  return visited;
}
