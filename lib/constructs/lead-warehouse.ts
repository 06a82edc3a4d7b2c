import type { RemovalPolicy } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnNamespace, CfnWorkgroup } from 'aws-cdk-lib/aws-redshiftserverless';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { acknowledgeNag, allowWildcard } from './acknowledge';
import type { HandlerFunction } from './handler-function';
import { allowListing, allowLocating, allowReading, allowWriting } from './object-access';
import { WarehouseNetwork } from './warehouse-network';
import { WarehouseUsageLimit, type WarehouseUsageLimitProps } from './warehouse-usage-limit';

export const WAREHOUSE_DATABASE = 'leadscore';
/** Where the Spark job leaves clean leads in the processed bucket. */
export const CLEAN_LEADS = 'leads/';
const ADMIN = 'leadscore_admin';
/** IAM's variable for who calls: of a function, its role and itself. It sees its own statements only. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM, not of TypeScript.
const CALLER = '${aws:userid}';
/** Longest time a Lambda can wait for a statement; what runs longer has nobody left to hear its answer. */
const MAX_STATEMENT_SECONDS = 900;

export interface LeadWarehouseProps {
  readonly stage: string;
  /** Holds `leads/`, which COPY reads, and `warehouse/exchange/`, which COPY and UNLOAD share with the functions. */
  readonly processedBucket: IBucket;
  /** Capacity that answers a query, in RPU. @default 4, the least there is: $1.50 for an hour of queries */
  readonly baseRpu?: number;
  /** Up to which Redshift may scale. @default baseRpu */
  readonly maxRpu?: number;
  /** What may be used in a month. */
  readonly usageLimit: Pick<WarehouseUsageLimitProps, 'rpuHoursPerMonth' | 'breachAction'>;
  /** What becomes of the data and its password when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
  /** Two zones of the stack's region. @default `<region>a` and `<region>b` */
  readonly availabilityZones?: readonly [string, string];
  /** Where CDK's own function logs that sets the usage limit. */
  readonly logGroup: ILogGroup;
}

/**
 * Redshift Serverless in an isolated network, reached through the Data API only. Costs nothing but storage and one secret
 * while nobody asks. Who asked what is in its own system tables (SYS_CONNECTION_LOG, SYS_QUERY_HISTORY) for a week.
 */
export class LeadWarehouse extends Construct {
  readonly workgroupName: string;
  readonly workgroupArn: string;
  readonly databaseName = WAREHOUSE_DATABASE;
  /** `username` and `password` of the administrator. */
  readonly secret: ISecret;

  constructor(scope: Construct, id: string, props: LeadWarehouseProps) {
    super(scope, id);
    const { stage, removalPolicy, baseRpu = 4 } = props;
    this.workgroupName = `leadscore-${stage}`;
    const secret = new Secret(this, 'Admin', {
      description: `Administrator of the lead warehouse of ${stage}`,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username: ADMIN }),
        generateStringKey: 'password',
        passwordLength: 48,
        requireEachIncludedType: true,
        excludePunctuation: true,
      },
      removalPolicy,
    });
    acknowledgeNag(
      secret,
      'SMG4',
      'The password opens nothing by itself: the warehouse takes no connections, and the Data API asks IAM first.',
    );
    // A Secret is an ISecret, but for exactOptionalPropertyTypes.
    this.secret = secret as ISecret;

    const network = new WarehouseNetwork(this, 'Network', {
      ...(props.availabilityZones && { availabilityZones: props.availabilityZones }),
    });
    const role = this.exchangeRole(props.processedBucket);
    const namespace = new CfnNamespace(this, 'Namespace', {
      namespaceName: this.workgroupName,
      dbName: this.databaseName,
      adminUsername: ADMIN,
      // A reference that CloudFormation resolves at deployment; the template holds no password.
      adminUserPassword: secret.secretValueFromJson('password').unsafeUnwrap(),
      defaultIamRoleArn: role.roleArn,
      iamRoles: [role.roleArn],
    });
    namespace.applyRemovalPolicy(removalPolicy);
    const workgroup = new CfnWorkgroup(this, 'Workgroup', {
      workgroupName: this.workgroupName,
      namespaceName: this.workgroupName,
      baseCapacity: baseRpu,
      maxCapacity: props.maxRpu ?? baseRpu,
      publiclyAccessible: false,
      // COPY and UNLOAD take Redshift's own way to S3; through the VPC they would need a third zone.
      enhancedVpcRouting: false,
      subnetIds: network.vpc.isolatedSubnets.map((subnet) => subnet.subnetId),
      securityGroupIds: [network.securityGroup.securityGroupId],
      configParameters: [
        { parameterKey: 'require_ssl', parameterValue: 'true' },
        { parameterKey: 'max_query_execution_time', parameterValue: String(MAX_STATEMENT_SECONDS) },
      ],
    });
    workgroup.addResourceDependency(namespace);
    // So that on deletion the network goes after the workgroup's interfaces in it.
    workgroup.node.addDependency(network.vpc);
    this.workgroupArn = workgroup.attrWorkgroupWorkgroupArn;
    new WarehouseUsageLimit(this, 'UsageLimit', {
      ...props.usageLimit,
      workgroupArn: this.workgroupArn,
      logGroup: props.logGroup,
    });
  }

  /** Lets a function run statements, with all that it needs to know for that in its environment. */
  grantDataApi({ role, function: fn }: HandlerFunction): void {
    role.addToPolicy(
      new PolicyStatement({
        actions: ['redshift-data:ExecuteStatement', 'redshift-data:BatchExecuteStatement'],
        resources: [this.workgroupArn],
      }),
    );
    allowWildcard(
      role,
      new PolicyStatement({
        actions: [
          'redshift-data:DescribeStatement',
          'redshift-data:GetStatementResult',
          'redshift-data:CancelStatement',
        ],
        resources: ['*'],
        conditions: { StringEquals: { 'redshift-data:statement-owner-iam-userid': CALLER } },
      }),
      'Statements are no resources to IAM (Service Authorization Reference); the condition leaves the own ones.',
    );
    role.addToPolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.secretArn] }),
    );
    fn.addEnvironment(ENV.redshiftWorkgroup, this.workgroupName);
    fn.addEnvironment(ENV.redshiftDatabase, this.databaseName);
    fn.addEnvironment(ENV.redshiftSecretArn, this.secret.secretArn);
  }

  /** `IAM_ROLE default` of COPY and UNLOAD. */
  private exchangeRole(bucket: IBucket): Role {
    const role = new Role(this, 'ExchangeRole', {
      assumedBy: new CompositePrincipal(
        new ServicePrincipal('redshift.amazonaws.com'),
        new ServicePrincipal('redshift-serverless.amazonaws.com'),
      ),
      description: 'What COPY and UNLOAD of the lead warehouse may read and write',
    });
    allowReading(role, bucket, [CLEAN_LEADS, PROCESSED_KEYS.warehouseExchange]);
    allowWriting(role, bucket, [PROCESSED_KEYS.warehouseExchange]);
    allowListing(role, bucket);
    allowLocating(role, bucket);
    return role;
  }
}
