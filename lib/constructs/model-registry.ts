import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnModelPackageGroup } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { ENV } from '../../contracts/environment';
import { allowWildcard } from './acknowledge';
import type { HandlerFunction } from './handler-function';

export interface ModelRegistryProps {
  readonly stage: string;
  /** What becomes of the group when the stack is deleted; one with versions in it refuses to go. */
  readonly removalPolicy: RemovalPolicy;
  /** Container image that trains, as each version's record names it. */
  readonly trainingImageUri: string;
}

/** The model package group that every version is recorded in. What serves is decided by `models/champion.json` alone. */
export class ModelRegistry extends Construct {
  readonly groupName: string;
  private readonly groupArn: string;
  private readonly trainingImageUri: string;

  constructor(scope: Construct, id: string, props: ModelRegistryProps) {
    super(scope, id);
    const group = new CfnModelPackageGroup(this, 'Group', {
      modelPackageGroupName: `leadscore-${props.stage}`,
      modelPackageGroupDescription: 'Lead-scoring models with their evaluation, in the order of their runs',
    });
    group.applyRemovalPolicy(props.removalPolicy);
    this.groupName = group.modelPackageGroupName;
    this.groupArn = group.attrModelPackageGroupArn;
    this.trainingImageUri = props.trainingImageUri;
  }

  /** Lets a function record new versions, and tells it where. */
  grantRegister(fn: HandlerFunction): void {
    this.allow(fn, 'sagemaker:CreateModelPackage');
  }

  /** Lets a function record which version serves, and tells it where. */
  grantPromote(fn: HandlerFunction): void {
    this.allow(fn, 'sagemaker:UpdateModelPackage');
  }

  private allow({ role, function: fn }: HandlerFunction, action: string): void {
    const versions = Stack.of(this).formatArn({
      service: 'sagemaker',
      resource: 'model-package',
      resourceName: `${this.groupName}/*`,
    });
    allowWildcard(
      role,
      // Whether a list needs the group or its versions is not documented; both are ours.
      new PolicyStatement({
        actions: [action, 'sagemaker:ListModelPackages'],
        resources: [this.groupArn, versions],
      }),
      'SageMaker numbers the versions of the group itself.',
    );
    fn.addEnvironment(ENV.modelPackageGroup, this.groupName);
    fn.addEnvironment(ENV.trainingImageUri, this.trainingImageUri);
  }
}
