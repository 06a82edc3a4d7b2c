import { paginateListExecutions, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../contracts/run';
import { ExecutionNameTakenError } from '../../domain/errors';
import type { Executions, RunningExecution } from '../../domain/ports/executions';
import { awsClient } from './aws-clients';
import { type AwsCall, callAws, errorName, mapAwsError } from './map-error';

export interface StepFunctionsExecutionsOptions {
  readonly stateMachineArn: string;
  /** Default: one of its own, from the environment. */
  readonly client?: SFNClient;
}

/** Executions of a Standard state machine that takes `Input`. Their names are taken for 90 days. */
export class StepFunctionsExecutions<Input extends object = ExecutionInput> implements Pick<Executions, 'running'> {
  private readonly stateMachineArn: string;
  private readonly client: SFNClient;

  constructor({ stateMachineArn, client }: StepFunctionsExecutionsOptions) {
    this.stateMachineArn = stateMachineArn;
    this.client = client ?? awsClient(SFNClient);
  }

  async running(): Promise<RunningExecution[]> {
    const found = await callAws(this.call('list the executions of', 'states:ListExecutions'), async () => {
      const running: RunningExecution[] = [];
      const filter = { stateMachineArn: this.stateMachineArn, statusFilter: 'RUNNING' as const };
      for await (const { executions = [] } of paginateListExecutions({ client: this.client }, filter)) {
        for (const { name = '', startDate = new Date(0) } of executions) running.push({ name, startedAt: startDate });
      }
      return running;
    });
    return found.sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
  }

  /** Step Functions itself takes a repeated start for the first one, as long as that runs and its input is the same. */
  async start(name: string, input: Input): Promise<void> {
    const { stateMachineArn } = this;
    try {
      await this.client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
    } catch (error) {
      if (errorName(error) !== 'ExecutionAlreadyExists') {
        throw mapAwsError(error, this.call(`start ${name} of`, 'states:StartExecution'));
      }
      throw new ExecutionNameTakenError(
        `An execution ${name} has been started before and has ended, or has another input. Take another name.`,
        { cause: error },
      );
    }
  }

  private call(what: string, action: string): AwsCall {
    return {
      service: 'Step Functions',
      what: `${what} ${this.stateMachineArn}`,
      check: `Check that STATE_MACHINE_ARN names a state machine that exists, and that the role may ${action} on it.`,
    };
  }
}
