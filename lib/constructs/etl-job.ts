import { join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Code, GlueVersion, PySparkEtlJob, WorkerType } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { allowListing, allowReading, allowWriting } from './object-access';

export interface EtlJobProps {
  readonly stage: string;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  /** Folder with `standardize_leads.py` and `leadlib/`. */
  readonly scriptsFolder: string;
  /** G.1X workers, at least two. @default 2 */
  readonly workers?: number;
}

/** The Spark job that turns raw CSV into typed Parquet. */
export class EtlJob extends Construct {
  readonly jobName: string;

  constructor(scope: Construct, id: string, props: EtlJobProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    allowReading(role, props.rawBucket, ['leads/']);
    allowListing(role, props.rawBucket);
    const written = ['leads/', 'quarantine/', 'runs/'];
    allowReading(role, props.processedBucket, written);
    allowWriting(role, props.processedBucket, written);
    allowListing(role, props.processedBucket);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [stack.formatArn({ service: 'logs', resource: 'log-group:/aws-glue/jobs/*' })],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
      }),
    );

    // Glue's Code takes single files; a folder becomes a zip only as an S3 asset, with leadlib/ at its root.
    const library = new Asset(this, 'Library', {
      path: props.scriptsFolder,
      exclude: ['__pycache__', '**/__pycache__', '*.pyc'],
    });
    library.grantRead(role);
    const job = new PySparkEtlJob(this, 'Job', {
      jobName: `leadscore-${props.stage}-standardize-leads`,
      description: 'Raw CSV exports to clean, typed leads',
      role,
      script: Code.fromAsset(join(props.scriptsFolder, 'standardize_leads.py')),
      extraPythonFiles: [Code.fromBucket(library.bucket, library.s3ObjectKey)],
      glueVersion: GlueVersion.V6_0,
      workerConfiguration: { workerType: WorkerType.G_1X, numberOfWorkers: props.workers ?? 2 },
      timeout: Duration.minutes(30),
      // The state machine retries, by name; a job that retries itself would hide the first error.
      maxRetries: 0,
      maxConcurrentRuns: 1,
    });
    Validations.of(job).acknowledge({
      id: 'Annotation::@aws-cdk/aws-glue-alpha:unencryptedContinuousLogging',
      reason: 'CloudWatch encrypts every log group at rest with its own key; the job logs counts, never rows of leads.',
    });
    this.jobName = job.jobName;
  }
}
