import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { EtlJob } from '../../lib/constructs/etl-job';
import { Notifications } from '../../lib/constructs/notifications';
import { PROJECT_FOLDER } from './synthesized-app';

/** A stack with one construct in it. */
function templateOf(build: (stack: Stack) => unknown): Template {
  const app = new App({
    builtinCloudFormationValidation: false,
    context: { 'aws:cdk:disable-asset-staging': true, 'aws:cdk:bundling-stacks': [] },
  });
  const stack = new Stack(app, 'stack', { env: { region: 'us-east-1' } });
  build(stack);
  return Template.fromStack(stack);
}

it('the Spark job takes spare capacity where the stage says flex', () => {
  const template = templateOf(
    (stack) =>
      new EtlJob(stack, 'Etl', {
        stage: 'dev',
        rawBucket: new Bucket(stack, 'Raw') as IBucket,
        processedBucket: new Bucket(stack, 'Processed') as IBucket,
        scriptsFolder: `${PROJECT_FOLDER}/glue-scripts`,
        workers: 4,
        flex: true,
      }),
  );
  template.hasResourceProperties('AWS::Glue::Job', {
    ExecutionClass: 'FLEX',
    GlueVersion: '6.0',
    NumberOfWorkers: 4,
    Timeout: 30,
  });
});

it('a Slack channel hears of everything that goes to the topic, and can do nothing itself', () => {
  const template = templateOf(
    (stack) =>
      new Notifications(stack, 'Notifications', {
        stage: 'dev',
        slack: { workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' },
      }),
  );
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SlackWorkspaceId: 'T0123ABCDEF',
    SlackChannelId: 'C0123ABCDEF',
    SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^NotificationsTopic') }],
    GuardrailPolicies: [Match.anyValue()],
  });
  template.resourceCountIs('AWS::IAM::Policy', 0);
});
