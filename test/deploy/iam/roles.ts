import { arnOfResource } from './arn-of-resource';
import { awsManagedPolicy } from './managed-policies';
import { parsePolicy, type Statement } from './policy';
import type { Resolver } from './resolve';
import { type DeployedResource, type DeployedStack, resourcesOf } from './template';

/** A role of the templates with everything that it is allowed. */
export interface Role {
  readonly arn: string;
  /** `<stack>/<logical id>` */
  readonly title: string;
  /** True for the roles of CDK's own custom resources, which work only while a stack is deployed. */
  readonly isOfCdk: boolean;
  readonly trust: readonly Statement[];
  readonly statements: readonly Statement[];
}

/** Types of policies that hang on a resource, the property that names the resource, and how its text becomes an ARN. */
const RESOURCE_POLICIES: Readonly<
  Record<string, { readonly property: string; readonly arn: (name: string, stack: DeployedStack) => string }>
> = {
  'AWS::S3::BucketPolicy': { property: 'Bucket', arn: (name) => `arn:aws:s3:::${name}` },
  'AWS::SNS::TopicPolicy': { property: 'Topics', arn: (name) => name },
  'AWS::SQS::QueuePolicy': {
    property: 'Queues',
    arn: (url, stack) => `arn:aws:sqs:${stack.region}:${stack.account}:${url.split('/').at(-1)}`,
  },
};

/** All roles of the stacks, by ARN, with inline, attached and AWS managed policies resolved. */
export function rolesOf(stacks: readonly DeployedStack[], resolver: Resolver): Map<string, Role> {
  const attached = attachedPolicies(stacks, resolver);
  const roles = resourcesOf(stacks, 'AWS::IAM::Role').map((resource): Role => {
    const { stack, logicalId, physicalId, properties } = resource;
    const title = `${stack.name}/${logicalId}`;
    const resolve = (value: unknown): unknown => resolver.resolve(stack, value);
    const inline = listed(properties.Policies).flatMap((policy) => {
      const { PolicyName: name, PolicyDocument: document } = policy as Record<string, unknown>;
      return parsePolicy(resolve(document), `${title}.${resolver.text(stack, name)}`);
    });
    const managed = listed(properties.ManagedPolicyArns).flatMap((arn) => {
      const own = attached.byArn.get(resolver.text(stack, arn));
      return own ?? awsManagedPolicy(resolver.text(stack, arn));
    });
    return {
      arn: arnOf(resource),
      title,
      isOfCdk: /CustomResource|BucketDeployment|LogRetention|AwsCustomResource|AWS679f53fac/i.test(logicalId),
      trust: parsePolicy(resolve(properties.AssumeRolePolicyDocument), `${title}.trust`),
      statements: [...inline, ...managed, ...(attached.byRole.get(physicalId) ?? [])],
    };
  });
  return new Map(roles.map((role) => [role.arn, role]));
}

/** ARN of a bucket, queue or topic to the statements of the policy that hangs on it. */
export function resourcePolicies(stacks: readonly DeployedStack[], resolver: Resolver): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const [type, { property, arn }] of Object.entries(RESOURCE_POLICIES)) {
    for (const { stack, logicalId, properties } of resourcesOf(stacks, type)) {
      const statements = parsePolicy(resolver.resolve(stack, properties.PolicyDocument), `${stack.name}/${logicalId}`);
      for (const target of listed(properties[property])) {
        const key = arn(resolver.text(stack, target), stack);
        found.set(key, [...(found.get(key) ?? []), ...statements]);
      }
    }
  }
  return found;
}

function attachedPolicies(stacks: readonly DeployedStack[], resolver: Resolver) {
  const byRole = new Map<string, Statement[]>();
  const byArn = new Map<string, Statement[]>();
  for (const type of ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']) {
    for (const { stack, logicalId, physicalId, properties } of resourcesOf(stacks, type)) {
      const statements = parsePolicy(resolver.resolve(stack, properties.PolicyDocument), `${stack.name}/${logicalId}`);
      if (type === 'AWS::IAM::ManagedPolicy') byArn.set(physicalId, statements);
      for (const name of [...listed(properties.Roles), ...listed(properties.RoleName)]) {
        const role = resolver.text(stack, name);
        byRole.set(role, [...(byRole.get(role) ?? []), ...statements]);
      }
    }
  }
  return { byRole, byArn };
}

function arnOf(resource: DeployedResource): string {
  const arn = arnOfResource(resource);
  if (arn === null) throw new Error(`${resource.type} has no entry in arn-of-resource.ts.`);
  return arn;
}

function listed(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
