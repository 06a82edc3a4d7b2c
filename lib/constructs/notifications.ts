import { Stack } from 'aws-cdk-lib';
import { LoggingLevel, SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledgeNag } from './acknowledge';

export interface NotificationsProps {
  readonly stage: string;
  /** Who gets every message; each address has to confirm once. @default nobody */
  readonly emails?: readonly string[];
  /** A Slack channel of a workspace that is authorized in this account. @default none */
  readonly slack?: { readonly workspaceId: string; readonly channelId: string } | null;
}

/** The topic of run outcomes and alarms, and the people behind it. */
export class Notifications extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // Not under a key: alarms cannot publish to a topic under the key of AWS, and an own one costs a dollar a month. Messages
    // carry counts, run ids and error sentences, never a lead.
    this.topic = new Topic(this, 'Topic', { displayName: `Leadscore ${props.stage}`, enforceSSL: true });
    // A topic with a policy of its own no longer lets the alarms of the account in by default.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm:*' }) },
          StringEquals: { 'aws:SourceAccount': stack.account },
        },
      }),
    );
    for (const address of props.emails ?? []) {
      acknowledgeNag(
        this.topic.addSubscription(new EmailSubscription(address)),
        'SNSRedrivePolicy',
        'A mail that its server refuses is lost, but says nothing that the execution and the alarm do not show.',
        'Serverless',
      );
    }
    if (props.slack) {
      new SlackChannelConfiguration(this, 'Slack', {
        slackChannelConfigurationName: `leadscore-${props.stage}`,
        slackWorkspaceId: props.slack.workspaceId,
        slackChannelId: props.slack.channelId,
        notificationTopics: [this.topic],
        loggingLevel: LoggingLevel.NONE,
        // The channel reads; whatever its role may be given one day, this is the most that comes of it.
        guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
      });
    }
  }
}
