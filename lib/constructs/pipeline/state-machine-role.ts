import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { TRAINING_JOB_PREFIX } from './training';

/** What the state machine needs to start a training job, to follow it and to stop it when the run is aborted. */
export function trainingPermissions(scope: Construct, trainingRole: IRole): PolicyStatement[] {
  const stack = Stack.of(scope);
  return [
    new PolicyStatement({
      actions: [
        'sagemaker:CreateTrainingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:StopTrainingJob',
        'sagemaker:AddTags',
      ],
      resources: [
        stack.formatArn({ service: 'sagemaker', resource: 'training-job', resourceName: `${TRAINING_JOB_PREFIX}*` }),
      ],
    }),
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [trainingRole.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    }),
    // The managed rule by which `.sync` hears that the job has ended; Step Functions gives it this name.
    new PolicyStatement({
      actions: ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      resources: [
        stack.formatArn({
          service: 'events',
          resource: 'rule',
          resourceName: 'StepFunctionsGetEventsForSageMakerTrainingJobsRule',
        }),
      ],
    }),
  ];
}
