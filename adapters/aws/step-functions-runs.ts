import {
  DescribeExecutionCommand,
  type ExecutionStatus,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { executionInputSchema, type RunTrigger } from '../../contracts/run';
import type { BegunStep } from '../../contracts/run-step';
import type { RunRecord, Runs } from '../../domain/ports/runs';
import { awsClient } from './aws-clients';
import { type AwsCall, callAws, errorName, mapAwsError } from './map-error';
import { stepsOfHistory } from './step-functions-steps';

export interface StepFunctionsRunsOptions {
  readonly stateMachineArn: string;
  /** Default: one of its own, from the environment. */
  readonly client?: SFNClient;
}

const STATES: Readonly<Record<ExecutionStatus, RunRecord['state']>> = {
  RUNNING: 'running',
  PENDING_REDRIVE: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'failed',
  ABORTED: 'failed',
};

/** What Step Functions says where the state machine did not. */
const OWN_WORDS: Readonly<Partial<Record<ExecutionStatus, string>>> = {
  TIMED_OUT: 'The run took too long and was stopped. Start it again; the runbook tells how.',
  ABORTED: 'The run was stopped by hand. Start it again; the runbook tells how.',
};

/** Executions that are looked at for the newest one. */
const LISTED = 100;
/** Executions that are described at once: the service allows 15 a second after a burst of 300. */
const DESCRIBED_AT_ONCE = 10;
/** Of a history: a run has some hundred events, and each page holds a thousand. */
const MOST_EVENTS = 10_000;

/** Runs as executions of a Standard state machine, which keeps them for 90 days. */
export class StepFunctionsRuns implements Runs {
  private readonly stateMachineArn: string;
  private readonly client: SFNClient;

  constructor({ stateMachineArn, client }: StepFunctionsRunsOptions) {
    this.stateMachineArn = stateMachineArn;
    this.client = client ?? awsClient(SFNClient);
  }

  async find(runId: string): Promise<RunRecord | null> {
    const executionArn = this.arnOf(runId);
    try {
      const { name, status, startDate, stopDate, error, cause, input } = await this.client.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      if (name === undefined || status === undefined) return null;
      const state = STATES[status] ?? 'unknown';
      const own = OWN_WORDS[status];
      const failure = { name: error ?? `States.${status}`, detail: cause ?? own ?? 'The run failed. See the runbook.' };
      return {
        id: name,
        state,
        trigger: triggerOf(input),
        startedAt: startDate?.toISOString() ?? null,
        endedAt: stopDate?.toISOString() ?? null,
        error: state === 'failed' ? failure : null,
      };
    } catch (error) {
      if (errorName(error) === 'ExecutionDoesNotExist') return null;
      throw mapAwsError(error, this.call('describe an execution of', 'states:DescribeExecution'));
    }
  }

  async newest(): Promise<RunRecord | null> {
    return (await this.list(1))[0] ?? null;
  }

  async list(limit: number): Promise<RunRecord[]> {
    const { stateMachineArn } = this;
    // Step Functions lists the newest first, by the second.
    const { executions = [] } = await callAws(this.call('list the executions of', 'states:ListExecutions'), () =>
      this.client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: LISTED })),
    );
    const started = (execution: (typeof executions)[number]) => execution.startDate?.getTime() ?? 0;
    const newest = executions.sort((a, b) => started(b) - started(a)).slice(0, limit);
    const found: (RunRecord | null)[] = [];
    for (let from = 0; from < newest.length; from += DESCRIBED_AT_ONCE) {
      const some = newest.slice(from, from + DESCRIBED_AT_ONCE);
      found.push(...(await Promise.all(some.map(({ name = '' }) => this.find(name)))));
    }
    return found.filter((record) => record !== null);
  }

  async steps(runId: string): Promise<BegunStep[]> {
    const events: HistoryEvent[] = [];
    const asked = { executionArn: this.arnOf(runId), includeExecutionData: true };
    try {
      for await (const page of paginateGetExecutionHistory({ client: this.client, pageSize: 1000 }, asked)) {
        events.push(...(page.events ?? []));
        if (events.length >= MOST_EVENTS) break;
      }
    } catch (error) {
      if (errorName(error) === 'ExecutionDoesNotExist') return [];
      throw mapAwsError(error, this.call('read the history of an execution of', 'states:GetExecutionHistory'));
    }
    return stepsOfHistory(events);
  }

  private arnOf(runId: string): string {
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
  }

  private call(what: string, action: string): AwsCall {
    return {
      service: 'Step Functions',
      what: `${what} ${this.stateMachineArn}`,
      check: `Check that STATE_MACHINE_ARN names a state machine that exists, and that the role may ${action} on it.`,
    };
  }
}

/** What started an execution; `null` where its input is none of ours. */
function triggerOf(input: string | undefined): RunTrigger | null {
  try {
    return executionInputSchema.shape.trigger.parse((JSON.parse(input ?? '') as { trigger?: unknown }).trigger);
  } catch {
    return null;
  }
}
