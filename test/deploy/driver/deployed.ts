import { DescribeStackResourcesCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetWorkgroupCommand, RedshiftServerlessClient } from '@aws-sdk/client-redshift-serverless';
import type { Emulator } from '../../emulator/emulator';
import type { DeployedStack, Template } from '../iam/template';
import type { Aws } from './aws';

const ACCOUNT = '000000000000';

/** What CloudFormation says about the stacks of an app: the names that people and the IAM proof need. */
export class Deployed {
  private constructor(
    readonly stacks: readonly DeployedStack[],
    private readonly outputs: ReadonlyMap<string, string>,
    readonly workgroupArns: ReadonlyMap<string, string>,
  ) {}

  static async read(aws: Aws, emulator: Emulator, templates: ReadonlyMap<string, Template>): Promise<Deployed> {
    const outputs = new Map<string, string>();
    const workgroupArns = new Map<string, string>();
    const stacks: DeployedStack[] = [];
    for (const [name, template] of templates) {
      const { StackResources = [] } = await aws.cloudformation.send(
        new DescribeStackResourcesCommand({ StackName: name }),
      );
      const { Stacks = [] } = await aws.cloudformation.send(new DescribeStacksCommand({ StackName: name }));
      for (const { OutputKey = '', OutputValue = '' } of Stacks[0]?.Outputs ?? []) outputs.set(OutputKey, OutputValue);
      const physicalIds = new Map(
        StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
          LogicalResourceId,
          PhysicalResourceId,
        ]),
      );
      const attributes = new Map<string, string>();
      for (const [logicalId, { Type }] of Object.entries(template.Resources ?? {})) {
        const workgroupName = physicalIds.get(logicalId);
        if (Type !== 'AWS::RedshiftServerless::Workgroup' || workgroupName === undefined) continue;
        const client = new RedshiftServerlessClient(emulator.clientConfig);
        const { workgroup } = await client.send(new GetWorkgroupCommand({ workgroupName }));
        const arn = workgroup?.workgroupArn ?? '';
        workgroupArns.set(workgroupName, arn);
        attributes.set(`${logicalId}.Workgroup.WorkgroupArn`, arn);
      }
      stacks.push({ name, account: ACCOUNT, region: emulator.region, template, physicalIds, attributes });
    }
    return new Deployed(stacks, outputs, workgroupArns);
  }

  get place() {
    return { account: ACCOUNT, region: this.stacks[0]?.region ?? '', workgroupArns: this.workgroupArns };
  }

  /** The value of a stack output. Throws where no stack has it. */
  output(key: string): string {
    const value = this.outputs.get(key);
    if (value === undefined) throw new Error(`No stack has the output ${key}; there are ${[...this.outputs.keys()]}.`);
    return value;
  }

  /** The physical id of the only resource of a type whose logical id fits. Throws where it is not the only one. */
  physicalId(type: string, logicalId: RegExp = /./): string {
    const found = this.stacks.flatMap((stack) =>
      Object.entries(stack.template.Resources ?? {})
        .filter(([id, resource]) => resource.Type === type && logicalId.test(id))
        .map(([id]) => stack.physicalIds.get(id) ?? ''),
    );
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${found.length} resources ${type} fit ${logicalId}.`);
    return only;
  }
}
