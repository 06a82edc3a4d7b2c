/** A CloudFormation template as CDK writes it. */
export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: unknown } }>
  >;
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** A deployed stack: its template and what CloudFormation calls its resources. */
export interface DeployedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
  /** Logical id to physical id, as DescribeStackResources tells it. */
  readonly physicalIds: ReadonlyMap<string, string>;
  /** `<logical id>.<attribute>` to its value, for attributes that do not follow from the physical id. */
  readonly attributes?: ReadonlyMap<string, string>;
}

/** A resource of a deployed stack. */
export interface DeployedResource {
  readonly stack: DeployedStack;
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** All resources of a type, in all stacks. A resource that was not made (no physical id) is left out. */
export function resourcesOf(stacks: readonly DeployedStack[], type?: string): DeployedResource[] {
  return stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources ?? {}).flatMap(([logicalId, resource]) => {
      const physicalId = stack.physicalIds.get(logicalId);
      if (physicalId === undefined || (type !== undefined && resource.Type !== type)) return [];
      return [{ stack, logicalId, type: resource.Type, physicalId, properties: resource.Properties ?? {} }];
    }),
  );
}
