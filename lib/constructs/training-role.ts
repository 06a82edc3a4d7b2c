import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { allowWildcard } from './acknowledge';
import { allowListing, allowReading, allowWriting } from './object-access';
import type { CodeLocation } from './pipeline/training';

export interface TrainingRoleProps {
  /** Holds `runs/<runId>/training/`. */
  readonly processedBucket: IBucket;
  /** The training script and its wheels. */
  readonly code: CodeLocation;
  /** ARN of the repository of the training image, in an account of AWS. */
  readonly imageRepositoryArn: string;
}

/** What a training job may do: read its matrix and its code, write its candidates, log. The job itself has no network. */
export class TrainingRole extends Role {
  constructor(scope: Construct, id: string, props: TrainingRoleProps) {
    super(scope, id, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const stack = Stack.of(this);
    allowReading(this, props.processedBucket, [PROCESSED_KEYS.trainingInput('*')]);
    allowWriting(this, props.processedBucket, [PROCESSED_KEYS.trainingOutput('*')]);
    allowListing(this, props.processedBucket);
    allowReading(this, props.code.bucket, [props.code.prefix]);
    if (props.code.bucket !== props.processedBucket) allowListing(this, props.code.bucket);
    this.addToPolicy(
      new PolicyStatement({
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
        resources: [props.imageRepositoryArn],
      }),
    );
    allowWildcard(
      this,
      new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
      'ECR knows no resource for the log-in itself (Service Authorization Reference).',
    );
    allowWildcard(
      this,
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [stack.formatArn({ service: 'logs', resource: 'log-group:/aws/sagemaker/TrainingJobs*' })],
      }),
      'SageMaker shares one log group among all jobs of an account and names the streams itself.',
    );
    allowWildcard(
      this,
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      }),
      'Metrics are no resources to IAM; the condition leaves the namespace of SageMaker.',
    );
  }
}
