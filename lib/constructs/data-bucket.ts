import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

export interface DataBucketProps {
  /** True: the bucket survives its stack. False: it is emptied and deleted with it. */
  readonly retain: boolean;
  /** How long an overwritten or deleted object can be brought back. @default 90 days */
  readonly keepOldVersionsFor?: Duration;
}

/** A private, encrypted, versioned bucket that speaks TLS 1.2 and nothing else. */
export function dataBucket(scope: Construct, id: string, props: DataBucketProps): IBucket {
  const bucket = new Bucket(scope, id, {
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    versioned: true,
    lifecycleRules: [
      {
        abortIncompleteMultipartUploadAfter: Duration.days(7),
        noncurrentVersionExpiration: props.keepOldVersionsFor ?? Duration.days(90),
      },
    ],
    removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    autoDeleteObjects: !props.retain,
  });
  // A Bucket is an IBucket, but for exactOptionalPropertyTypes: aws-cdk-lib 2.276 declares `isWebsite` differently in both.
  return bucket as IBucket;
}
