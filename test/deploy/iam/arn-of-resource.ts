import type { DeployedResource } from './template';

type ArnOf = (id: string, regional: (service: string) => string, account: string) => string;

/** ARN from physical id, for types whose `Ref` is no ARN; the patterns are those of the service authorization reference. */
const ARNS: Readonly<Record<string, ArnOf>> = {
  'AWS::ApiGatewayV2::Api': (id, regional) => `${regional('apigateway').replace(/:\d*$/, ':')}:/apis/${id}`,
  'AWS::CloudWatch::Alarm': (id, regional) => `${regional('cloudwatch')}:alarm:${id}`,
  'AWS::Cognito::UserPool': (id, regional) => `${regional('cognito-idp')}:userpool/${id}`,
  'AWS::DynamoDB::GlobalTable': (id, regional) => `${regional('dynamodb')}:table/${id}`,
  'AWS::DynamoDB::Table': (id, regional) => `${regional('dynamodb')}:table/${id}`,
  'AWS::Events::EventBus': (id, regional) => `${regional('events')}:event-bus/${id}`,
  'AWS::Events::Rule': (id, regional) => `${regional('events')}:rule/${id}`,
  'AWS::Glue::Crawler': (id, regional) => `${regional('glue')}:crawler/${id}`,
  'AWS::Glue::Database': (id, regional) => `${regional('glue')}:database/${id}`,
  'AWS::Glue::Job': (id, regional) => `${regional('glue')}:job/${id}`,
  'AWS::IAM::Role': (id, _regional, account) => `arn:aws:iam::${account}:role/${id}`,
  'AWS::KMS::Key': (id, regional) => `${regional('kms')}:key/${id}`,
  'AWS::Lambda::Function': (id, regional) => `${regional('lambda')}:function:${id}`,
  'AWS::Logs::LogGroup': (id, regional) => `${regional('logs')}:log-group:${id}:*`,
  'AWS::S3::Bucket': (id) => `arn:aws:s3:::${id}`,
  'AWS::SQS::Queue': (id, regional) => `${regional('sqs')}:${id.split('/').at(-1)}`,
  'AWS::Scheduler::Schedule': (id, regional) => `${regional('scheduler')}:schedule/default/${id}`,
};

/** The ARN of a deployed resource; null where neither its physical id is one nor its type is in the table. */
export function arnOfResource(resource: DeployedResource): string | null {
  const { physicalId, stack, type } = resource;
  if (physicalId.startsWith('arn:')) return physicalId;
  const arn = ARNS[type];
  if (arn === undefined) return null;
  return arn(physicalId, (service) => `arn:aws:${service}:${stack.region}:${stack.account}`, stack.account);
}
