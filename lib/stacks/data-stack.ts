import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type IBucket, StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { LARGE_FILE_KEYS } from '../../contracts/large-file';
import type { StageConfig } from '../config/stage-config';
import { accessLogBucket, dataBucket, logEmptying } from '../constructs/data-bucket';
import { EtlJob } from '../constructs/etl-job';
import { HotLeadTable } from '../constructs/hot-lead-table';
import { LeadWarehouse } from '../constructs/lead-warehouse';
import { RawCatalog } from '../constructs/raw-catalog';
import { removalPolicyOf } from '../constructs/removal-policy';
import { ScoreTable } from '../constructs/score-table';

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
  /** Folder of the Glue scripts. */
  readonly glueScriptsFolder: string;
}

/** What outlives a release of the code: the buckets, the warehouse, the scores, and the jobs that fill them. */
export class DataStack extends Stack {
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly crawlerName: string;
  readonly etlJobName: string;
  readonly warehouse: LeadWarehouse;
  readonly scores: ScoreTable;
  readonly hotLeads: HotLeadTable;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { config } = props;
    const { stage, retainData, redshift } = config;
    const removalPolicy = removalPolicyOf(retainData);
    // CloudFormation deletes no bucket with objects in it: what is not emptied has to stay.
    const lifetime = { retain: retainData || !config.emptyBucketsOnDestroy };
    const accessLogs = accessLogBucket(this, 'AccessLogs', {
      ...lifetime,
      keepFor: Duration.days(config.logRetentionDays),
    });
    const kept = { ...lifetime, accessLogs, keepOldVersionsFor: Duration.days(retainData ? 90 : 7) };
    this.rawBucket = dataBucket(this, 'Raw', {
      ...kept,
      announceChanges: true,
      // Our page's own address is not known before there is a CloudFront in front of it; only who has a link can upload.
      uploadsFrom: ['https://*.cloudfront.net', ...config.serving.allowedOrigins],
    });
    this.processedBucket = dataBucket(this, 'Processed', {
      ...kept,
      lifecycle: [
        {
          id: 'clear-exchange',
          prefix: PROCESSED_KEYS.warehouseExchange,
          expiration: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          // What the parts of a large file leave for its join, which has a day; a week to look at what went wrong.
          id: 'clear-score-parts',
          prefix: LARGE_FILE_KEYS.all,
          expiration: Duration.days(7),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          // Every run makes a new list of all open leads; scores and history are kept elsewhere.
          id: 'forget-lists',
          prefix: PROCESSED_KEYS.lists,
          expiration: Duration.days(30),
          noncurrentVersionExpiration: Duration.days(1),
        },
        {
          // Lead ids and scores of rollouts: a quarter is the longest that a comparison looks back.
          id: 'forget-predictions',
          prefix: PROCESSED_KEYS.predictions,
          expiration: Duration.days(90),
        },
        {
          // Matrices and candidates of old runs are hardly ever read again; a rule cannot pick them out of `runs/<id>/`.
          id: 'cool-runs',
          prefix: 'runs/',
          transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }],
          objectSizeGreaterThan: 128 * 1024,
        },
      ],
    });
    Validations.of(this.processedBucket).acknowledge({
      id: 'CloudFormation-Validate::W9003',
      reason: 'CDK writes the size of the rule as a number, which CloudFormation turns into the text that S3 takes.',
    });
    const buckets = { rawBucket: this.rawBucket, processedBucket: this.processedBucket };
    this.crawlerName = new RawCatalog(this, 'RawCatalog', { stage, rawBucket: this.rawBucket }).crawlerName;
    this.etlJobName = new EtlJob(this, 'Etl', {
      stage,
      ...buckets,
      scriptsFolder: props.glueScriptsFolder,
      ...config.etl,
    }).jobName;
    const setupLog = new LogGroup(this, 'SetupLog', { retention: config.logRetentionDays, removalPolicy });
    if (!lifetime.retain) logEmptying(this, setupLog);
    this.warehouse = new LeadWarehouse(this, 'Warehouse', {
      stage,
      processedBucket: this.processedBucket,
      baseRpu: redshift.baseRpu,
      maxRpu: redshift.maxRpu,
      usageLimit: {
        rpuHoursPerMonth: redshift.usageLimitRpuHoursPerMonth,
        breachAction: redshift.usageLimitAction,
      },
      removalPolicy,
      ...(config.availabilityZones && { availabilityZones: config.availabilityZones }),
      logGroup: setupLog,
    });
    this.scores = new ScoreTable(this, 'Scores', { retain: retainData });
    this.hotLeads = new HotLeadTable(this, 'HotLeads', { retain: retainData });
    new CfnOutput(this, 'RawBucketName', {
      value: this.rawBucket.bucketName,
      description: 'Drop exports under leads/',
    });
    new CfnOutput(this, 'ProcessedBucketName', {
      value: this.processedBucket.bucketName,
      description: 'Reports, models and scores',
    });
  }
}
