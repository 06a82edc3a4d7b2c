import { isJsonObject, type JsonObject, type StateMachineDefinition } from './definition';
import { UnsupportedStateMachineError } from './errors';

const STATE_MACHINE = 'AWS::StepFunctions::StateMachine';
const LAMBDA = 'AWS::Lambda::Function';
const ACCOUNT = '000000000000';
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
};

/**
 * The definition of the only Standard state machine in the templates of an app (Express ones run too short for a pipeline, Distributed Maps are for AWS), with references replaced by readable names:
 * a resource is called by its construct's id in lower case, so the buckets are `raw` and `processed`; a Lambda by its
 * function name. Throws UnsupportedStateMachineError where there is not exactly one, or a reference is of a new kind.
 */
export function extractDefinition(templates: readonly JsonObject[]): StateMachineDefinition {
  const found = templates.flatMap((template) =>
    Object.values(section(template, 'Resources'))
      .filter(
        (resource) =>
          isJsonObject(resource) && resource.Type === STATE_MACHINE && isPipeline(section(resource, 'Properties')),
      )
      .map((resource) => ({ template, resource: resource as JsonObject })),
  );
  const only = found[0];
  if (only === undefined || found.length > 1) {
    throw new UnsupportedStateMachineError(
      `The CDK app has ${found.length} state machines; the laptop plays exactly one.`,
    );
  }
  const definition: unknown = JSON.parse(resolve(section(only.resource, 'Properties').DefinitionString, only.template));
  return definition as StateMachineDefinition;

  function resolve(value: unknown, template: JsonObject): string {
    if (typeof value === 'string') return value;
    if (isJsonObject(value)) {
      const join = value['Fn::Join'];
      if (Array.isArray(join)) return join[1].map((part: unknown) => resolve(part, template)).join(join[0]);
      if (typeof value.Ref === 'string') {
        return PSEUDO_PARAMETERS[value.Ref] ?? reference(resourceOf(template, value.Ref));
      }
      const attribute = value['Fn::GetAtt'];
      if (Array.isArray(attribute)) return attributeOf(resourceOf(template, attribute[0]), attribute[1]);
      if (typeof value['Fn::ImportValue'] === 'string') return imported(value['Fn::ImportValue']);
    }
    throw new UnsupportedStateMachineError(
      `The state machine refers to ${JSON.stringify(value)}, which has no local name.`,
    );
  }

  function imported(name: string): string {
    for (const template of templates) {
      for (const output of Object.values(section(template, 'Outputs'))) {
        if (isJsonObject(output) && section(output, 'Export').Name === name) return resolve(output.Value, template);
      }
    }
    throw new UnsupportedStateMachineError(`The state machine imports ${name}, which no stack of the app exports.`);
  }
}

/** A Distributed Map scores a large file in parts, which a laptop does with threads and without a state machine. */
export function isPipeline({ StateMachineType: type, DefinitionString: definition }: JsonObject): boolean {
  return type !== 'EXPRESS' && !JSON.stringify(definition).includes('DISTRIBUTED');
}

function resourceOf(template: JsonObject, logicalId: string): JsonObject {
  const resource = section(template, 'Resources')[logicalId];
  if (!isJsonObject(resource)) {
    throw new UnsupportedStateMachineError(`The state machine refers to ${logicalId}, which is not in its template.`);
  }
  return resource;
}

/** What `Ref` gives: the name of a bucket, job or crawler, the ARN of a topic. */
function reference(resource: JsonObject): string {
  return resource.Type === 'AWS::SNS::Topic' ? attributeOf(resource, 'Arn') : localName(resource);
}

function attributeOf(resource: JsonObject, attribute: string): string {
  if (attribute !== 'Arn') return `${localName(resource)}.${attribute}`;
  if (resource.Type === LAMBDA) {
    const name = section(resource, 'Properties').FunctionName;
    return `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${typeof name === 'string' ? name : localName(resource)}`;
  }
  const service = String(resource.Type).split('::')[1]?.toLowerCase();
  return `arn:aws:${service}:us-east-1:${ACCOUNT}:${localName(resource)}`;
}

/** `leadscore-dev-data/Raw/Resource` is called `raw`. */
function localName(resource: JsonObject): string {
  const path = section(resource, 'Metadata')['aws:cdk:path'];
  if (typeof path !== 'string') {
    throw new UnsupportedStateMachineError(
      `A ${resource.Type} carries no construct path. Synthesize with the context aws:cdk:enable-path-metadata.`,
    );
  }
  const ids = path.split('/').filter((id) => id !== 'Resource' && id !== 'Default');
  return (ids.at(-1) ?? path).toLowerCase();
}

function section(value: JsonObject, key: string): JsonObject {
  const found = value[key];
  return isJsonObject(found) ? found : {};
}
