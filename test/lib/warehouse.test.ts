import { Match } from 'aws-cdk-lib/assertions';
import { only, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let dev: SynthesizedApp;
let prod: SynthesizedApp;
beforeAll(() => {
  dev = synthesizedApp('dev');
  prod = synthesizedApp('prod');
});

describe('the network of the warehouse', () => {
  it('has no way out: no NAT, no internet gateway, no peering, no route but the local one and S3', () => {
    const types = dev.resources.map(({ Type }) => Type).filter((type) => type.startsWith('AWS::EC2::'));
    expect([...new Set(types)].sort()).toEqual([
      'AWS::EC2::RouteTable',
      'AWS::EC2::SecurityGroup',
      'AWS::EC2::Subnet',
      'AWS::EC2::SubnetRouteTableAssociation',
      'AWS::EC2::VPC',
      'AWS::EC2::VPCEndpoint',
    ]);
    expect(only(dev.ofType('AWS::EC2::VPCEndpoint')).Properties).toMatchObject({ VpcEndpointType: 'Gateway' });
  });

  it('has two private subnets in two named zones, so that nothing has to be looked up', () => {
    const subnets = dev.ofType('AWS::EC2::Subnet').map(({ Properties }) => Properties);
    expect(subnets.map(({ AvailabilityZone }) => AvailabilityZone)).toEqual(['us-east-1a', 'us-east-1b']);
    expect(subnets.map(({ MapPublicIpOnLaunch }) => MapPublicIpOnLaunch)).toEqual([false, false]);
  });

  it('takes other zones from the command line', () => {
    const app = synthesizedApp('dev', { availabilityZones: 'us-east-1c,us-east-1d' });
    const zones = app.ofType('AWS::EC2::Subnet').map(({ Properties }) => Properties.AvailabilityZone);
    expect(zones).toEqual(['us-east-1c', 'us-east-1d']);
  });

  it('lets nobody in', () => {
    const { Properties } = only(dev.ofType('AWS::EC2::SecurityGroup'));
    expect(Properties.SecurityGroupIngress).toBeUndefined();
    // CDK's way to say "nothing": a rule that matches no packet.
    expect(Properties.SecurityGroupEgress).toEqual([
      expect.objectContaining({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' }),
    ]);
  });
});

describe('the warehouse', () => {
  it('is private, speaks TLS only, starts at 4 RPU and stops a statement after a quarter of an hour', () => {
    dev.data.hasResourceProperties('AWS::RedshiftServerless::Workgroup', {
      WorkgroupName: 'leadscore-dev',
      NamespaceName: 'leadscore-dev',
      BaseCapacity: 4,
      MaxCapacity: 8,
      PubliclyAccessible: false,
      EnhancedVpcRouting: false,
      ConfigParameters: [
        { ParameterKey: 'require_ssl', ParameterValue: 'true' },
        { ParameterKey: 'max_query_execution_time', ParameterValue: '900' },
      ],
    });
  });

  it('has a limit for the month: dev stops at it, prod tells', () => {
    const limitOf = (app: SynthesizedApp) => JSON.stringify(only(app.ofType('Custom::WarehouseUsageLimit')).Properties);
    expect(limitOf(dev)).toMatch(/createUsageLimit.*serverless-compute.*monthly.*"amount\\":80.*deactivate/);
    expect(limitOf(prod)).toMatch(/"amount\\":400.*emit-metric/);
  });

  it('has its password from a secret that nobody sees, and never in the template', () => {
    const { Properties } = only(dev.ofType('AWS::RedshiftServerless::Namespace'));
    expect(JSON.stringify(Properties.AdminUserPassword)).toMatch(
      /\{\{resolve:secretsmanager:.*WarehouseAdmin.*:SecretString:password::\}\}/,
    );
    expect(only(dev.ofType('AWS::SecretsManager::Secret')).Properties.GenerateSecretString).toMatchObject({
      SecretStringTemplate: `{"username":"${Properties.AdminUsername}"}`,
      GenerateStringKey: 'password',
      PasswordLength: 48,
      RequireEachIncludedType: true,
    });
  });

  it('survives its stack in prod, with its password', () => {
    for (const type of ['AWS::RedshiftServerless::Namespace', 'AWS::SecretsManager::Secret']) {
      expect([type, only(prod.ofType(type)).DeletionPolicy]).toEqual([type, 'RetainExceptOnCreate']);
      expect([type, only(dev.ofType(type)).DeletionPolicy]).toEqual([type, 'Delete']);
    }
  });

  it('copies from the clean leads and exchanges Parquet under one prefix, with the default role', () => {
    const { Properties } = only(dev.ofType('AWS::RedshiftServerless::Namespace'));
    expect(Properties.IamRoles).toEqual([Properties.DefaultIamRoleArn]);
    const statements = dev.statements.filter(({ policy }) => policy.startsWith('WarehouseExchangeRole'));
    const granted = statements.map(({ Action, Resource }) => [Action, JSON.stringify(Resource)]);
    expect(granted).toEqual([
      ['s3:GetObject', expect.stringMatching(/"\/leads\/\*".*"\/warehouse\/exchange\/\*"/)],
      [['s3:AbortMultipartUpload', 's3:PutObject'], expect.stringMatching(/^[^*]*"\/warehouse\/exchange\/\*"[^*]*$/)],
      [['s3:GetBucketLocation', 's3:ListBucket'], expect.stringMatching(/^[^*]*$/)],
    ]);
  });
});

describe('functions that use the warehouse', () => {
  const users = [
    'load-warehouse',
    'check-drift',
    'prepare-features',
    'evaluate-candidates',
    'score-leads',
    'score-file',
  ];

  it('are six', () => {
    const named = dev
      .ofType('AWS::Lambda::Function')
      .filter(({ Properties }) => Properties.Environment?.Variables.REDSHIFT_SECRET_ARN !== undefined)
      .map(({ Properties }) => Properties.FunctionName.replace('leadscore-dev-', ''));
    expect(named.sort()).toEqual([...users].sort());
  });

  it('run statements on our workgroup, see their own ones only, and read one secret', () => {
    const mine = dev.statements.filter(({ policy }) => policy.startsWith('Handlersscoreleads'));
    expect(mine).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          Action: ['redshift-data:BatchExecuteStatement', 'redshift-data:ExecuteStatement'],
          Resource: { 'Fn::ImportValue': expect.stringMatching(/WarehouseWorkgroup/) },
        }),
        expect.objectContaining({
          Action: [
            'redshift-data:CancelStatement',
            'redshift-data:DescribeStatement',
            'redshift-data:GetStatementResult',
          ],
          Resource: '*',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of IAM.
          Condition: { StringEquals: { 'redshift-data:statement-owner-iam-userid': '${aws:userid}' } },
        }),
        expect.objectContaining({
          Action: 'secretsmanager:GetSecretValue',
          Resource: { 'Fn::ImportValue': expect.stringMatching(/WarehouseAdmin/) },
        }),
      ]),
    );
  });
});

it('the limit is set by a function that may do nothing else', () => {
  const granted = dev.statements.filter(({ policy }) => policy.startsWith('WarehouseUsageLimit'));
  expect(granted.flatMap(({ Action }) => Action).sort()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'redshift-serverless:CreateUsageLimit',
    'redshift-serverless:DeleteUsageLimit',
    'redshift-serverless:UpdateUsageLimit',
  ]);
  dev.data.hasResource('Custom::WarehouseUsageLimit', { DependsOn: Match.anyValue() });
});
