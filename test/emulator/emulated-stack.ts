/** A template with one of each thing that the launcher adds to CloudFormation or mends, for emulator.test.ts. */

import { MACHINE } from './emulated-machine';

const ref = (name: string) => ({ Ref: name });
const att = (name: string, attribute: string) => ({ 'Fn::GetAtt': [name, attribute] });
const role = (service: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
  },
});

/** Writes down how many messages came at once; fails the ones that say `bad`; throws under its own name if asked to. */
const FUNCTION = `
const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
class NoChampionError extends Error { name = 'NoChampionError'; }
exports.handler = async (event) => {
  if (event.throws) throw new NoChampionError('there is none');
  const s3 = new S3Client({ forcePathStyle: true });
  const Key = 'batches/' + Date.now() + '.json';
  await s3.send(new PutObjectCommand({ Bucket: process.env.BUCKET, Key, Body: String(event.Records.length) }));
  const bad = event.Records.filter((record) => record.body.includes('bad'));
  return { batchItemFailures: bad.map((record) => ({ itemIdentifier: record.messageId })) };
};`;

const RESOURCES = {
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketName: 'emulated-raw',
      BucketEncryption: { ServerSideEncryptionConfiguration: [] },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      Tags: [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }],
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'emulated-dead' } },
  Drops: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'emulated-drops',
      VisibilityTimeout: 30,
      RedrivePolicy: { deadLetterTargetArn: att('Dead', 'Arn'), maxReceiveCount: 2 },
    },
  },
  Rule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [ref('Bucket')] }, object: { key: [{ prefix: 'leads/' }] } },
      },
      Targets: [{ Id: 'drops', Arn: att('Drops', 'Arn') }],
    },
  },
  Scheduled: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'emulated-scheduled' } },
  ScheduleRole: role('scheduler.amazonaws.com'),
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    Properties: {
      Name: 'emulated-weekly',
      ScheduleExpression: 'cron(0 6 ? * MON *)',
      ScheduleExpressionTimezone: 'Asia/Kolkata',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: att('Scheduled', 'Arn'), RoleArn: att('ScheduleRole', 'Arn'), Input: '{"trigger":"schedule"}' },
    },
  },
  FunctionRole: role('lambda.amazonaws.com'),
  Function: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: 'emulated-start-run',
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Timeout: 20,
      Role: att('FunctionRole', 'Arn'),
      Code: { ZipFile: FUNCTION },
      Environment: { Variables: { BUCKET: ref('Bucket') } },
    },
  },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      EventSourceArn: att('Drops', 'Arn'),
      FunctionName: ref('Function'),
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    },
  },
  GlueRole: role('glue.amazonaws.com'),
  Database: {
    Type: 'AWS::Glue::Database',
    Properties: { CatalogId: ref('AWS::AccountId'), DatabaseInput: { Name: 'emulated' } },
  },
  Crawler: {
    Type: 'AWS::Glue::Crawler',
    DependsOn: 'Database',
    Properties: {
      Name: 'emulated-raw',
      Role: att('GlueRole', 'Arn'),
      DatabaseName: 'emulated',
      TablePrefix: 'raw_',
      Targets: { S3Targets: [{ Path: 's3://emulated-raw/leads/' }] },
    },
  },
  Job: {
    Type: 'AWS::Glue::Job',
    Properties: {
      Name: 'emulated-job',
      Role: att('GlueRole', 'Arn'),
      Command: { Name: 'glueetl', PythonVersion: '3', ScriptLocation: 's3://emulated-raw/code/job.py' },
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      GlueVersion: '6.0',
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
    },
  },
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.42.0.0/24' } },
  ...Object.fromEntries(
    ['a', 'b'].map((zone, index) => [
      `Subnet${zone}`,
      {
        Type: 'AWS::EC2::Subnet',
        Properties: {
          VpcId: ref('Vpc'),
          CidrBlock: `10.42.0.${32 * index}/27`,
          AvailabilityZone: { 'Fn::Sub': `\${AWS::Region}${zone}` },
        },
      },
    ]),
  ),
  Door: { Type: 'AWS::EC2::SecurityGroup', Properties: { GroupDescription: 'Door', VpcId: ref('Vpc') } },
  DoorRule: {
    Type: 'AWS::EC2::SecurityGroupIngress',
    Properties: {
      GroupId: att('Door', 'GroupId'),
      IpProtocol: 'tcp',
      FromPort: 5439,
      ToPort: 5439,
      CidrIp: '10.42.0.0/24',
    },
  },
  Namespace: {
    Type: 'AWS::RedshiftServerless::Namespace',
    Properties: { NamespaceName: 'emulated', DbName: 'leadscore' },
  },
  Workgroup: {
    Type: 'AWS::RedshiftServerless::Workgroup',
    DependsOn: 'Namespace',
    Properties: {
      WorkgroupName: 'emulated',
      NamespaceName: 'emulated',
      BaseCapacity: 4,
      SubnetIds: [ref('Subneta'), ref('Subnetb')],
      SecurityGroupIds: [att('Door', 'GroupId')],
    },
  },
  Group: {
    Type: 'AWS::SageMaker::ModelPackageGroup',
    Properties: { ModelPackageGroupName: 'emulated' },
  },
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'emulated-maths',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Threshold: 1,
      Metrics: [{ Id: 'sum', Expression: '1 + 1' }],
    },
  },
  Alarms: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    Properties: { AlarmName: 'emulated-any', AlarmRule: 'ALARM(emulated-maths)' },
  },
  TrainingRole: role('sagemaker.amazonaws.com'),
  MachineRole: role('states.amazonaws.com'),
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      StateMachineName: 'emulated',
      RoleArn: att('MachineRole', 'Arn'),
      DefinitionString: JSON.stringify(MACHINE),
      DefinitionSubstitutions: {
        job: ref('Job'),
        crawler: ref('Crawler'),
        bucket: ref('Bucket'),
        function: att('Function', 'Arn'),
        trainingRole: att('TrainingRole', 'Arn'),
      },
    },
  },
};

export const STACK = {
  Resources: RESOURCES,
  Outputs: {
    Machine: { Value: ref('Machine') },
    MachineRole: { Value: att('MachineRole', 'Arn') },
    GlueRole: { Value: att('GlueRole', 'Arn') },
    ScheduleRole: { Value: att('ScheduleRole', 'Arn') },
    Workgroup: { Value: att('Workgroup', 'Workgroup.WorkgroupArn') },
    Group: { Value: att('Group', 'ModelPackageGroupArn') },
  },
};
