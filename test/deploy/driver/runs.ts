import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { RunOptions, RunTrigger } from '../../../contracts/run';
import { waitUntil } from '../../helpers/wait-until';

/** A run that has ended. */
export interface EndedRun {
  /** The execution's name. */
  readonly id: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly error: string | null;
  readonly cause: string | null;
  readonly input: { readonly trigger?: string };
  /** Names of the states, in the order in which they were entered. */
  readonly states: readonly string[];
  /** Errors of single tasks, also of those that were tried again. */
  readonly taskErrors: readonly string[];
}

const TIMEOUT_MS = 240_000;
/** A start that was remembered just before it was to be forgotten holds the next one back for 90 s. */
const NEXT_RUN_TIMEOUT_MS = 150_000;
const PAGE = 1_000;

/** The executions of the pipeline, through the API of Step Functions. */
export class Runs {
  constructor(
    private readonly sfn: SFNClient,
    private readonly stateMachineArn: string,
  ) {}

  /** Names of all executions so far, oldest first. */
  async names(): Promise<string[]> {
    return (await this.list()).map(({ name = '' }) => name);
  }

  /** Starts a run by hand, as an operator does. */
  async start(name: string, options: Partial<RunOptions>, trigger: RunTrigger = 'manual'): Promise<void> {
    const input = JSON.stringify({ trigger, options });
    await this.sfn.send(new StartExecutionCommand({ stateMachineArn: this.stateMachineArn, name, input }));
  }

  /** Waits until a run that is not in `known` has started; returns its name. */
  async nextAfter(known: readonly string[], timeoutMs = NEXT_RUN_TIMEOUT_MS): Promise<string> {
    return waitUntil(`a new run starts (known: ${known.join(', ') || 'none'})`, timeoutMs, async () =>
      (await this.names()).find((name) => !known.includes(name)),
    );
  }

  /** Waits for the end of a run. */
  async ended(name: string): Promise<EndedRun> {
    const run = await waitUntil(`run ${name} ends`, TIMEOUT_MS, async () =>
      (await this.list()).find((each) => each.name === name && each.status !== 'RUNNING'),
    );
    const events = await this.history(run.executionArn ?? '');
    const failed = events.findLast((event) => event.executionFailedEventDetails !== undefined);
    const started = events.find((event) => event.executionStartedEventDetails !== undefined);
    return {
      id: name,
      status: run.status as EndedRun['status'],
      error: failed?.executionFailedEventDetails?.error ?? null,
      cause: failed?.executionFailedEventDetails?.cause ?? null,
      input: JSON.parse(started?.executionStartedEventDetails?.input ?? '{}') as EndedRun['input'],
      states: events.flatMap(({ stateEnteredEventDetails: entered }) => entered?.name ?? []),
      taskErrors: events.flatMap(
        (event) => event.taskFailedEventDetails?.error ?? event.lambdaFunctionFailedEventDetails?.error ?? [],
      ),
    };
  }

  /** Waits until no run is under way. */
  async idle(): Promise<void> {
    await waitUntil('no run is under way', TIMEOUT_MS, async () =>
      (await this.list()).every(({ status }) => status !== 'RUNNING'),
    );
  }

  private async list(): Promise<ExecutionListItem[]> {
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.stateMachineArn, maxResults: PAGE }),
    );
    return executions.sort((a, b) => (a.startDate?.getTime() ?? 0) - (b.startDate?.getTime() ?? 0));
  }

  private async history(executionArn: string): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: PAGE, nextToken }));
      events.push(...(page.events ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  }
}
