import type { DeployedStack, Template, TemplateResource } from './template';

const ACCOUNT = '123456789012';
const REGION = 'us-east-1';

/** Properties that name a resource, in the order in which they are looked for. */
const NAMES = [
  'FunctionName',
  'RoleName',
  'BucketName',
  'TableName',
  'QueueName',
  'TopicName',
  'Name',
  'WorkgroupName',
];
/** Types whose `Ref` is more than a name. */
const REFS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::SQS::Queue': (name) => `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}`,
  'AWS::SNS::Topic': (name) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`,
  'AWS::StepFunctions::StateMachine': (name) => `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
  'AWS::SecretsManager::Secret': (name) => `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`,
  'AWS::SageMaker::ModelPackageGroup': (name) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package-group/${name}`,
};

/** A stack as if it were deployed: every resource is called by its own name, or else by its logical id in lower case. */
export function asIfDeployed(name: string, template: Template): DeployedStack {
  const resources = Object.entries(template.Resources ?? {});
  const attributes = resources
    .filter(
      ([, { Type }]) => Type === 'AWS::RedshiftServerless::Workgroup' || Type === 'AWS::RedshiftServerless::Namespace',
    )
    .map(([id, { Type }]): [string, string] => {
      const kind = Type.split('::')[2] ?? '';
      return [
        `${id}.${kind}.${kind}Arn`,
        `arn:aws:redshift-serverless:${REGION}:${ACCOUNT}:${kind.toLowerCase()}/0f3c`,
      ];
    });
  return {
    name,
    account: ACCOUNT,
    region: REGION,
    template,
    physicalIds: new Map(resources.map(([id, resource]) => [id, physicalId(id, resource)])),
    attributes: new Map(attributes),
  };
}

function physicalId(logicalId: string, { Type, Properties = {} }: TemplateResource): string {
  const named = NAMES.map((key) => Properties[key]).find((value) => typeof value === 'string') as string | undefined;
  const name = named ?? logicalId.toLowerCase();
  return REFS[Type]?.(name) ?? name;
}
