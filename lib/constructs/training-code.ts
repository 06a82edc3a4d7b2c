import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, type ISource } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledgeDeploymentFunction, acknowledgeNag } from './acknowledge';
import { allowCommitting, allowListing, allowReading } from './object-access';
import type { CodeLocation } from './pipeline/training';

export interface TrainingCodeProps {
  /** Folder of `train.py`, with `requirements.txt` and `wheels/`. */
  readonly folder: string;
  readonly bucket: IBucket;
  /** Where the files go, ending in `/`. What else lies there is removed. */
  readonly prefix: string;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs of the upload when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** The wheels that the training job installs without a network are not there. */
export class MissingWheelsError extends Error {
  override readonly name = 'MissingWheelsError';
}

/**
 * The training script in S3 as plain files, so that SageMaker mounts it as a channel and the job needs no network.
 * Throws MissingWheelsError where the stack is to be deployed without wheels.
 */
export class TrainingCode extends Construct {
  readonly location: CodeLocation;

  constructor(scope: Construct, id: string, props: TrainingCodeProps) {
    super(scope, id);
    const { bucket, prefix } = props;
    if (Stack.of(this).bundlingRequired) assertWheels(props.folder);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const asset = new Asset(this, 'Files', {
      path: props.folder,
      exclude: ['__pycache__', '**/__pycache__', '*.pyc', '.*_cache'],
    });
    const role = this.uploadRole(logGroup, asset, bucket, prefix);
    const source: ISource = { bind: () => ({ bucket: asset.bucket, zipObjectKey: asset.s3ObjectKey }) };
    const deployment = new BucketDeployment(this, 'Upload', {
      sources: [source],
      destinationBucket: bucket,
      destinationKeyPrefix: prefix,
      // A script that was removed must not run, nor an old wheel be installed. Only what lies under the prefix is touched.
      prune: true,
      // The files go with their bucket.
      retainOnDelete: true,
      outputObjectKeys: false,
      // Its own grants would be `s3:GetObject*` and the like on the whole bucket.
      role: role.withoutPolicyUpdates(),
      logGroup,
      memoryLimit: 512,
    });
    deployment.node.addDependency(role);
    const fn = acknowledgeDeploymentFunction(this, 'Custom::CDKBucketDeployment');
    const runtime = 'CDK chooses the Python of its own function and raises it with its releases.';
    acknowledgeNag(fn, 'L1', runtime);
    acknowledgeNag(fn, 'LambdaLatestVersion', runtime, 'Serverless');
    this.location = { bucket, prefix };
  }

  private uploadRole(logGroup: LogGroup, asset: Asset, bucket: IBucket, prefix: string): Role {
    const role = new Role(this, 'UploadRole', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'What the function may do that uploads the training script',
    });
    logGroup.grantWrite(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      }),
    );
    allowReading(role, bucket, [prefix]);
    allowCommitting(role, bucket, [prefix]);
    allowListing(role, bucket);
    return role;
  }
}

function assertWheels(folder: string): void {
  const wheels = join(folder, 'wheels');
  if (existsSync(wheels) && readdirSync(wheels).some((name) => name.endsWith('.whl'))) return;
  throw new MissingWheelsError(
    `There are no wheels in ${wheels}. The training job has no network and installs LightGBM from there. ` +
      'Fetch them once: npm run wheels',
  );
}
