import { only, type Resource, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp();
});

const queueCalled = (name: string): Resource =>
  only(dev.ofType('AWS::SQS::Queue').filter(({ id }) => id.startsWith(name)));
const startRun = (app = dev): Resource =>
  only(app.ofType('AWS::Lambda::Function').filter(({ Properties }) => Properties.FunctionName?.endsWith('-start-run')));
const eventSource = (app = dev): Resource =>
  only(app.ofType('AWS::Lambda::EventSourceMapping').filter((item) => JSON.stringify(item).includes('"StartQueue')));

describe('the queue', () => {
  it('hides a message for six times as long as the function may take', () => {
    expect(queueCalled('StartQueue').Properties.VisibilityTimeout).toBe(6 * startRun().Properties.Timeout);
  });

  it('is encrypted, keeps messages for two weeks and refuses plain HTTP', () => {
    const queues = dev.ofType('AWS::SQS::Queue').map(({ id }) => id.slice(0, -8));
    expect(queues.toSorted()).toEqual([
      ...['BatchQueue', 'StartDeadLetters', 'StartQueue', 'StreamDeadLetters', 'StreamQueue'],
    ]);
    for (const { Properties, id } of dev.ofType('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
      const policy = only(
        dev.ofType('AWS::SQS::QueuePolicy').filter((item) => JSON.stringify(item).includes(`"${id}"`)),
      );
      expect(policy.Properties.PolicyDocument.Statement).toContainEqual(
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      );
    }
  });

  it('keeps a message alive through the longest run, and sets it aside in the end', async () => {
    const { RedrivePolicy, VisibilityTimeout } = queueCalled('StartQueue').Properties;
    expect(RedrivePolicy.deadLetterTargetArn).toEqual({ 'Fn::GetAtt': [queueCalled('StartDeadLetters').id, 'Arn'] });
    const longestRunSeconds = 6 * 3_600;
    expect(RedrivePolicy.maxReceiveCount * VisibilityTimeout).toBeGreaterThan(1.4 * longestRunSeconds);
    expect(RedrivePolicy.maxReceiveCount).toBeLessThanOrEqual(1_000);
  });

  it('lets one rule send, and the rules of both folders leave what they could not send with the dead letters', () => {
    const allowed = dev
      .ofType('AWS::SQS::QueuePolicy')
      .filter(({ id }) => id.startsWith('Start'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter(({ Effect }: { Effect: string }) => Effect === 'Allow')
      .map(({ Principal, Action, Condition, Resource }) => {
        expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
        const from: string = Condition.ArnEquals['aws:SourceArn']['Fn::GetAtt'][0];
        return `${from.slice(0, -8)} ${[Action].flat().join()} ${Resource['Fn::GetAtt'][0].slice(0, -8)}`;
      });
    expect(allowed.toSorted()).toEqual([
      'BatchOnDrop sqs:SendMessage StartDeadLetters',
      'StartOnDrop sqs:GetQueueAttributes,sqs:GetQueueUrl,sqs:SendMessage StartQueue',
      'StartOnDrop sqs:SendMessage StartDeadLetters',
    ]);
  });
});

describe('the function behind the queue', () => {
  it('takes in a burst of files at once and returns single messages', () => {
    expect(eventSource().Properties).toMatchObject({
      BatchSize: 1_000,
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  it('takes ten messages where nobody waits for more, as SQS demands', () => {
    const { Properties } = eventSource(synthesizedApp('dev', { batchingWindowSeconds: '0' }));
    expect(Properties.BatchSize).toBe(10);
    expect(Properties.MaximumBatchingWindowInSeconds).toBeUndefined();
  });

  it('may look at executions and start one, of our state machine only', () => {
    const granted = dev.statements.filter(
      ({ policy, Action }) => policy.startsWith('StartFunction') && JSON.stringify(Action).includes('states:'),
    );
    expect(only(granted)).toMatchObject({
      Action: ['states:ListExecutions', 'states:StartExecution'],
      Resource: { Ref: expect.stringMatching(/^PipelineStateMachine/) },
    });
  });

  it('remembers what it has done in a table that forgets by itself', () => {
    const table = only(dev.ofType('AWS::DynamoDB::GlobalTable').filter(({ stack }) => stack === 'pipeline'));
    expect(table.Properties).toMatchObject({
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
    });
    expect(startRun().Properties.Environment.Variables.IDEMPOTENCY_TABLE).toEqual({ Ref: table.id });
  });
});

it('the first step of a run may ask about executions of our state machine, and about nothing else', () => {
  const granted = dev.statements.filter(({ policy }) => policy.startsWith('OneAtATime'));
  expect(only(granted)).toMatchObject({ Action: 'states:DescribeExecution', Effect: 'Allow' });
  expect(JSON.stringify(only(granted).Resource)).toMatch(/:execution:.*PipelineStateMachine.*:\*/);
  const policy = only(dev.ofType('AWS::IAM::Policy').filter(({ id }) => id.startsWith('OneAtATime')));
  expect(policy.Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Handlersintake/) }]);
});

it('a drop under leads/ of the raw bucket goes to the queue, and is not lost where that is not to be reached', () => {
  const { Properties } = only(dev.ofType('AWS::Events::Rule').filter(({ id }) => id.startsWith('StartOnDrop')));
  expect(Properties.EventPattern).toEqual({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {
      bucket: { name: [{ 'Fn::ImportValue': expect.stringMatching(/Raw/) }] },
      object: { key: [{ prefix: 'leads/' }] },
    },
  });
  expect(Properties.Targets).toEqual([
    expect.objectContaining({
      Arn: { 'Fn::GetAtt': [queueCalled('StartQueue').id, 'Arn'] },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queueCalled('StartDeadLetters').id, 'Arn'] } },
    }),
  ]);
});

describe('the schedule', () => {
  const schedule = (app: SynthesizedApp, name = 'StartRetrain'): Resource =>
    only(app.ofType('AWS::Scheduler::Schedule').filter(({ id }) => id.startsWith(name)));

  it('asks for training every Monday at six, through the same queue', () => {
    expect(schedule(dev).Properties).toMatchObject({
      ScheduleExpression: 'cron(0 6 ? * MON *)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [queueCalled('StartQueue').id, 'Arn'] },
        Input: '{"trigger":"schedule","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      },
    });
  });

  it('asks for a drift check every day, before the training and through the same queue', () => {
    expect(schedule(dev, 'StartDriftCheck').Properties).toMatchObject({
      ScheduleExpression: 'cron(30 5 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [queueCalled('StartQueue').id, 'Arn'] },
        Input: '{"trigger":"daily-check","scheduledTime":"<aws.scheduler.scheduled-time>"}',
      },
    });
  });

  it('follows the time zone and the expression of the command line', () => {
    const app = synthesizedApp('dev', { timeZone: 'Europe/Berlin', scheduleExpression: 'cron(30 7 ? * * *)' });
    expect(schedule(app).Properties).toMatchObject({
      ScheduleExpression: 'cron(30 7 ? * * *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });
});
