import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type IChainable, IntegrationPattern, JsonPath, type State, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { GlueStartJobRun } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';
import { GLUE_API_RETRY, GLUE_BUSY_RETRY } from './retry-policies';

export interface EtlStepProps {
  readonly jobName: string;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly loadWarehouse: IFunction;
  readonly onDone: IChainable;
  readonly onFailure: IChainable;
}

/** Cleans the files of the manifest with Spark and loads the result into the warehouse. */
export function etlStep(scope: Construct, props: EtlStepProps): State {
  const standardize = new GlueStartJobRun(scope, 'StandardizeLeads', {
    glueJobName: props.jobName,
    integrationPattern: IntegrationPattern.RUN_JOB,
    arguments: TaskInput.fromObject({
      '--manifest': JsonPath.stringAt('$.intake.manifestKey'),
      '--raw_root': `s3://${props.rawBucket.bucketName}`,
      '--processed_root': `s3://${props.processedBucket.bucketName}`,
    }),
    // Also keeps CDK from writing `"NotificationProperty": null`, of which nobody knows what Glue makes.
    notifyDelayAfter: Duration.minutes(15),
    resultPath: JsonPath.DISCARD,
    comment: 'Parses, repairs, quarantines and types every row',
  });
  standardize.addRetry(GLUE_BUSY_RETRY);
  standardize.addRetry(GLUE_API_RETRY);
  standardize.addCatch(props.onFailure, { errors: ['States.ALL'], resultPath: '$.failure' });
  const load = handlerTask(scope, 'LoadWarehouse', {
    handler: props.loadWarehouse,
    event: { runId: '$.runId', manifestKey: '$.intake.manifestKey' },
    resultPath: '$.load',
    onFailure: props.onFailure,
    comment: 'Upserts the cleaned leads; the same run twice gives the same warehouse',
  });
  standardize.next(load).next(props.onDone);
  return standardize;
}
