import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { awsClient } from './aws-clients';
import { errorName, mapAwsError } from './map-error';

/** Executions that have not ended, as Step Functions names their states. */
const UNDER_WAY: readonly (string | undefined)[] = ['RUNNING', 'PENDING_REDRIVE'];

/** Asks Step Functions about single executions, of whatever state machine. */
export class ExecutionStates {
  constructor(private readonly client: SFNClient = awsClient(SFNClient)) {}

  /** `null` where there is no such execution, or none any more (90 days). Throws ServiceThrottledError. */
  async isRunning(executionArn: string): Promise<boolean | null> {
    try {
      const { status } = await this.client.send(new DescribeExecutionCommand({ executionArn }));
      return UNDER_WAY.includes(status);
    } catch (error) {
      if (errorName(error) === 'ExecutionDoesNotExist') return null;
      throw mapAwsError(error, {
        service: 'Step Functions',
        what: `describe ${executionArn}`,
        check: 'Check that the role may states:DescribeExecution on the executions of the pipeline.',
      });
    }
  }
}
