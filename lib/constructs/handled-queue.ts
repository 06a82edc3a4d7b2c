import { Duration } from 'aws-cdk-lib';
import { type EventPattern, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { type IQueue, Queue, QueueEncryption, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeNag } from './acknowledge';
import type { HandlerFunction } from './handler-function';

export interface HandledQueueProps {
  /** For how long a message that is handed out is hidden from others. */
  readonly visibilityTimeout: Duration;
  /** How often a message may be handed out before it counts as dead. */
  readonly deliveries: number;
  /** Where messages end that no delivery could answer. @default a queue of its own */
  readonly deadLetterQueue?: Queue;
}

export interface Handling {
  /** Messages that one call may get. */
  readonly batchSize: number;
  /** How long to wait for more messages. @default not at all */
  readonly batchingWindow?: Duration;
  /** Calls side by side; 2 is the least that there is. */
  readonly atOnce: number;
}

const CLOSED: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
};

/**
 * `Queue` of `scope`, encrypted, with dead letters, whose messages a function answers, each for itself. A class and no
 * construct, so that the queues are the scope's own and are called after it.
 */
export class HandledQueue {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(
    private readonly scope: Construct,
    { visibilityTimeout, deliveries, deadLetterQueue }: HandledQueueProps,
  ) {
    this.deadLetterQueue = deadLetterQueue ?? deadLetters(scope);
    this.queue = new Queue(scope, 'Queue', {
      ...CLOSED,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue as IQueue, maxReceiveCount: deliveries },
    });
  }

  /** Has the function answer the messages; it says which of a batch have to come back. */
  answerWith({ function: fn }: HandlerFunction, { batchSize, batchingWindow, atOnce }: Handling): void {
    acknowledgeNag(
      fn,
      'LambdaEventSourceMappingDestination',
      'The queue keeps what failed and redrives it; a destination is for streams.',
      'Serverless',
    );
    fn.addEventSource(
      new SqsEventSource(this.queue as IQueue, {
        batchSize,
        ...(batchingWindow === undefined ? {} : { maxBatchingWindow: batchingWindow }),
        reportBatchItemFailures: true,
        maxConcurrency: atOnce,
      }),
    );
  }

  /** Takes in events of a bus; those that the queue cannot take are dead letters. @default the bus of AWS services */
  take(id: string, description: string, eventPattern: EventPattern, eventBus?: IEventBus): void {
    new Rule(this.scope, id, {
      description,
      eventPattern,
      ...(eventBus === undefined ? {} : { eventBus }),
      targets: [new SqsQueue(this.queue as IQueue, { deadLetterQueue: this.deadLetterQueue as IQueue })],
    });
  }
}

/** New objects under a prefix of a bucket, as S3 announces them. */
export function objectsCreated(bucketName: string, prefix: string): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucketName] }, object: { key: [{ prefix }] } },
  };
}

function deadLetters(scope: Construct): Queue {
  const queue = new Queue(scope, 'DeadLetters', CLOSED);
  acknowledgeNag(
    queue,
    'SQSRedrivePolicy',
    'This is where dead letters end; an alarm says that there are some.',
    'Serverless',
  );
  return queue;
}
