import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Choice, Condition, type IChainable, JsonPath, Succeed, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { SNS_RETRY } from './retry-policies';

export interface CheckEndProps {
  readonly topic: ITopic;
  readonly stage: string;
  /** See `driftPageFolder`. */
  readonly driftPageFolder: string;
}

/**
 * Where a check ends that neither took files in nor trains: with a message where the leads have drifted, without one
 * otherwise. A daily "all is well" would not be read, and the dashboard shows it.
 */
export function checkEnd(scope: Construct, props: CheckEndProps): IChainable {
  const checked = new Succeed(scope, 'Checked');
  const notify = new SnsPublish(scope, 'NotifyDrift', {
    topic: props.topic,
    subject: `Leadscore ${props.stage}: leads have drifted`,
    message: TaskInput.fromText(
      JsonPath.format(
        `Drift check {}: {}. The drift report: ${props.driftPageFolder}{}`,
        JsonPath.stringAt('$.runId'),
        JsonPath.stringAt('$.drift.sentence'),
        JsonPath.stringAt('$.drift.reportPageKey'),
      ),
    ),
    resultPath: JsonPath.DISCARD,
  });
  notify.addRetry(SNS_RETRY);
  notify.addCatch(checked, { errors: ['States.ALL'], resultPath: '$.notificationFailure' });
  notify.next(checked);
  return new Choice(scope, 'IsDriftFound')
    .when(Condition.stringEquals('$.drift.verdict', 'drift'), notify)
    .otherwise(checked);
}

/**
 * What comes before the key of a drift report in its address in the S3 console, for people who may read the bucket. A
 * presigned link would end with the credentials that signed it, after an hour or so, and its reader come too late.
 */
export function driftPageFolder(scope: Construct, processedBucket: IBucket): string {
  const { region } = Stack.of(scope);
  return `https://${region}.console.aws.amazon.com/s3/object/${processedBucket.bucketName}?region=${region}&prefix=`;
}
