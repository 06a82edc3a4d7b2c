import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import type { HandlerFunction } from './handler-function';
import { removalPolicyOfUndeletable } from './removal-policy';

export interface HotLeadTableProps {
  /** True: the table survives its stack, cannot be deleted by a slip, and can be restored to any second of 35 days. */
  readonly retain: boolean;
}

/**
 * Which lead is above the hot line. Key: `leadId`. Nothing leaves it, else a lead that was hot a year ago would become hot
 * anew; an item has 150 bytes, a million leads four cents a month.
 */
export class HotLeadTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, props: HotLeadTableProps) {
    super(scope, id);
    const { retain } = props;
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'leadId', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: retain },
      deletionProtection: retain,
      removalPolicy: removalPolicyOfUndeletable(retain),
    });
  }

  /** Lets a function follow the leads, and tells it where. */
  grantFollow({ role, function: fn }: HandlerFunction): void {
    role.addToPolicy(
      new PolicyStatement({ actions: ['dynamodb:BatchGetItem', 'dynamodb:PutItem'], resources: [this.table.tableArn] }),
    );
    fn.addEnvironment(ENV.hotLeadsTable, this.table.tableName);
  }
}
