import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  type AwsSdkCall,
  PhysicalResourceId,
  PhysicalResourceIdReference,
} from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { acknowledgeDeploymentFunction, acknowledgeWildcards } from './acknowledge';

export interface WarehouseUsageLimitProps {
  readonly workgroupArn: string;
  /** RPU-hours a month. */
  readonly rpuHoursPerMonth: number;
  /** What Redshift does at the limit. */
  readonly breachAction: 'log' | 'emit-metric' | 'deactivate';
  /** Where the function logs that sets the limit. */
  readonly logGroup: ILogGroup;
}

/** What the warehouse may use in a month. CloudFormation knows no usage limit, so a function of CDK's sets it. */
export class WarehouseUsageLimit extends Construct {
  constructor(scope: Construct, id: string, props: WarehouseUsageLimitProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'What the function may do that sets the usage limit of the warehouse',
    });
    props.logGroup.grantWrite(role);

    const limit = { amount: props.rpuHoursPerMonth, breachAction: props.breachAction };
    const call = (action: string, parameters: object): AwsSdkCall => ({
      service: 'redshift-serverless',
      action,
      parameters,
    });
    const usageLimitId = new PhysicalResourceIdReference();
    const resource = new AwsCustomResource(this, 'Resource', {
      resourceType: 'Custom::WarehouseUsageLimit',
      onCreate: {
        ...call('createUsageLimit', {
          resourceArn: props.workgroupArn,
          usageType: 'serverless-compute',
          period: 'monthly',
          ...limit,
        }),
        physicalResourceId: PhysicalResourceId.fromResponse('usageLimit.usageLimitId'),
      },
      onUpdate: {
        ...call('updateUsageLimit', { usageLimitId, ...limit }),
        physicalResourceId: PhysicalResourceId.fromResponse('usageLimit.usageLimitId'),
      },
      onDelete: {
        ...call('deleteUsageLimit', { usageLimitId }),
        // The limit goes with its workgroup.
        ignoreErrorCodesMatching: 'ResourceNotFoundException',
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({
          actions: [
            'redshift-serverless:CreateUsageLimit',
            'redshift-serverless:UpdateUsageLimit',
            'redshift-serverless:DeleteUsageLimit',
          ],
          resources: ['*'],
        }),
      ]),
      role,
      logGroup: props.logGroup,
      timeout: Duration.minutes(2),
      memorySize: 256,
      // The runtime's own SDK knows these calls; fetching a newer one would need the network at every deployment.
      installLatestAwsSdk: false,
    });
    resource.node.addDependency(role);
    acknowledgeDeploymentFunction(this, `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`);
    acknowledgeWildcards(
      resource,
      ['*'],
      'Redshift Serverless knows no resource for usage limits (Service Authorization Reference).',
    );
  }
}
