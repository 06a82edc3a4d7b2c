import type { IamRequest } from './evaluate';
import { iamRequest, type Place, regionalArn } from './requests/place';
import type { Resolver } from './resolve';
import { type DeployedResource, type DeployedStack, resourcesOf } from './template';

/** What AWS itself does in the name of a role, or as a service, because a resource is configured as it is. */
export interface ImpliedRequest {
  readonly caller:
    | { readonly kind: 'role'; readonly arn: string }
    | { readonly kind: 'service'; readonly name: string };
  readonly request: IamRequest;
  /** For people: the resource and what makes AWS do this. */
  readonly because: string;
}

/** A role and the service that must be able to take it on. */
export interface ImpliedTrust {
  readonly role: string;
  readonly service: string;
  /** What the service gives as `aws:SourceArn` when it takes the role on. */
  readonly sourceArn: string;
  readonly because: string;
}

const XRAY = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
const XRAY_SAMPLING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets'];
/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];
const SQS_SOURCE = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
/** Types with a role, the property that names it, and the service that takes it on. */
const TRUSTS: Readonly<Record<string, readonly [path: readonly string[], service: string]>> = {
  'AWS::Lambda::Function': [['Role'], 'lambda.amazonaws.com'],
  'AWS::StepFunctions::StateMachine': [['RoleArn'], 'states.amazonaws.com'],
  'AWS::Glue::Job': [['Role'], 'glue.amazonaws.com'],
  'AWS::Glue::Crawler': [['Role'], 'glue.amazonaws.com'],
  'AWS::Scheduler::Schedule': [['Target', 'RoleArn'], 'scheduler.amazonaws.com'],
  'AWS::RedshiftServerless::Namespace': [['DefaultIamRoleArn'], 'redshift.amazonaws.com'],
};

/** All requests that the configuration of the stacks implies, whether or not an emulator makes them. */
export function impliedRequests(stacks: readonly DeployedStack[], resolver: Resolver, place: Place): ImpliedRequest[] {
  const of = (type: string, imply: (resource: DeployedResource) => ImpliedRequest[]): ImpliedRequest[] =>
    resourcesOf(stacks, type).flatMap(imply);
  const text = (resource: DeployedResource, value: unknown): string => resolver.text(resource.stack, value);
  const implied = (
    resource: DeployedResource,
    caller: ImpliedRequest['caller'],
    actions: readonly string[],
    target: string,
    why: string,
    context?: IamRequest['context'],
  ): ImpliedRequest[] =>
    actions.map((action) => ({
      caller,
      request: iamRequest(place, action, target, context),
      because: `${resource.stack.name}/${resource.logicalId} ${why}`,
    }));
  const role = (resource: DeployedResource, value: unknown): ImpliedRequest['caller'] => ({
    kind: 'role',
    arn: roleArn(text(resource, value), place),
  });
  const roleOfFunction = new Map(
    resourcesOf(stacks, 'AWS::Lambda::Function').map((resource) => [
      resource.physicalId,
      roleArn(text(resource, resource.properties.Role), place),
    ]),
  );

  return [
    ...of('AWS::Lambda::Function', (resource) => {
      const caller = role(resource, resource.properties.Role);
      const { LoggingConfig: logging, TracingConfig: tracing } = resource.properties as Record<
        string,
        { [k: string]: unknown }
      >;
      const group =
        logging?.LogGroup === undefined ? `/aws/lambda/${resource.physicalId}` : text(resource, logging.LogGroup);
      const stream = regionalArn(place, 'logs', `log-group:${group}:log-stream:2026/11/21/[$LATEST]0`);
      return [
        ...implied(resource, caller, ['logs:CreateLogStream', 'logs:PutLogEvents'], stream, 'logs'),
        ...(tracing?.Mode === 'Active' ? implied(resource, caller, XRAY, '*', 'is traced') : []),
      ];
    }),
    ...of('AWS::Lambda::EventSourceMapping', (resource) => {
      const name = text(resource, resource.properties.FunctionName).split(':function:').at(-1) ?? '';
      const caller = {
        kind: 'role',
        arn: roleOfFunction.get(name.split(':')[0] ?? '') ?? `(role of ${name})`,
      } as const;
      return implied(
        resource,
        caller,
        SQS_SOURCE,
        text(resource, resource.properties.EventSourceArn),
        'polls its queue',
      );
    }),
    ...of('AWS::StepFunctions::StateMachine', (resource) => {
      const caller = role(resource, resource.properties.RoleArn);
      const { LoggingConfiguration: logging, TracingConfiguration: tracing } = resource.properties as Record<
        string,
        { Enabled?: unknown } | undefined
      >;
      return [
        ...(logging === undefined ? [] : implied(resource, caller, LOG_DELIVERY, '*', 'logs its executions')),
        ...(tracing?.Enabled === true ? implied(resource, caller, [...XRAY, ...XRAY_SAMPLING], '*', 'is traced') : []),
      ];
    }),
    ...of('AWS::Glue::Job', (resource) => {
      const caller = role(resource, resource.properties.Role);
      const { ScriptLocation: script } = resource.properties.Command as Record<string, unknown>;
      const { '--extra-py-files': libraries } = (resource.properties.DefaultArguments ?? {}) as Record<string, unknown>;
      const files = [script, libraries]
        .filter((file) => file !== undefined)
        .flatMap((file) => text(resource, file).split(','));
      return files.flatMap((uri) =>
        implied(resource, caller, ['s3:GetObject'], uri.replace(/^s3:\/\//, 'arn:aws:s3:::'), 'reads its script'),
      );
    }),
    ...of('AWS::Scheduler::Schedule', (resource) => {
      const target = resource.properties.Target as Record<string, unknown>;
      const arns = [target.Arn, (target.DeadLetterConfig as { Arn?: unknown } | undefined)?.Arn].filter(
        (arn) => arn !== undefined,
      );
      const caller = role(resource, target.RoleArn);
      return arns
        .map((arn) => text(resource, arn))
        .flatMap((arn) => implied(resource, caller, [sendingAction(arn)], arn, 'sends to its target'));
    }),
    ...of('AWS::Events::Rule', (resource) => {
      const context = {
        'aws:SourceArn': [regionalArn(place, 'events', `rule/${resource.physicalId}`)],
        'aws:SourceAccount': [place.account],
        'aws:PrincipalIsAWSService': ['true'],
      };
      const caller = { kind: 'service', name: 'events.amazonaws.com' } as const;
      return ((resource.properties.Targets ?? []) as Record<string, unknown>[])
        .filter((target) => target.RoleArn === undefined)
        .map((target) => text(resource, target.Arn))
        .flatMap((arn) => implied(resource, caller, [sendingAction(arn)], arn, 'sends to its target', context));
    }),
    ...of('AWS::CloudWatch::Alarm', (resource) => {
      const context = {
        'aws:SourceArn': [regionalArn(place, 'cloudwatch', `alarm:${resource.physicalId}`)],
        'aws:SourceAccount': [place.account],
        'aws:PrincipalIsAWSService': ['true'],
      };
      const caller = { kind: 'service', name: 'cloudwatch.amazonaws.com' } as const;
      return ((resource.properties.AlarmActions ?? []) as unknown[])
        .map((action) => text(resource, action))
        .filter((arn) => arn.startsWith('arn:aws:sns:'))
        .flatMap((arn) => implied(resource, caller, ['sns:Publish'], arn, 'tells people', context));
    }),
  ];
}

/** Every role that a resource is given, with the service that takes it on. */
export function impliedTrusts(stacks: readonly DeployedStack[], resolver: Resolver, place: Place): ImpliedTrust[] {
  return Object.entries(TRUSTS).flatMap(([type, [path, service]]) =>
    resourcesOf(stacks, type).flatMap((resource) => {
      const value = path.reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key],
        resource.properties,
      );
      if (value === undefined) return [];
      const role = roleArn(resolver.text(resource.stack, value), place);
      const own = resource.physicalId.startsWith('arn:') ? [resource.physicalId] : [];
      // The Scheduler speaks for the group of a schedule, not for the schedule.
      const [sourceArn = regionalArn(place, service.split('.')[0] ?? '', 'schedule-group/default')] = own;
      return [
        {
          role,
          service,
          sourceArn,
          because: `${resource.stack.name}/${resource.logicalId} (${type}) works in its name`,
        },
      ];
    }),
  );
}

/** The alarm and the rule of an emulator may be named by name; a role too. */
function roleArn(nameOrArn: string, place: Place): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:iam::${place.account}:role/${nameOrArn}`;
}

function sendingAction(arn: string): string {
  const service = arn.split(':')[2] ?? '';
  const actions: Record<string, string> = {
    sqs: 'sqs:SendMessage',
    sns: 'sns:Publish',
    states: 'states:StartExecution',
    lambda: 'lambda:InvokeFunction',
  };
  return actions[service] ?? `${service}:(unknown)`;
}
