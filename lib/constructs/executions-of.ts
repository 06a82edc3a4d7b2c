import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** ARN of all executions of one state machine. */
export function executionsOf(scope: Construct, stateMachineArn: string): string {
  const { resourceName = '' } = Arn.split(stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
  return Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${resourceName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
