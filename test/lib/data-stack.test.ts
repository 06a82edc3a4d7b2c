import { Match } from 'aws-cdk-lib/assertions';
import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
let prod: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp('dev');
  prod = synthesizedApp('prod');
});

const bucketCalled = (app: SynthesizedApp, name: string) => {
  const found = app.ofType('AWS::S3::Bucket').find(({ id }) => id.startsWith(name));
  if (found === undefined) throw new Error(`There is no bucket ${name}.`);
  return found;
};

describe('every bucket', () => {
  it('is encrypted and closed to the public', () => {
    expect(dev.ofType('AWS::S3::Bucket')).toHaveLength(4);
    for (const { Properties } of dev.ofType('AWS::S3::Bucket')) {
      expect(Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    }
  });

  it('refuses plain HTTP and old TLS', () => {
    const policies = dev.ofType('AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(4);
    for (const { Properties } of policies) {
      const denied = Properties.PolicyDocument.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny');
      expect(denied.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual(
        expect.arrayContaining([
          { Bool: { 'aws:SecureTransport': 'false' } },
          { NumericLessThan: { 's3:TlsVersion': 1.2 } },
        ]),
      );
    }
  });

  it('survives its stack in prod and is emptied and deleted with it in dev', () => {
    // That of the page holds what a deployment brings again, and goes with its stack everywhere.
    const policies = (app: SynthesizedApp) =>
      app.ofType('AWS::S3::Bucket').flatMap(({ stack, DeletionPolicy }) => (stack === 'data' ? [DeletionPolicy] : []));
    expect(policies(prod)).toEqual(['Retain', 'RetainExceptOnCreate', 'RetainExceptOnCreate']);
    expect(policies(dev)).toEqual(Array(3).fill('Delete'));
    expect(dev.ofType('Custom::S3AutoDeleteObjects')).toHaveLength(3);
    expect(prod.ofType('Custom::S3AutoDeleteObjects')).toHaveLength(0);
  });

  it('is not emptied, and so stays, where the command line says so', () => {
    const app = synthesizedApp('dev', { emptyBucketsOnDestroy: 'false' });
    expect(app.ofType('Custom::S3AutoDeleteObjects')).toHaveLength(0);
    expect(bucketCalled(app, 'Raw').DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('the buckets of data', () => {
  it.each([
    ['Raw', 'raw/'],
    ['Processed', 'processed/'],
  ])('%s is versioned and its use is logged', (name, prefix) => {
    expect(bucketCalled(dev, name).Properties).toMatchObject({
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: bucketCalled(dev, 'AccessLogs').id },
        LogFilePrefix: prefix,
      },
    });
  });

  it('forget old versions after 90 days in prod and 7 in dev', () => {
    const daysOf = (app: SynthesizedApp, name: string) =>
      bucketCalled(app, name).Properties.LifecycleConfiguration.Rules[0].NoncurrentVersionExpiration;
    expect([daysOf(prod, 'Raw'), daysOf(dev, 'Processed')]).toEqual([{ NoncurrentDays: 90 }, { NoncurrentDays: 7 }]);
  });

  it('forget what the warehouse exchanged after a day', () => {
    expect(bucketCalled(dev, 'Processed').Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({
        Prefix: 'warehouse/exchange/',
        Status: 'Enabled',
        ExpirationInDays: 1,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      }),
    );
  });

  it('forget what the models of a rollout said after a quarter', () => {
    expect(bucketCalled(prod, 'Processed').Properties.LifecycleConfiguration.Rules).toContainEqual(
      expect.objectContaining({ Prefix: 'predictions/', Status: 'Enabled', ExpirationInDays: 90 }),
    );
  });

  it('announce drops without a function that would have to be deployed for it', () => {
    expect(bucketCalled(dev, 'Raw').Properties.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(dev.ofType('Custom::S3BucketNotifications')).toEqual([]);
  });

  it('keep access logs as long as other logs', () => {
    const { Rules } = bucketCalled(prod, 'AccessLogs').Properties.LifecycleConfiguration;
    expect(Rules[0]).toMatchObject({ ExpirationInDays: 180 });
  });
});

describe('the Spark job', () => {
  it('runs on two G.1X workers of Glue 6.0, ends after half an hour and leaves retries to the pipeline', () => {
    dev.data.hasResourceProperties('AWS::Glue::Job', {
      Name: 'leadscore-dev-standardize-leads',
      GlueVersion: '6.0',
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
      Timeout: 30,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 1 },
    });
  });

  it('finds leadlib in a zip beside the script', () => {
    dev.data.hasResourceProperties('AWS::Glue::Job', {
      Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: assetEndingIn('.py') },
      DefaultArguments: Match.objectLike({ '--extra-py-files': assetEndingIn('.zip') }),
    });
  });
});

function assetEndingIn(ending: string): unknown {
  return { 'Fn::Join': ['', ['s3://', Match.anyValue(), Match.stringLikeRegexp(`\\${ending}$`)]] };
}

it('the crawler reads the leads of the raw bucket and never forgets a column', () => {
  dev.data.hasResourceProperties('AWS::Glue::Crawler', {
    Name: 'leadscore-dev-raw',
    DatabaseName: 'leadscore_dev',
    Targets: {
      S3Targets: [{ Path: { 'Fn::Join': ['', ['s3://', { Ref: Match.stringLikeRegexp('^Raw') }, '/leads/']] } }],
    },
    SchemaChangePolicy: { DeleteBehavior: 'LOG' },
  });
});

describe('the score table', () => {
  it('has the key that the score store writes, and costs nothing while nobody asks', () => {
    for (const app of [dev, prod]) {
      app.data.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
        KeySchema: [
          { AttributeName: 'leadId', KeyType: 'HASH' },
          { AttributeName: 'entry', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'leadId', AttributeType: 'S' },
          { AttributeName: 'entry', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: false },
      });
    }
  });

  it('can be restored in prod and cannot be deleted there', () => {
    const replica = (app: SynthesizedApp) => app.ofType('AWS::DynamoDB::GlobalTable')[0];
    expect(replica(prod)).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        Replicas: [
          { PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }, DeletionProtectionEnabled: true },
        ],
      },
    });
    expect(replica(dev)).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
  });
});

it('tells where to drop exports and where results lie', () => {
  dev.data.hasOutput('RawBucketName', { Value: { Ref: Match.stringLikeRegexp('^Raw') } });
  dev.data.hasOutput('ProcessedBucketName', { Value: { Ref: Match.stringLikeRegexp('^Processed') } });
});
