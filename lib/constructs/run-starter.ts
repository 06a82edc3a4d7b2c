import { Duration, type RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RAW_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { acknowledgeNag } from './acknowledge';
import { HandlerFunction } from './handler-function';
import { IdempotencyTable } from './idempotency-table';

const FUNCTION_TIMEOUT = Duration.minutes(1);
/** AWS asks for six times the function's timeout, so that a throttled batch is not handed out twice at once. */
const VISIBILITY_TIMEOUT = Duration.seconds(6 * FUNCTION_TIMEOUT.toSeconds());
/** Where a window is open, one call takes in a whole burst of files; without one, SQS allows ten. */
const BATCH_WITH_WINDOW = 1_000;
const BATCH_WITHOUT_WINDOW = 10;

export interface RunStarterProps {
  readonly stage: string;
  /** Announces new objects on the default bus. */
  readonly rawBucket: IBucket;
  readonly stateMachine: IStateMachine;
  /** After which the state machine is stopped; a message waits for a run at least this long. */
  readonly longestRun: Duration;
  /** How long to wait for more files before one run takes them all in. @default not at all */
  readonly batchingWindow?: Duration;
  readonly schedule: {
    /** `rate(7 days)` or `cron(0 6 ? * MON *)`. */
    readonly expression: string;
    /** IANA name. */
    readonly timeZone: string;
  };
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The one door through which runs start: drops and the schedule go into a queue, and one function turns what it finds
 * there into at most one run. A drop that a run under way may have missed goes back into the queue until that has ended.
 */
export class RunStarter extends Construct {
  readonly startRun: HandlerFunction;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: RunStarterProps) {
    super(scope, id);
    const closed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', closed);
    acknowledgeNag(
      this.deadLetterQueue,
      'SQSRedrivePolicy',
      'This is where dead letters end; an alarm says that there are some.',
      'Serverless',
    );
    this.queue = new Queue(this, 'Queue', {
      ...closed,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetterQueue as IQueue, maxReceiveCount: receivesOf(props.longestRun) },
    });
    this.startRun = new HandlerFunction(this, 'Function', {
      name: 'start-run',
      stage: props.stage,
      description: 'Turns dropped files and the schedule into runs, one at a time',
      memoryMiB: 512,
      timeout: FUNCTION_TIMEOUT,
      logRetention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.letStartRuns(props.stateMachine);
    new IdempotencyTable(this, 'Answered').grantRemember(this.startRun);
    acknowledgeNag(
      this.startRun.function,
      'LambdaEventSourceMappingDestination',
      'The queue keeps what failed and redrives it; a destination is for streams.',
      'Serverless',
    );
    const window = props.batchingWindow ?? Duration.seconds(0);
    const hasWindow = window.toSeconds() > 0;
    this.startRun.function.addEventSource(
      new SqsEventSource(this.queue as IQueue, {
        batchSize: hasWindow ? BATCH_WITH_WINDOW : BATCH_WITHOUT_WINDOW,
        ...(hasWindow ? { maxBatchingWindow: window } : {}),
        reportBatchItemFailures: true,
        // The least there is: more at once would only compete for the same run.
        maxConcurrency: 2,
      }),
    );
    new Rule(this, 'OnDrop', {
      description: 'New exports of leads',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [props.rawBucket.bucketName] }, object: { key: [{ prefix: RAW_KEYS.leads }] } },
      },
      targets: [new SqsQueue(this.queue as IQueue, { deadLetterQueue: this.deadLetterQueue as IQueue })],
    });
    new Schedule(this, 'Retrain', {
      description: 'Trains a challenger, whether the data has drifted or not',
      schedule: ScheduleExpression.expression(props.schedule.expression, TimeZone.of(props.schedule.timeZone)),
      target: new SqsSendMessage(this.queue as IQueue, {
        // The time tells a repeated delivery from the next occasion.
        input: ScheduleTargetInput.fromObject({ trigger: 'schedule', scheduledTime: ContextAttribute.scheduledTime }),
      }),
    });
  }

  private letStartRuns({ stateMachineArn }: IStateMachine): void {
    const { role, function: fn } = this.startRun;
    role.addToPolicy(
      new PolicyStatement({
        actions: ['states:StartExecution', 'states:ListExecutions'],
        resources: [stateMachineArn],
      }),
    );
    fn.addEnvironment(ENV.stateMachineArn, stateMachineArn);
  }
}

/**
 * How often a message may be handed out before it counts as dead. One that waits for a run comes back after each
 * visibility timeout, so the longest run of six hours is 60 receives; half as many again are left for its own.
 */
function receivesOf(longestRun: Duration): number {
  return Math.ceil((1.5 * longestRun.toSeconds()) / VISIBILITY_TIMEOUT.toSeconds());
}
