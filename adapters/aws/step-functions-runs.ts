import { DescribeExecutionCommand, type ExecutionStatus, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { RunRecord, Runs } from '../../domain/ports/runs';
import { awsClient } from './aws-clients';
import { type AwsCall, callAws, errorName, mapAwsError } from './map-error';

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

/** Runs as executions of a Standard state machine, which keeps them for 90 days. */
export class StepFunctionsRuns implements Runs {
  private readonly stateMachineArn: string;
  private readonly client: SFNClient;

  constructor({ stateMachineArn, client }: StepFunctionsRunsOptions) {
    this.stateMachineArn = stateMachineArn;
    this.client = client ?? awsClient(SFNClient);
  }

  async find(runId: string): Promise<RunRecord | null> {
    const executionArn = `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${runId}`;
    try {
      const { name, status, startDate, stopDate, error, cause } = await this.client.send(
        new DescribeExecutionCommand({ executionArn }),
      );
      if (name === undefined || status === undefined) return null;
      const state = STATES[status] ?? 'unknown';
      const own = OWN_WORDS[status];
      const failure = { name: error ?? `States.${status}`, detail: cause ?? own ?? 'The run failed. See the runbook.' };
      return {
        id: name,
        state,
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
    const { stateMachineArn } = this;
    // Step Functions lists the newest first, by the second.
    const { executions = [] } = await callAws(this.call('list the executions of', 'states:ListExecutions'), () =>
      this.client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: LISTED })),
    );
    const started = (execution: (typeof executions)[number]) => execution.startDate?.getTime() ?? 0;
    const [newest] = executions.sort((a, b) => started(b) - started(a));
    return newest?.name === undefined ? null : this.find(newest.name);
  }

  private call(what: string, action: string): AwsCall {
    return {
      service: 'Step Functions',
      what: `${what} ${this.stateMachineArn}`,
      check: `Check that STATE_MACHINE_ARN names a state machine that exists, and that the role may ${action} on it.`,
    };
  }
}
