import type { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { stackNumber } from './stack-number';

export interface VendedLogProps {
  /** The service that writes it: Step Functions or API Gateway. */
  readonly writer: 'states' | 'apis';
  /** Whose log it is; once in a stack. */
  readonly name: string;
  readonly retention: RetentionDays;
  /** What becomes of the log when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * A log group that a service of AWS delivers to. Each delivery adds its group to a resource policy that the whole account
 * shares, which ends at 5,120 characters; groups under `/aws/vendedlogs/` are let in together then.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-cwl.html
 */
export function vendedLog(scope: Construct, id: string, props: VendedLogProps): LogGroup {
  return new LogGroup(scope, id, {
    // Numbered: a log that outlived its stack would stand in the way of the next one of the same name.
    logGroupName: `/aws/vendedlogs/${props.writer}/${props.name}-${stackNumber()}`,
    retention: props.retention,
    removalPolicy: props.removalPolicy,
  });
}
