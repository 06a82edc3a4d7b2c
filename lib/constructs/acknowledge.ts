import { Stack, Validations } from 'aws-cdk-lib';
import type { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** The packs of cdk-nag that `cdk synth` runs. */
type NagPack = 'AwsSolutions' | 'Serverless';

/**
 * Records why a finding of cdk-nag is right as it is, for this construct alone. `finding` is the rule's name without its
 * pack, for example `S1` or `LambdaDLQ`.
 */
export function acknowledgeNag(
  construct: IConstruct,
  finding: string,
  reason: string,
  pack: NagPack = 'AwsSolutions',
): void {
  Validations.of(construct).acknowledge({ id: `${pack}::${pack}-${finding}`, reason });
}

/**
 * Adds a statement whose resources hold a `*`, with the reason that it cannot be narrower. The finding that cdk-nag
 * makes of each such resource (IAM5) is acknowledged by its text, so a wider one added later is a finding again.
 */
export function allowWildcard(role: Role, statement: PolicyStatement, reason: string): void {
  role.addToPolicy(statement);
  acknowledgeWildcards(role, statement.resources, reason);
}

/** As `allowWildcard`, for statements that something else has added to the role's policy. */
export function acknowledgeWildcards(construct: IConstruct, resources: readonly string[], reason: string): void {
  // Validations run once references between stacks are settled, and before anybody asks for acknowledgements.
  construct.node.addValidation({
    validate: () => {
      for (const resource of resources) {
        const text = flatten(Stack.of(construct).resolve(resource));
        if (text.includes('*')) acknowledgeNag(construct, `IAM5[Resource::${text}]`, reason);
      }
      return [];
    },
  });
}

/** The text that cdk-nag gives to a reference: `<Raw0123.Arn>/leads/*`. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value.replaceAll('${', '<').replaceAll('}', '>');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const node = value as Record<string, unknown>;
  const join = node['Fn::Join'] as [string, unknown[]] | undefined;
  if (join !== undefined) return join[1].map(flatten).join(join[0]);
  const attribute = node['Fn::GetAtt'] as [string, string] | undefined;
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if ('Fn::ImportValue' in node) return flatten(node['Fn::ImportValue']);
  return 'Ref' in node ? `<${String(node.Ref)}>` : JSON.stringify(node);
}

/**
 * What differs from ours in the functions that CDK brings along for a deployment: `AWS679f53...` for its calls of AWS,
 * `Custom::CDKBucketDeployment...` for uploads.
 */
export function acknowledgeDeploymentFunction(scope: IConstruct, idPrefix: string): IConstruct {
  const fn = Stack.of(scope).node.children.find((child) => child.node.id.startsWith(idPrefix));
  if (fn === undefined) throw new Error(`${Stack.of(scope).stackName} has no function called ${idPrefix}...`);
  const whoAsks = 'CloudFormation waits for the answer of this function and shows its error; there is nothing to keep.';
  acknowledgeNag(fn, 'LambdaDLQ', whoAsks, 'Serverless');
  acknowledgeNag(fn, 'LambdaTracing', 'It runs during deployments only; its log says what it did.', 'Serverless');
  return fn;
}
