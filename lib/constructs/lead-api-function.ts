import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { SCORE_JOB_KEYS, UPLOAD_ID_PREFIX, uploadKey } from '../../contracts/score-job';
import { acknowledgeNag, allowWildcard } from './acknowledge';
import { executionsOf } from './executions-of';
import { HandlerFunction } from './handler-function';
import type { ModelRegistry } from './model-registry';
import { allowListing, allowPutting, allowReading } from './object-access';
import type { ScoreTable } from './score-table';

export interface LeadApiFunctionProps {
  readonly stage: string;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly scores: Pick<ScoreTable, 'grantHistory'>;
  readonly stateMachine: IStateMachine;
  /** Asks for runs. */
  readonly startQueue: IQueue;
  readonly registry: Pick<ModelRegistry, 'grantPromote'>;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** Reads what has been scored, follows runs, and gives out links for uploads and results. */
export class LeadApiFunction extends Construct {
  readonly handler: HandlerFunction;

  constructor(scope: Construct, id: string, props: LeadApiFunctionProps) {
    super(scope, id);
    const { rawBucket, processedBucket, stateMachine } = props;
    this.handler = new HandlerFunction(this, 'Handler', {
      name: 'lead-api',
      stage: props.stage,
      description: 'Answers which leads are hot, why, and what became of runs and uploads; starts runs for operators',
      // Its work is waiting; the CPU that comes with it loads the clients of the SDK in 0.3 s.
      memoryMiB: 1024,
      timeout: Duration.seconds(10),
      tracing: Tracing.PASS_THROUGH,
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
      environment: {
        [ENV.rawBucket]: rawBucket.bucketName,
        [ENV.processedBucket]: processedBucket.bucketName,
        [ENV.stateMachineArn]: stateMachine.stateMachineArn,
        [ENV.startQueueUrl]: props.startQueue.queueUrl,
      },
    });
    const { role, function: fn } = this.handler;
    acknowledgeNag(fn, 'LambdaTracing', 'As predict: duration and errors are in metrics and logs.', 'Serverless');
    // Links that it gives out may do no more than the function itself.
    const anyRun = '*';
    allowReading(role, processedBucket, [
      'scores/',
      PROCESSED_KEYS.lists,
      PROCESSED_KEYS.driftReport(anyRun),
      PROCESSED_KEYS.driftPage(anyRun),
      PROCESSED_KEYS.predictions,
      PROCESSED_KEYS.report(anyRun),
      PROCESSED_KEYS.runRequest(anyRun),
      PROCESSED_KEYS.models,
    ]);
    allowListing(role, processedBucket);
    // An operator decides which version serves, and asks for runs.
    allowPutting(role, processedBucket, [PROCESSED_KEYS.champion, PROCESSED_KEYS.runRequest(anyRun)]);
    props.registry.grantPromote(this.handler);
    role.addToPolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.startQueue.queueArn] }));
    const anyUpload = `${UPLOAD_ID_PREFIX}*`;
    allowPutting(role, processedBucket, [SCORE_JOB_KEYS.status(anyUpload)]);
    allowPutting(role, rawBucket, [uploadKey(anyUpload, '*')]);
    props.scores.grantHistory(this.handler);
    const { stateMachineArn } = stateMachine;
    role.addToPolicy(new PolicyStatement({ actions: ['states:ListExecutions'], resources: [stateMachineArn] }));
    const executions = executionsOf(this, stateMachineArn);
    allowWildcard(
      role,
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:GetExecutionHistory'],
        resources: [executions],
      }),
      'Executions are named after the time of their run, which nobody knows at deployment.',
    );
  }
}
