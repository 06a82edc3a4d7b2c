import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IStream, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { CrmWebhook } from './crm-webhook';
import { HandledQueue } from './handled-queue';
import { HandlerFunction } from './handler-function';
import type { HotLeadTable } from './hot-lead-table';
import { allowListing, allowPutting, allowReading } from './object-access';
import type { ScoreTable } from './score-table';

export interface LeadStreamProps {
  readonly stage: string;
  /** Holds `models/`. */
  readonly processedBucket: IBucket;
  readonly scores: Pick<ScoreTable, 'grantRecord' | 'grantHistory'>;
  readonly hotLeads: Pick<HotLeadTable, 'grantFollow'>;
  /** True: leads may come over Kinesis too; its stream costs $29 a month idle. @default false */
  readonly kinesis?: boolean;
  /** Where hot leads are posted to. @default nowhere; whoever wants to hear of them adds a rule to the bus */
  readonly webhook?: { readonly url: string; readonly secretParameter: string } | null;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** Ten messages with 1,000 leads each are 10,000 scores and 30,000 calls of DynamoDB: 20 s. */
const FUNCTION_TIMEOUT = Duration.minutes(1);
/** AWS asks for six times the time-out. Above `CLAIM_MS` of score-stream, so that a message finds its claim run out. */
const VISIBILITY_TIMEOUT = Duration.minutes(6);
/** Half an hour; what fails longer is for people. */
const DELIVERIES = 5;
const BATCH_SIZE = 10;
/** Half of the concurrency that a new account has: a flood of leads must not keep the API from answering. */
const AT_ONCE = 5;

/**
 * Leads as events: a queue (and, where asked for, a Kinesis stream), score-stream, and a bus that says which leads became
 * hot. Idle it costs nothing.
 */
export class LeadStream extends Construct {
  readonly scoreStream: HandlerFunction;
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;
  readonly bus: EventBus;
  /** `null` where no webhook is configured. */
  readonly webhook: CrmWebhook | null;

  constructor(scope: Construct, id: string, props: LeadStreamProps) {
    super(scope, id);
    const { stage, processedBucket, logRetention, removalPolicy } = props;
    const leads = new HandledQueue(this, { visibilityTimeout: VISIBILITY_TIMEOUT, deliveries: DELIVERIES });
    this.queue = leads.queue;
    this.deadLetterQueue = leads.deadLetterQueue;
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `leadscore-${stage}`,
      description: 'Leads that became hot',
    });
    this.scoreStream = new HandlerFunction(this, 'Function', {
      name: 'score-stream',
      stage,
      description: 'Scores leads that arrive as events, and announces those that became hot',
      memoryMiB: 1024,
      timeout: FUNCTION_TIMEOUT,
      logRetention,
      removalPolicy,
      environment: { [ENV.processedBucket]: processedBucket.bucketName, [ENV.leadEventsBus]: this.bus.eventBusName },
    });
    const { role } = this.scoreStream;
    allowReading(role, processedBucket, [PROCESSED_KEYS.models]);
    // What both models said while a challenger is rolled out.
    allowPutting(role, processedBucket, [PROCESSED_KEYS.predictions]);
    // Before the first training there is no champion, and that has to look different from a missing permission.
    allowListing(role, processedBucket);
    props.scores.grantRecord(this.scoreStream);
    props.scores.grantHistory(this.scoreStream);
    props.hotLeads.grantFollow(this.scoreStream);
    role.addToPolicy(new PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }));
    leads.answerWith(this.scoreStream, { batchSize: BATCH_SIZE, atOnce: AT_ONCE });
    if (props.kinesis === true) this.addKinesis(stage, removalPolicy);
    this.webhook = props.webhook
      ? new CrmWebhook(this, 'Crm', {
          stage,
          bus: this.bus as IEventBus,
          ...props.webhook,
          logRetention,
          removalPolicy,
        })
      : null;
  }

  private addKinesis(stage: string, removalPolicy: RemovalPolicy): void {
    const stream = new Stream(this, 'Stream', {
      streamName: `leadscore-${stage}-leads`,
      streamMode: StreamMode.ON_DEMAND,
      encryption: StreamEncryption.MANAGED,
      retentionPeriod: Duration.days(1),
      removalPolicy,
    });
    this.scoreStream.function.addEventSource(
      new KinesisEventSource(stream as IStream, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        // Unlimited by default: one record that cannot be read would hold up its shard for a day.
        retryAttempts: 5,
        maxRecordAge: Duration.hours(23),
        onFailure: new SqsDlq(this.deadLetterQueue as IQueue),
      }),
    );
  }
}
