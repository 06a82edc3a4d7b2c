import { only, type Resource, type SynthesizedApp, synthesizedApp } from './synthesized-app';

const WEBHOOK = { webhookUrl: 'https://crm.example.com/hot-leads' };

let dev: SynthesizedApp;
let full: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp();
  full = synthesizedApp('dev', { kinesis: 'true', ...WEBHOOK });
});

const queue = (app: SynthesizedApp, name: string): Resource =>
  only(app.ofType('AWS::SQS::Queue').filter(({ id }) => id.startsWith(name)));
const functionCalled = (app: SynthesizedApp, name: string): Resource =>
  only(app.ofType('AWS::Lambda::Function').filter((item) => item.Properties.FunctionName === `leadscore-dev-${name}`));
const sourcesOf = (app: SynthesizedApp, name: string): Resource[] =>
  app
    .ofType('AWS::Lambda::EventSourceMapping')
    .filter(({ Properties }) => JSON.stringify(Properties.FunctionName).includes(functionCalled(app, name).id));
const allowedTo = (app: SynthesizedApp, role: string) =>
  app.statements.filter(({ policy }) => policy.startsWith(role)).flatMap(({ Action }) => [Action].flat());

describe('the stream of leads', () => {
  it('hands messages over in tens, takes back single ones, and hides them for six times the time-out', () => {
    const source = only(sourcesOf(dev, 'score-stream'));
    expect(source.Properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    expect(queue(dev, 'StreamQueue').Properties.VisibilityTimeout).toBe(
      6 * functionCalled(dev, 'score-stream').Properties.Timeout,
    );
  });

  it('sets a message aside after five deliveries', () => {
    expect(queue(dev, 'StreamQueue').Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [queue(dev, 'StreamDeadLetters').id, 'Arn'] },
      maxReceiveCount: 5,
    });
  });

  it('may do what it does, and no more', () => {
    expect(allowedTo(dev, 'StreamFunctionRole').sort()).toEqual(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:BatchWriteItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'events:PutEvents',
        'logs:CreateLogStream',
        'logs:PutLogEvents',
        's3:GetObject',
        's3:ListBucket',
        's3:PutObject',
        'sqs:ChangeMessageVisibility',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        'sqs:GetQueueUrl',
        'sqs:ReceiveMessage',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ].sort(),
    );
  });

  it('has neither a Kinesis stream nor a webhook unless they are asked for', () => {
    expect(dev.ofType('AWS::Kinesis::Stream')).toEqual([]);
    expect(dev.ofType('AWS::Lambda::Function').map(({ Properties }) => Properties.FunctionName)).not.toContain(
      'leadscore-dev-notify-crm',
    );
  });

  it('keeps which leads are hot as long as the other data: for ever in prod', () => {
    const table = (stage: string): Resource =>
      only(
        synthesizedApp(stage)
          .ofType('AWS::DynamoDB::GlobalTable')
          .filter(({ id }) => id.startsWith('HotLeads')),
      );
    expect(table('dev').DeletionPolicy).toBe('Delete');
    expect(table('prod').DeletionPolicy).toBe('Retain');
    expect(table('prod').Properties.TimeToLiveSpecification).toBeUndefined();
    expect(table('prod').Properties.Replicas[0]).toMatchObject({ DeletionProtectionEnabled: true });
  });
});

describe('Kinesis, where it is asked for', () => {
  it('is encrypted, halves a batch that fails, and does not try for ever', () => {
    expect(only(full.ofType('AWS::Kinesis::Stream')).Properties).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
    });
    const source = only(sourcesOf(full, 'score-stream').filter(({ Properties }) => Properties.StartingPosition));
    expect(source.Properties).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [queue(full, 'StreamDeadLetters').id, 'Arn'] } },
      },
    });
    expect(source.Properties.MaximumRecordAgeInSeconds).toBeLessThan(86_400);
  });
});

describe('the webhook, where it is asked for', () => {
  it('hears of hot leads through a queue of its own, which keeps them for an hour of deliveries', () => {
    const rule = only(full.ofType('AWS::Events::Rule').filter(({ id }) => id.startsWith('StreamCrm')));
    expect(rule.Properties.EventPattern).toEqual({ source: ['leadscore'], 'detail-type': ['LeadBecameHot'] });
    expect(rule.Properties.EventBusName).toEqual({ Ref: expect.stringMatching(/^StreamBus/) });
    const { RedrivePolicy, VisibilityTimeout } = queue(full, 'StreamCrmQueue').Properties;
    expect(VisibilityTimeout).toBe(6 * functionCalled(full, 'notify-crm').Properties.Timeout);
    expect(RedrivePolicy.maxReceiveCount * VisibilityTimeout).toBeGreaterThanOrEqual(3_600);
  });

  it('reads its secret from SSM, and finds only its name in its settings', () => {
    const { Variables } = functionCalled(full, 'notify-crm').Properties.Environment;
    expect(Variables).toMatchObject({
      WEBHOOK_URL: WEBHOOK.webhookUrl,
      WEBHOOK_SECRET_PARAMETER: '/leadscore/dev/webhook-secret',
    });
    const [statement] = full.statements.filter(({ Action }) => [Action].flat().includes('ssm:GetParameter'));
    expect(JSON.stringify(statement?.Resource)).toContain(':parameter/leadscore/dev/webhook-secret"');
  });

  it.each(['http://crm.example.com/', 'https://user:geheim@crm.example.com/', 'crm.example.com'])(
    'is refused at %s',
    (webhookUrl) => {
      expect(() => synthesizedApp('dev', { webhookUrl })).toThrow(
        /stream\.webhook\.url: must be an https:\/\/ address/,
      );
    },
  );
});
