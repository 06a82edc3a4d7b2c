import { Stack } from 'aws-cdk-lib';
import { CfnCrawler, CfnDatabase } from 'aws-cdk-lib/aws-glue';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledgeNag, allowWildcard } from './acknowledge';
import { allowListing, allowLocating, allowReading } from './object-access';

export interface RawCatalogProps {
  readonly stage: string;
  readonly rawBucket: IBucket;
}

/** The catalog of the raw bucket: a database, and the crawler that each run starts. Glue has no L2 for a crawler. */
export class RawCatalog extends Construct {
  readonly crawlerName: string;
  readonly databaseName: string;

  constructor(scope: Construct, id: string, props: RawCatalogProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.databaseName = `leadscore_${props.stage.replaceAll('-', '_')}`;
    this.crawlerName = `leadscore-${props.stage}-raw`;
    const database = new CfnDatabase(this, 'Database', {
      catalogId: stack.account,
      databaseInput: { name: this.databaseName, description: 'Leads as they were dropped' },
    });
    const role = new Role(this, 'CrawlerRole', { assumedBy: new ServicePrincipal('glue.amazonaws.com') });
    allowReading(role, props.rawBucket, ['leads/']);
    allowListing(role, props.rawBucket);
    allowLocating(role, props.rawBucket);
    const glueArn = (resource: string): string => stack.formatArn({ service: 'glue', resource });
    allowWildcard(
      role,
      new PolicyStatement({
        actions: [
          'glue:GetDatabase',
          'glue:GetTable',
          'glue:GetTables',
          'glue:CreateTable',
          'glue:UpdateTable',
          'glue:GetPartition',
          'glue:GetPartitions',
          'glue:BatchGetPartition',
          'glue:BatchCreatePartition',
          'glue:UpdatePartition',
        ],
        resources: [
          glueArn('catalog'),
          glueArn(`database/${this.databaseName}`),
          glueArn(`table/${this.databaseName}/*`),
        ],
      }),
      'The crawler names the tables after the folders that it finds; the database is ours alone.',
    );
    allowWildcard(
      role,
      new PolicyStatement({
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [stack.formatArn({ service: 'logs', resource: 'log-group:/aws-glue/crawlers*' })],
      }),
      'Glue shares one log group among all crawlers of an account and names the streams itself.',
    );
    const crawler = new CfnCrawler(this, 'Crawler', {
      name: this.crawlerName,
      role: role.roleArn,
      databaseName: this.databaseName,
      tablePrefix: 'raw_',
      targets: { s3Targets: [{ path: `s3://${props.rawBucket.bucketName}/leads/` }] },
      // A column that vanishes from an export must not delete what the catalog knows.
      schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'LOG' },
    });
    acknowledgeNag(
      crawler,
      'GL1',
      'CloudWatch encrypts every log group at rest with its own key; the crawler logs names of tables and columns.',
    );
    crawler.addResourceDependency(database);
    crawler.node.addDependency(role);
  }
}
