import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import { LEAD_EVENTS } from '../../contracts/stream';
import { acknowledgeNag } from './acknowledge';
import { HandlerFunction } from './handler-function';
import { IdempotencyTable } from './idempotency-table';

export interface CrmWebhookProps {
  readonly stage: string;
  readonly bus: IEventBus;
  /** Where hot leads are posted to; https. */
  readonly url: string;
  /** Name of the SSM parameter (SecureString) with the secret; people make it, because CloudFormation cannot. */
  readonly secretParameter: string;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Four attempts of 5 s with their pauses. */
const FUNCTION_TIMEOUT = Duration.seconds(30);
/** Six times the time-out, as AWS asks for: the pause before the next four attempts. */
const VISIBILITY_TIMEOUT = Duration.minutes(3);
/** A CRM that is down for an hour loses nothing; after that people redrive the dead letters. */
const DELIVERIES = 20;

/**
 * Posts hot leads to a CRM, signed: bus, rule, queue, notify-crm. An API destination of EventBridge would need no function,
 * but can only send a fixed key, which whoever sees one request can use for ever.
 */
export class CrmWebhook extends Construct {
  readonly notifyCrm: HandlerFunction;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: CrmWebhookProps) {
    super(scope, id);
    const { stage, bus, url, secretParameter, logRetention, removalPolicy } = props;
    const closed = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };
    this.deadLetterQueue = new Queue(this, 'DeadLetters', closed);
    acknowledgeNag(
      this.deadLetterQueue,
      'SQSRedrivePolicy',
      'This is where dead letters end; an alarm says that there are some.',
      'Serverless',
    );
    const queue = new Queue(this, 'Queue', {
      ...closed,
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deadLetterQueue: { queue: this.deadLetterQueue as IQueue, maxReceiveCount: DELIVERIES },
    });
    new Rule(this, 'OnHotLead', {
      description: 'Leads that became hot, for the CRM',
      eventBus: bus,
      eventPattern: { source: [LEAD_EVENTS.source], detailType: [LEAD_EVENTS.becameHot] },
      targets: [new SqsQueue(queue as IQueue, { deadLetterQueue: this.deadLetterQueue as IQueue })],
    });
    this.notifyCrm = new HandlerFunction(this, 'Function', {
      name: 'notify-crm',
      stage,
      description: 'Posts leads that became hot to the CRM, signed',
      memoryMiB: 256,
      timeout: FUNCTION_TIMEOUT,
      logRetention,
      removalPolicy,
      environment: { [ENV.webhookUrl]: url, [ENV.webhookSecretParameter]: secretParameter },
    });
    new IdempotencyTable(this, 'Posted').grantRemember(this.notifyCrm);
    // Under the key of AWS for SSM, whose own policy lets the account decrypt through SSM.
    this.notifyCrm.role.addToPolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter'],
        resources: [
          Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: secretParameter.slice(1) }),
        ],
      }),
    );
    acknowledgeNag(
      this.notifyCrm.function,
      'LambdaEventSourceMappingDestination',
      'The queue keeps what failed and redrives it; a destination is for streams.',
      'Serverless',
    );
    this.notifyCrm.function.addEventSource(
      new SqsEventSource(queue as IQueue, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 2 }),
    );
  }
}
