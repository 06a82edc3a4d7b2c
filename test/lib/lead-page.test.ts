import { existsSync } from 'node:fs';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { LeadPageFiles, MissingPageError } from '../../lib/constructs/lead-page-files';
import { observedApp } from './observed-app';
import { statementsOf } from './statements';

let serving: Template;
beforeAll(() => {
  serving = Template.fromStack(observedApp('prod').serving);
});

const only = (type: string): { Properties: Record<string, Record<string, unknown>> } => {
  const found = Object.values(serving.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as { Properties: Record<string, Record<string, unknown>> };
};

describe('the bucket of the page', () => {
  it('is closed, encrypted and speaks TLS only', () => {
    serving.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const statements = only('AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement as {
      Effect: string;
      Action: string;
      Principal: unknown;
      Condition?: unknown;
    }[];
    expect(statements.filter(({ Effect }) => Effect === 'Deny')).toHaveLength(2);
    const [distribution] = Object.keys(serving.findResources('AWS::CloudFront::Distribution'));
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      }),
    ]);
    expect(JSON.stringify(statements)).toContain(String(distribution));
  });
});

describe('the distribution', () => {
  const config = () =>
    only('AWS::CloudFront::Distribution').Properties.DistributionConfig as {
      Origins: { OriginAccessControlId?: unknown; S3OriginConfig?: unknown }[];
      DefaultCacheBehavior: object;
      CacheBehaviors: object[];
    };

  it('reads the bucket by its own signature, sends plain HTTP away, and serves index.html at its root', () => {
    expect(config()).toMatchObject({
      DefaultRootObject: 'index.html',
      HttpVersion: 'http2and3',
      PriceClass: 'PriceClass_100',
      Enabled: true,
      Origins: [{ OriginAccessControlId: expect.anything(), S3OriginConfig: { OriginAccessIdentity: '' } }],
    });
    for (const behavior of [config().DefaultCacheBehavior, ...config().CacheBehaviors]) {
      expect(behavior).toMatchObject({
        ViewerProtocolPolicy: 'redirect-to-https',
        AllowedMethods: ['GET', 'HEAD'],
        Compress: true,
        ResponseHeadersPolicyId: expect.anything(),
      });
    }
  });

  it('keeps files that are named after their content, and asks for all others each time', () => {
    const policies = Object.values(serving.findResources('AWS::CloudFront::ResponseHeadersPolicy')).map(
      ({ Properties }) => Properties.ResponseHeadersPolicyConfig.CustomHeadersConfig.Items,
    );
    const cacheControl = policies.map(
      (items: { Header: string; Value: string }[]) => items.find(({ Header }) => Header === 'cache-control')?.Value,
    );
    expect(cacheControl.sort()).toEqual(['no-cache', 'public, max-age=31536000, immutable']);
    expect(config().CacheBehaviors).toMatchObject([{ PathPattern: 'assets/*' }]);
  });

  it('lets the page run nothing but its own files, and talk to nobody but this stage', () => {
    for (const { Properties } of Object.values(serving.findResources('AWS::CloudFront::ResponseHeadersPolicy'))) {
      const security = Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig;
      expect(security).toMatchObject({
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        ContentTypeOptions: { Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
      });
      const csp = JSON.stringify(security.ContentSecurityPolicy);
      expect(csp).toContain("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:");
      expect(csp).toContain("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
      expect(csp).not.toMatch(/unsafe|\*[ ;"]/);
    }
  });
});

describe('the files of the page', () => {
  it('come with the address of the API and of the sign-in', () => {
    const { SourceMarkers, Prune, RetainOnDelete } = only('Custom::CDKBucketDeployment').Properties as unknown as {
      SourceMarkers: Record<string, unknown>[];
      Prune: boolean;
      RetainOnDelete: boolean;
    };
    expect({ Prune, RetainOnDelete }).toEqual({ Prune: false, RetainOnDelete: false });
    const [assets, index, configFile] = SourceMarkers;
    expect(assets).toEqual({});
    const known = JSON.stringify([index, configFile]);
    for (const part of ['AWS::URLSuffix', 'AWS::StackId', 'DomainName', 'Api']) expect(known).toContain(part);
  });

  it('are uploaded by a function that may write this bucket, and read what it uploads', () => {
    const statements = statementsOf(serving).filter(({ policy }) => policy.startsWith('PageUploadUploadRole'));
    const actions = [...new Set(statements.flatMap(({ Action }) => Action))].sort();
    expect(actions).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      's3:AbortMultipartUpload',
      's3:DeleteObject',
      's3:GetObject',
      's3:ListBucket',
      's3:ListMultipartUploadParts',
      's3:PutObject',
    ]);
  });

  it.each([
    ['a page that is not built', 'nowhere', /npm run build:web/],
    ['a page that is another file', 'assets', /npm run build:web/],
  ])('%s stops the synthesis with the remedy', (_, folder, message) => {
    const make = () => {
      const stack = new Stack(new App(), 'page');
      return new LeadPageFiles(stack, 'Files', {
        folder: `${__dirname}/page/${folder}`,
        bucket: new Bucket(stack, 'Bucket') as IBucket,
        config: { apiUrl: '', signIn: null, stage: 'dev' },
        connect: [],
        logRetention: RetentionDays.ONE_DAY,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    };
    expect(existsSync(`${__dirname}/page/index.html`)).toBe(true);
    expect(make).toThrow(MissingPageError);
    expect(make).toThrow(message);
  });
});
