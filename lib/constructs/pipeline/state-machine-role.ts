import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { allowWildcard } from '../acknowledge';
import { trainingJobPrefix } from './training';

export interface StateMachineRoleProps {
  readonly stage: string;
  readonly handlers: readonly IFunction[];
  readonly crawlerName: string;
  readonly etlJobName: string;
  readonly trainingRole: IRole;
  readonly topic: ITopic;
}

/**
 * What the state machine may do: exactly what its tasks call. The grants that CDK's tasks make by themselves are wider
 * (every version of each function, for one), so the machine takes this role as it is; a test compares it with the tasks.
 */
export function stateMachineRole(scope: Construct, id: string, props: StateMachineRoleProps): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    description: 'What the pipeline may do: call its steps, start its jobs, tell people',
  });
  const stack = Stack.of(scope);
  const arn = (service: string, resource: string, resourceName: string): string =>
    stack.formatArn({ service, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  const allow = (actions: string[], ...resources: string[]): void => {
    role.addToPolicy(new PolicyStatement({ actions, resources }));
  };

  allow(['lambda:InvokeFunction'], ...props.handlers.map((handler) => handler.functionArn));
  allow(['glue:StartCrawler', 'glue:GetCrawler'], arn('glue', 'crawler', props.crawlerName));
  allow(
    ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'],
    arn('glue', 'job', props.etlJobName),
  );
  allow(['sns:Publish'], props.topic.topicArn);
  allowTraining(role, props, arn);
  allowObserving(role);
  return role;
}

/** To start a training job, to follow it and to stop it when the run is aborted. */
function allowTraining(
  role: Role,
  { stage, trainingRole }: StateMachineRoleProps,
  arn: (service: string, resource: string, resourceName: string) => string,
): void {
  allowWildcard(
    role,
    new PolicyStatement({
      actions: [
        'sagemaker:CreateTrainingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:StopTrainingJob',
        'sagemaker:AddTags',
        // Not among the calls that we saw; AWS lists it for `.sync`: step-functions/latest/dg/sagemaker-iam.html
        'sagemaker:ListTags',
      ],
      resources: [arn('sagemaker', 'training-job', `${trainingJobPrefix(stage)}*`)],
    }),
    'A job is named after its run, which nobody knows at deployment; the prefix keeps other jobs out of reach.',
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [trainingRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    }),
  );
  // The managed rule by which `.sync` hears that the job has ended; Step Functions gives it this name.
  role.addToPolicy(
    new PolicyStatement({
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [arn('events', 'rule', 'StepFunctionsGetEventsForSageMakerTrainingJobsRule')],
    }),
  );
}

/** To deliver a state machine's own log and traces; https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html lists the calls. */
export function allowObserving(role: Role): void {
  allowWildcard(
    role,
    new PolicyStatement({
      actions: [
        'logs:CreateLogDelivery',
        'logs:GetLogDelivery',
        'logs:UpdateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:DescribeResourcePolicies',
        'logs:DescribeLogGroups',
        'xray:PutTraceSegments',
        'xray:PutTelemetryRecords',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
      ],
      resources: ['*'],
    }),
    'Log deliveries and traces are no resources to IAM (Service Authorization Reference).',
  );
}
