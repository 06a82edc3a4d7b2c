import { arnOfResource } from './arn-of-resource';
import type { DeployedResource, DeployedStack } from './template';

/** A reference in a template that cannot be followed. */
class UnresolvedReferenceError extends Error {
  override readonly name = 'UnresolvedReferenceError';
}

/** Replaces the references in values of templates by the names that the deployment gave, across stacks. */
export class Resolver {
  constructor(private readonly stacks: readonly DeployedStack[]) {}

  /** The value with `Ref`, `Fn::GetAtt`, `Fn::Join`, `Fn::Sub`, `Fn::ImportValue`, `Fn::Select` and `Fn::Split` replaced. */
  resolve(stack: DeployedStack, value: unknown): unknown {
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(stack, item)).filter((item) => item !== undefined);
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [only] = entries;
    if (entries.length === 1 && only !== undefined && /^(Ref|Fn::\w+|Condition)$/.test(only[0])) {
      return this.intrinsic(stack, only[0], only[1]);
    }
    return Object.fromEntries(
      entries.map(([key, item]) => [key, this.resolve(stack, item)]).filter(([, item]) => item !== undefined),
    );
  }

  /** As `resolve`, for a value that must be a text. */
  text(stack: DeployedStack, value: unknown): string {
    const resolved = this.resolve(stack, value);
    if (typeof resolved === 'string') return resolved;
    if (typeof resolved === 'number') return `${resolved}`;
    throw new UnresolvedReferenceError(`${JSON.stringify(value)} in ${stack.name} gives no text.`);
  }

  private intrinsic(stack: DeployedStack, name: string, argument: unknown): unknown {
    const list = Array.isArray(argument) ? argument : [];
    switch (name) {
      case 'Ref':
        return this.reference(stack, `${argument}`);
      case 'Fn::GetAtt':
        return typeof argument === 'string'
          ? this.attribute(stack, argument.split('.')[0] ?? '', argument.split('.').slice(1).join('.'))
          : this.attribute(stack, `${list[0]}`, `${list[1]}`);
      case 'Fn::Join':
        return this.texts(stack, list[1]).join(`${list[0]}`);
      case 'Fn::Sub':
        return this.substitute(stack, argument);
      case 'Fn::Split':
        return this.text(stack, list[1]).split(`${list[0]}`);
      case 'Fn::Select':
        return (this.resolve(stack, list[1]) as unknown[])[Number(list[0])];
      case 'Fn::ImportValue':
        return this.imported(this.text(stack, argument));
      default:
        throw new UnresolvedReferenceError(`${name} in ${stack.name} is not understood.`);
    }
  }

  private texts(stack: DeployedStack, value: unknown): string[] {
    const resolved = this.resolve(stack, value);
    if (!Array.isArray(resolved))
      throw new UnresolvedReferenceError(`${JSON.stringify(value)} in ${stack.name} is no list.`);
    return resolved.map((item) => this.text(stack, item));
  }

  private reference(stack: DeployedStack, name: string): unknown {
    const pseudo: Record<string, unknown> = {
      'AWS::AccountId': stack.account,
      'AWS::NoValue': undefined,
      'AWS::Partition': 'aws',
      'AWS::Region': stack.region,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    const parameter = stack.template.Parameters?.[name];
    if (parameter !== undefined) return parameter.Default;
    return this.resource(stack, name).physicalId;
  }

  private attribute(stack: DeployedStack, logicalId: string, attribute: string): string {
    const known = stack.attributes?.get(`${logicalId}.${attribute}`);
    if (known !== undefined) return known;
    const resource = this.resource(stack, logicalId);
    const arn = arnOfResource(resource);
    // Every attribute that is called Arn, TopicArn, ModelPackageGroupArn and so on is the resource's own ARN.
    if (arn !== null && /^\w*Arn$/.test(attribute)) return arn;
    if (/Name$/.test(attribute)) return resource.physicalId.split(/[:/]/).at(-1) ?? resource.physicalId;
    throw new UnresolvedReferenceError(
      `The attribute ${attribute} of ${logicalId} (${resource.type}) in ${stack.name} is not known.`,
    );
  }

  private substitute(stack: DeployedStack, argument: unknown): string {
    const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
    return `${template}`.replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
      const given = (variables as Record<string, unknown>)[name];
      if (given !== undefined) return this.text(stack, given);
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length > 0
        ? this.attribute(stack, logicalId, attribute.join('.'))
        : this.text(stack, { Ref: name });
    });
  }

  private imported(name: string): unknown {
    for (const stack of this.stacks) {
      for (const output of Object.values(stack.template.Outputs ?? {})) {
        if (output.Export !== undefined && this.resolve(stack, output.Export.Name) === name) {
          return this.resolve(stack, output.Value);
        }
      }
    }
    throw new UnresolvedReferenceError(`No stack exports ${name}.`);
  }

  private resource(stack: DeployedStack, logicalId: string): DeployedResource {
    const found = stack.template.Resources?.[logicalId];
    const physicalId = stack.physicalIds.get(logicalId);
    if (found === undefined || physicalId === undefined) {
      throw new UnresolvedReferenceError(`${stack.name} has no resource ${logicalId} that is deployed.`);
    }
    return { stack, logicalId, type: found.Type, physicalId, properties: found.Properties ?? {} };
  }
}
