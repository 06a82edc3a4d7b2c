import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../config/stage-config';
import { dataBucket } from '../constructs/data-bucket';
import { EtlJob } from '../constructs/etl-job';
import { RawCatalog } from '../constructs/raw-catalog';

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
  /** Folder of the Glue scripts. */
  readonly glueScriptsFolder: string;
}

/** What outlives a release of the code: the buckets, and the jobs that fill them. */
export class DataStack extends Stack {
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly crawlerName: string;
  readonly etlJobName: string;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    const { config } = props;
    this.rawBucket = dataBucket(this, 'Raw', { retain: config.retainData });
    this.processedBucket = dataBucket(this, 'Processed', { retain: config.retainData });
    const buckets = { rawBucket: this.rawBucket, processedBucket: this.processedBucket };
    this.crawlerName = new RawCatalog(this, 'RawCatalog', {
      stage: config.stage,
      rawBucket: this.rawBucket,
    }).crawlerName;
    this.etlJobName = new EtlJob(this, 'Etl', {
      stage: config.stage,
      ...buckets,
      scriptsFolder: props.glueScriptsFolder,
      workers: config.etl.workers,
    }).jobName;
  }
}
