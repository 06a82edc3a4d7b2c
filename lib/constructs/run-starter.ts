import { Duration, type RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { ContextAttribute, Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RAW_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import type { ScheduledTrigger } from '../../contracts/start-message';
import { HandledQueue, objectsCreated } from './handled-queue';
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
    /** When the leads that were too few to judge are looked at again; as `expression`. */
    readonly driftCheck: string;
    /** IANA name. */
    readonly timeZone: string;
  };
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The one door through which runs start: drops and the schedules go into a queue, and one function turns what it finds
 * there into at most one run. A drop that a run under way may have missed goes back into the queue until that has ended.
 */
export class RunStarter extends Construct {
  readonly startRun: HandlerFunction;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: RunStarterProps) {
    super(scope, id);
    const requests = new HandledQueue(this, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deliveries: receivesOf(props.longestRun),
    });
    this.queue = requests.queue;
    this.deadLetterQueue = requests.deadLetterQueue;
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
    const window = props.batchingWindow ?? Duration.seconds(0);
    const hasWindow = window.toSeconds() > 0;
    requests.answerWith(this.startRun, {
      batchSize: hasWindow ? BATCH_WITH_WINDOW : BATCH_WITHOUT_WINDOW,
      ...(hasWindow ? { batchingWindow: window } : {}),
      // The least there is: more at once would only compete for the same run.
      atOnce: 2,
    });
    requests.take('OnDrop', 'New exports of leads', objectsCreated(props.rawBucket.bucketName, RAW_KEYS.leads));
    const { expression, driftCheck, timeZone } = props.schedule;
    const ask = (id: string, trigger: ScheduledTrigger, description: string, when: string): void => {
      new Schedule(this, id, {
        description,
        schedule: ScheduleExpression.expression(when, TimeZone.of(timeZone)),
        target: new SqsSendMessage(this.queue as IQueue, {
          // The time tells a repeated delivery from the next occasion.
          input: ScheduleTargetInput.fromObject({ trigger, scheduledTime: ContextAttribute.scheduledTime }),
        }),
      });
    };
    ask('Retrain', 'schedule', 'Trains a challenger, whether the data has drifted or not', expression);
    ask('DriftCheck', 'daily-check', 'Compares new leads with known ones, once there are enough', driftCheck);
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
