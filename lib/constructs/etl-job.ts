import { join } from 'node:path';
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  Code,
  GlueVersion,
  PySparkEtlJob,
  PySparkFlexEtlJob,
  type PySparkFlexEtlJobProps,
  WorkerType,
} from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { acknowledgeNag, allowWildcard } from './acknowledge';
import { allowCommitting, allowListing, allowLocating, allowReading } from './object-access';

export interface EtlJobProps {
  readonly stage: string;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  /** Folder with `standardize_leads.py` and `leadlib/`. */
  readonly scriptsFolder: string;
  /** G.1X workers, at least two. @default 2 */
  readonly workers?: number;
  /** True: spare capacity, a third cheaper and started when there is some. @default false */
  readonly flex?: boolean;
}

const LOG_ENCRYPTION =
  'CloudWatch encrypts every log group at rest with its own key; the job logs counts, never rows of leads.';

/** The Spark job that turns raw CSV into typed Parquet. */
export class EtlJob extends Construct {
  readonly jobName: string;

  constructor(scope: Construct, id: string, props: EtlJobProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    allowReading(role, props.rawBucket, ['leads/']);
    const written = ['leads/', 'quarantine/', 'runs/'];
    allowReading(role, props.processedBucket, written);
    allowCommitting(role, props.processedBucket, written);
    for (const bucket of [props.rawBucket, props.processedBucket]) {
      allowListing(role, bucket);
      allowLocating(role, bucket);
    }
    allowWildcard(
      role,
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [stack.formatArn({ service: 'logs', resource: 'log-group:/aws-glue/jobs/*' })],
      }),
      'Glue shares its log groups among all jobs of an account and names the streams itself.',
    );
    allowWildcard(
      role,
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': 'Glue' } },
      }),
      'Metrics are no resources to IAM; the condition leaves the namespace of Glue.',
    );

    // Glue's Code takes single files; a folder becomes a zip only as an S3 asset, with leadlib/ at its root.
    const library = new Asset(this, 'Library', {
      path: props.scriptsFolder,
      exclude: ['__pycache__', '**/__pycache__', '*.pyc'],
    });
    const script = new Asset(this, 'Script', { path: join(props.scriptsFolder, 'standardize_leads.py') });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [library, script].map((asset) => asset.bucket.arnForObjects(asset.s3ObjectKey)),
      }),
    );
    const settings: PySparkFlexEtlJobProps = {
      jobName: `leadscore-${props.stage}-standardize-leads`,
      description: 'Raw CSV exports to clean, typed leads',
      // The job's own grants would be `s3:GetObject*` and the like on all assets of the account.
      role: role.withoutPolicyUpdates(),
      script: Code.fromBucket(script.bucket, script.s3ObjectKey),
      extraPythonFiles: [Code.fromBucket(library.bucket, library.s3ObjectKey)],
      glueVersion: GlueVersion.V6_0,
      workerConfiguration: { workerType: WorkerType.G_1X, numberOfWorkers: props.workers ?? 2 },
      // Flex may wait for capacity, and its time limit counts from the start, not from the request.
      timeout: Duration.minutes(30),
      // The state machine retries, by name; a job that retries itself would hide the first error.
      maxRetries: 0,
      maxConcurrentRuns: 1,
    };
    const job =
      props.flex === true ? new PySparkFlexEtlJob(this, 'Job', settings) : new PySparkEtlJob(this, 'Job', settings);
    Validations.of(job).acknowledge({
      id: 'Annotation::@aws-cdk/aws-glue-alpha:unencryptedContinuousLogging',
      reason: LOG_ENCRYPTION,
    });
    acknowledgeNag(job, 'GL1', LOG_ENCRYPTION);
    acknowledgeNag(job, 'GL3', 'No job bookmarks: intake keeps its own ledger of contents, which both homes share.');
    this.jobName = job.jobName;
  }
}
