import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import { LEAD_EVENTS } from '../../contracts/stream';
import { HandledQueue } from './handled-queue';
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
    const posts = new HandledQueue(this, { visibilityTimeout: VISIBILITY_TIMEOUT, deliveries: DELIVERIES });
    this.deadLetterQueue = posts.deadLetterQueue;
    const becameHot = { source: [LEAD_EVENTS.source], detailType: [LEAD_EVENTS.becameHot] };
    posts.take('OnHotLead', 'Leads that became hot, for the CRM', becameHot, bus);
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
    posts.answerWith(this.notifyCrm, { batchSize: 5, atOnce: 2 });
  }
}
