import type { IamRequest } from '../evaluate';
import { type LoggedCall, parametersOf } from '../logged-call';
import { dynamodbRequests } from './dynamodb';
import { iamRequest, type Place, regionalArn, textParameter, UnknownCallError } from './place';
import { s3Requests } from './s3';
import { sagemakerRequests } from './sagemaker';

/** How the log writes a delivery of EventBridge or its Scheduler. */
const DELIVERY = /^\{"TargetArn": ?"([^"]+)"/;

type Mapping = (call: LoggedCall, place: Place) => IamRequest[];

/** Operations whose resource is in one parameter: parameter, service of the ARN, and the start of its resource. */
const BY_PARAMETER: Readonly<Record<string, readonly [parameter: string, service: string, prefix: string]>> = {
  'glue:StartJobRun': ['JobName', 'glue', 'job/'],
  'glue:GetJobRun': ['JobName', 'glue', 'job/'],
  'glue:BatchStopJobRun': ['JobName', 'glue', 'job/'],
  'glue:StartCrawler': ['Name', 'glue', 'crawler/'],
  'glue:GetCrawler': ['Name', 'glue', 'crawler/'],
  'states:StartExecution': ['stateMachineArn', 'states', 'stateMachine:'],
  'states:ListExecutions': ['stateMachineArn', 'states', 'stateMachine:'],
  'states:DescribeExecution': ['executionArn', 'states', 'execution:'],
  'states:GetExecutionHistory': ['executionArn', 'states', 'execution:'],
  'states:StopExecution': ['executionArn', 'states', 'execution:'],
  'sns:Publish': ['TopicArn', 'sns', ''],
  'lambda:Invoke': ['FunctionName', 'lambda', 'function:'],
  'sqs:SendMessage': ['QueueUrl', 'sqs', ''],
  'sqs:SendMessageBatch': ['QueueUrl', 'sqs', ''],
  'sqs:ReceiveMessage': ['QueueUrl', 'sqs', ''],
  'sqs:DeleteMessage': ['QueueUrl', 'sqs', ''],
  'sqs:DeleteMessageBatch': ['QueueUrl', 'sqs', ''],
  'sqs:ChangeMessageVisibility': ['QueueUrl', 'sqs', ''],
  'sqs:GetQueueAttributes': ['QueueUrl', 'sqs', ''],
  'secretsmanager:GetSecretValue': ['SecretId', 'secretsmanager', 'secret:'],
  'events:PutRule': ['Name', 'events', 'rule/'],
  'events:PutTargets': ['Name', 'events', 'rule/'],
  'events:DescribeRule': ['Name', 'events', 'rule/'],
};
/** Where the action is called otherwise than the operation. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
};
const WITHOUT_RESOURCE = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'ecr:GetAuthorizationToken'];

const BY_SERVICE: Readonly<Record<string, Mapping>> = {
  s3: s3Requests,
  dynamodb: dynamodbRequests,
  sagemaker: sagemakerRequests,
  'redshift-data': redshiftDataRequests,
  'redshift-serverless': redshiftServerlessRequests,
  monitoring: cloudwatchRequests,
  cloudwatch: cloudwatchRequests,
  ecr: imageRequests,
  glue: catalogRequests,
  events: busRequests,
  iam: (call, place) => [
    iamRequest(place, 'iam:PassRole', textParameter(parametersOf(call), 'RoleArn'), {
      'iam:PassedToService': [textParameter(parametersOf(call), 'PassedToService')],
    }),
  ],
  logs: logRequests,
};

/** What IAM is asked when this call is made: one request an action and resource. Throws UnknownCallError. */
export function requestsOfCall(call: LoggedCall, place: Place): IamRequest[] {
  const operation = `${call.service}:${call.operation}`;
  const [, target] = DELIVERY.exec(call.body ?? '') ?? [];
  if (target !== undefined) return [iamRequest(place, ACTIONS[operation] ?? operation, target)];
  const byParameter = BY_PARAMETER[operation];
  if (byParameter !== undefined) {
    const [parameter, service, prefix] = byParameter;
    const value = textParameter(parametersOf(call), parameter);
    // A queue is named by its URL, anything else by its name or ARN.
    const arn = value.startsWith('arn:') ? value : regionalArn(place, service, `${prefix}${value.split('/').at(-1)}`);
    return [iamRequest(place, ACTIONS[operation] ?? operation, arn)];
  }
  if (WITHOUT_RESOURCE.includes(operation)) return [iamRequest(place, operation, '*')];
  const mapping = BY_SERVICE[call.service];
  if (mapping === undefined) throw new UnknownCallError(`What ${operation} asks of IAM is not known here.`);
  return mapping(call, place);
}

/** Data API: statements run in a workgroup; later questions are about one's own statement, which has no ARN. */
function redshiftDataRequests(call: LoggedCall, place: Place): IamRequest[] {
  const parameters = parametersOf(call);
  const action = `redshift-data:${call.operation}`;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the variable of IAM, compared as it stands in the policy
  const isOwn = { 'redshift-data:statement-owner-iam-userid': ['${aws:userid}'] };
  if (!/^(Batch)?ExecuteStatement$/.test(call.operation ?? '')) return [iamRequest(place, action, '*', isOwn)];
  const name = textParameter(parameters, 'WorkgroupName');
  const workgroup = place.workgroupArns.get(name);
  if (workgroup === undefined) throw new UnknownCallError(`There is no workgroup ${name}.`);
  // Without a secret the Data API logs in by a temporary password, which is another right.
  const logIn =
    parameters.SecretArn === undefined
      ? iamRequest(place, 'redshift-serverless:GetCredentials', workgroup)
      : iamRequest(place, 'secretsmanager:GetSecretValue', textParameter(parameters, 'SecretArn'));
  return [iamRequest(place, action, workgroup), logIn];
}

/** Usage limits have no ARN. */
function redshiftServerlessRequests(call: LoggedCall, place: Place): IamRequest[] {
  if (/UsageLimit$/.test(call.operation ?? ''))
    return [iamRequest(place, `redshift-serverless:${call.operation}`, '*')];
  throw new UnknownCallError(`What redshift-serverless:${call.operation} asks of IAM is not known here.`);
}

function cloudwatchRequests(call: LoggedCall, place: Place): IamRequest[] {
  const { Namespace: namespace } = parametersOf(call);
  const context = typeof namespace === 'string' ? { 'cloudwatch:namespace': [namespace] } : {};
  return [iamRequest(place, `cloudwatch:${call.operation}`, '*', context)];
}

/** PutEvents names a bus, or its ARN, with each event. */
function busRequests(call: LoggedCall, place: Place): IamRequest[] {
  if (call.operation !== 'PutEvents')
    throw new UnknownCallError(`What events:${call.operation} asks of IAM is not known here.`);
  const entries = (parametersOf(call).Entries ?? []) as { EventBusName?: string }[];
  const buses = new Set(entries.map(({ EventBusName = 'default' }) => EventBusName));
  return [...buses].map((bus) =>
    iamRequest(
      place,
      'events:PutEvents',
      bus.startsWith('arn:') ? bus : regionalArn(place, 'events', `event-bus/${bus}`),
    ),
  );
}

/** `683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3` */
const IMAGE = /^(\d+)\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:]+):/;

function imageRequests(call: LoggedCall, place: Place): IamRequest[] {
  const [, account, region, repository] = IMAGE.exec(textParameter(parametersOf(call), 'image')) ?? [];
  return [iamRequest(place, `ecr:${call.operation}`, `arn:aws:ecr:${region}:${account}:repository/${repository}`)];
}

/** The data catalog: a table is asked for together with its database and the catalog. */
function catalogRequests(call: LoggedCall, place: Place): IamRequest[] {
  const parameters = parametersOf(call);
  const action = `glue:${call.operation}`;
  const on = (resource: string): IamRequest => iamRequest(place, action, regionalArn(place, 'glue', resource));
  if (call.operation === 'GetDatabase') return [on('catalog'), on(`database/${textParameter(parameters, 'Name')}`)];
  if (!/^(Get|Create|Update)Table$/.test(call.operation ?? '')) {
    throw new UnknownCallError(`What ${action} asks of IAM is not known here.`);
  }
  const database = textParameter(parameters, 'DatabaseName');
  const table = textParameter((parameters.TableInput ?? parameters) as Record<string, unknown>, 'Name');
  return [on('catalog'), on(`database/${database}`), on(`table/${database}/${table}`)];
}

function logRequests(call: LoggedCall, place: Place): IamRequest[] {
  const { logGroupName, logStreamName = 'any' } = parametersOf(call);
  const stream = call.operation === 'CreateLogGroup' ? '' : `:log-stream:${logStreamName}`;
  return [
    iamRequest(place, `logs:${call.operation}`, regionalArn(place, 'logs', `log-group:${logGroupName}${stream}`)),
  ];
}
