import { Match } from 'aws-cdk-lib/assertions';
import { leadscoreApp } from '../../lib/leadscore-app';
import { type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
let prod: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp('dev');
  prod = synthesizedApp('prod');
});

const buckets = (app: SynthesizedApp) => Object.values(app.data.findResources('AWS::S3::Bucket'));

describe('every bucket', () => {
  it('is encrypted, versioned and closed to the public', () => {
    expect(buckets(dev)).toHaveLength(2);
    for (const { Properties } of buckets(dev)) {
      expect(Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
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
    const policies = Object.values(dev.data.findResources('AWS::S3::BucketPolicy'));
    expect(policies).toHaveLength(2);
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

  it('survives its stack in prod and vanishes with it in dev', () => {
    expect(buckets(prod).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain']);
    expect(buckets(dev).map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Delete', 'Delete']);
    dev.data.resourceCountIs('Custom::S3AutoDeleteObjects', 2);
    prod.data.resourceCountIs('Custom::S3AutoDeleteObjects', 0);
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

it('prod cannot be deleted by a slip', () => {
  expect(isProtected('prod')).toBe(true);
  expect(isProtected('dev')).toBe(false);
});

function isProtected(stage: string): boolean {
  return (
    leadscoreApp({ context: { stage, 'aws:cdk:disable-asset-staging': true } }).data.terminationProtection ?? false
  );
}
