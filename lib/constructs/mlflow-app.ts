import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CfnMlflowApp } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { allowCommitting, allowListing, allowReading } from './object-access';

export interface MlflowAppProps {
  readonly stage: string;
  /** Holds the artifacts, under `mlflow/`. */
  readonly processedBucket: IBucket;
}

/**
 * A serverless MLflow of SageMaker for experiments in notebooks. The pipeline does not need it: its training has no
 * network, and its metrics are in the model registry.
 */
export class MlflowApp extends Construct {
  /** What `mlflow.set_tracking_uri` takes. */
  readonly trackingArn: string;

  constructor(scope: Construct, id: string, props: MlflowAppProps) {
    super(scope, id);
    const { processedBucket } = props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com'),
      description: 'What MLflow may read and write: its artifacts',
    });
    allowReading(role, processedBucket, ['mlflow/']);
    allowCommitting(role, processedBucket, ['mlflow/']);
    allowListing(role, processedBucket);
    const app = new CfnMlflowApp(this, 'App', {
      name: `leadscore-${props.stage}`,
      artifactStoreUri: `s3://${processedBucket.bucketName}/mlflow`,
      roleArn: role.roleArn,
      // Versions come into the registry through the release gate, not past it.
      modelRegistrationMode: 'AutoModelRegistrationDisabled',
    });
    app.node.addDependency(role);
    this.trackingArn = app.attrArn;
  }
}
