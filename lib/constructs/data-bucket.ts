import { type CfnResource, Duration, type Stack } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type CfnBucket,
  HttpMethods,
  type IBucket,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { removalPolicyOf, removalPolicyOfUndeletable } from './removal-policy';

export interface DataBucketProps {
  /** True: the bucket survives its stack. False: it is emptied and deleted with it. */
  readonly retain: boolean;
  /** Where S3 logs who read and wrote, under the construct's id. @default nowhere */
  readonly accessLogs?: IBucket;
  /** How long an overwritten or deleted object can be brought back. @default 90 days */
  readonly keepOldVersionsFor?: Duration;
  /** What else happens to objects with time. @default nothing */
  readonly lifecycle?: readonly LifecycleRule[];
  /** True: every change is an event on the default bus. @default false */
  readonly announceChanges?: boolean;
  /** Origins of web pages that may send files with a link that was given to them. @default none */
  readonly uploadsFrom?: readonly string[];
}

/** A private, encrypted, versioned bucket that speaks TLS 1.2 and nothing else. */
export function dataBucket(scope: Construct, id: string, props: DataBucketProps): IBucket {
  const bucket = new Bucket(scope, id, {
    ...closed(props),
    versioned: true,
    ...(props.accessLogs && {
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
    }),
    ...(props.uploadsFrom && {
      cors: [
        {
          allowedOrigins: [...props.uploadsFrom],
          allowedMethods: [HttpMethods.PUT],
          allowedHeaders: ['content-type'],
          maxAge: Duration.hours(1).toSeconds(),
        },
      ],
    }),
    lifecycleRules: [
      {
        id: 'forget-old-versions',
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        noncurrentVersionExpiration: props.keepOldVersionsFor ?? Duration.days(90),
        expiredObjectDeleteMarker: true,
      },
      ...(props.lifecycle ?? []),
    ],
  });
  if (props.announceChanges === true) {
    // The L2's `eventBridgeEnabled` would add a Lambda that sets this one property.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
  // A Bucket is an IBucket, but for exactOptionalPropertyTypes: aws-cdk-lib 2.276 declares `isWebsite` differently in both.
  return bucket as IBucket;
}

export interface AccessLogBucketProps {
  readonly retain: boolean;
  /** How long a log is kept. */
  readonly keepFor: Duration;
}

/** Where S3 writes down who used the other buckets. */
export function accessLogBucket(scope: Construct, id: string, props: AccessLogBucketProps): IBucket {
  const bucket = new Bucket(scope, id, {
    ...closed(props),
    // S3 may have written to it before the rest of its stack stands.
    removalPolicy: removalPolicyOfUndeletable(props.retain),
    lifecycleRules: [
      { id: 'expire', expiration: props.keepFor, abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ],
  });
  return bucket as IBucket;
}

/**
 * Where the function writes that CDK adds to a stack to empty its buckets. By itself it makes a log group that belongs to
 * no stack and keeps everything for ever.
 */
export function logEmptying(stack: Stack, logGroup: ILogGroup): void {
  const handler = stack.node.findChild('Custom::S3AutoDeleteObjectsCustomResourceProvider').node.findChild('Handler');
  (handler as CfnResource).addPropertyOverride('LoggingConfig', { LogGroup: logGroup.logGroupName });
}

/** What every bucket has in common. */
function closed({ retain }: { readonly retain: boolean }): BucketProps {
  return {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    removalPolicy: removalPolicyOf(retain),
    autoDeleteObjects: !retain,
  };
}
