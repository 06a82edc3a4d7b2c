import type { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, type ISource } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { acknowledgeDeploymentFunction, acknowledgeNag } from './acknowledge';
import { allowCommitting, allowListing, allowReading } from './object-access';

export interface UploadLogs {
  /** How long the function that uploads keeps its logs. */
  readonly logRetention: RetentionDays;
  /** What becomes of these logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

export interface UploadFilesProps extends UploadLogs {
  /** What is uploaded, for people: "the page". */
  readonly what: string;
  readonly sources: readonly ISource[];
  readonly bucket: IBucket;
  /** Where the files go, ending in `/`. */
  readonly prefix: string;
  /** Whether what lies under the prefix and is in no source is removed. */
  readonly prune: boolean;
  /** Whether the files stay when the stack is deleted. */
  readonly retainOnDelete: boolean;
}

/** Files of this project as plain objects of a bucket, put there with each deployment by a role that may do just that. */
export function uploadFiles(scope: Construct, props: UploadFilesProps): void {
  const { bucket, prefix, prune, retainOnDelete } = props;
  const logGroup = new LogGroup(scope, 'Logs', {
    retention: props.logRetention,
    removalPolicy: props.removalPolicy,
  });
  const role = new Role(scope, 'UploadRole', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    description: `What the function may do that uploads ${props.what}`,
  });
  logGroup.grantWrite(role);
  allowReading(role, bucket, [prefix]);
  allowCommitting(role, bucket, [prefix]);
  allowListing(role, bucket);
  const deployment = new BucketDeployment(scope, 'Upload', {
    sources: props.sources.map((source) => readableBy(role, source)),
    destinationBucket: bucket,
    destinationKeyPrefix: prefix,
    prune,
    retainOnDelete,
    outputObjectKeys: false,
    // Its own grants would be `s3:GetObject*` and the like on the whole bucket.
    role: role.withoutPolicyUpdates(),
    logGroup,
    memoryLimit: 512,
  });
  deployment.node.addDependency(role);
  const fn = acknowledgeDeploymentFunction(scope, 'Custom::CDKBucketDeployment');
  const runtime = 'CDK chooses the Python of its own function and raises it with its releases.';
  acknowledgeNag(fn, 'L1', runtime);
  acknowledgeNag(fn, 'LambdaLatestVersion', runtime, 'Serverless');
}

/** The files of an asset, with no grant of their own. */
export function filesOf(asset: Asset): ISource {
  return { bind: () => ({ bucket: asset.bucket, zipObjectKey: asset.s3ObjectKey }) };
}

/** The same source, which the role may read, and nothing beside it. */
function readableBy(role: Role, source: ISource): ISource {
  return {
    bind: (scope, context) => {
      // A source grants its reader far more than the one object.
      const bound = source.bind(scope, context === undefined ? context : { handlerRole: role.withoutPolicyUpdates() });
      role.addToPolicy(
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [bound.bucket.arnForObjects(bound.zipObjectKey)],
        }),
      );
      return bound;
    },
  };
}
