import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import type { HandlerFunction } from './handler-function';
import { removalPolicyOfUndeletable } from './removal-policy';

export interface ScoreTableProps {
  /** True: the table survives its stack, cannot be deleted by a slip, and can be restored to any second of 35 days. */
  readonly retain: boolean;
}

/**
 * The scores of each lead, for answers in milliseconds. Key: `leadId`, then `entry`, which sorts by time. Scores leave it
 * after a quarter; the warehouse keeps them all. On demand, so an idle table costs its storage only.
 */
export class ScoreTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, props: ScoreTableProps) {
    super(scope, id);
    const { retain } = props;
    // No fixed name: a table that outlived its stack would stand in the way of the next deployment.
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'leadId', type: AttributeType.STRING },
      sortKey: { name: 'entry', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiresAt',
      billing: Billing.onDemand(),
      // Encrypted by a key of DynamoDB's own; one in the account would add a KMS call to each read.
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: retain },
      deletionProtection: retain,
      removalPolicy: removalPolicyOfUndeletable(retain),
    });
  }

  /** Lets a function remember scores, and tells it where. */
  grantRecord({ role, function: fn }: HandlerFunction): void {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:BatchWriteItem'],
        resources: [this.table.tableArn],
      }),
    );
    fn.addEnvironment(ENV.scoresTable, this.table.tableName);
  }

  /** Lets a function read the scores of one lead at a time, and tells it where they are. */
  grantHistory({ role, function: fn }: HandlerFunction): void {
    role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources: [this.table.tableArn] }));
    fn.addEnvironment(ENV.scoresTable, this.table.tableName);
  }
}
