import { Aws, Duration } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CustomState, type IChainable, Pass, Result, type State } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';
import { SAGEMAKER_API_RETRY, SAGEMAKER_QUOTA_RETRY, SAGEMAKER_UNNAMED_RETRY } from './retry-policies';

/**
 * Every training job of a stage is called `<prefix><hash>`; permissions are limited to the prefix. The name of a job is taken
 * for the whole account, and the runs of two stages may start in the same second.
 */
export const trainingJobPrefix = (stage: string): string => `leadscore-${stage}-`;
/** Room for the image's scratch files, the matrix and the candidates. */
const VOLUME_GIGABYTES = 20;

/** What the scikit-learn container needs to run our script; other hyperparameters become arguments of the script. */
const CONTAINER_SETTINGS = {
  sagemaker_program: 'train.py',
  /** A directory: the code arrives on a channel, so no archive is built and the container needs no network. */
  sagemaker_submit_directory: '/opt/ml/input/data/code',
  sagemaker_container_log_level: '20',
};

export interface CodeLocation {
  readonly bucket: IBucket;
  /** Key prefix of the plain files of `training/`, ending in `/`. */
  readonly prefix: string;
}

export interface TrainingStepProps {
  readonly stage: string;
  readonly prepareFeatures: IFunction;
  readonly processedBucket: IBucket;
  readonly role: IRole;
  readonly code: CodeLocation;
  readonly imageUri: string;
  /** @default ml.m5.large, $0.115 an hour in us-east-1 */
  readonly instanceType?: string;
  /** @default one hour */
  readonly maxRuntime?: Duration;
  readonly onDone: IChainable;
  readonly onFailure: IChainable;
}

/** Builds the training matrix and fits all candidates in one SageMaker job without network. */
export function trainingStep(scope: Construct, props: TrainingStepProps): State {
  const prepare = handlerTask(scope, 'PrepareFeatures', {
    handler: props.prepareFeatures,
    event: { runId: '$.runId', options: '$.intake.options' },
    resultPath: '$.prepared',
    onFailure: props.onFailure,
    comment: 'Splits off the holdout, fits the feature spec on the rest and writes the training matrix',
  });
  const settings = new Pass(scope, 'ContainerSettings', {
    result: Result.fromObject(CONTAINER_SETTINGS),
    resultPath: '$.container',
  });
  // The SageMaker L2 takes hyperparameters one by one; ours are known only to PrepareFeatures, so this is plain ASL.
  const train = new CustomState(scope, 'TrainCandidates', { stateJson: trainingJobState(props) });
  train.addRetry(SAGEMAKER_API_RETRY);
  train.addRetry(SAGEMAKER_UNNAMED_RETRY);
  train.addRetry(SAGEMAKER_QUOTA_RETRY);
  train.addCatch(props.onFailure, { errors: ['States.ALL'], resultPath: '$.failure' });
  prepare.next(settings).next(train).next(props.onDone);
  return prepare;
}

function trainingJobState(props: TrainingStepProps): object {
  const bucket = props.processedBucket.bucketName;
  const channel = (name: string, uri: Record<string, string>): object => ({
    ChannelName: name,
    InputMode: 'File',
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3DataDistributionType: 'FullyReplicated', ...uri } },
  });
  return {
    Type: 'Task',
    Comment: 'Fits every candidate by cross-validation in the AWS scikit-learn container',
    Resource: `arn:${Aws.PARTITION}:states:::sagemaker:createTrainingJob.sync`,
    Parameters: {
      // A run id may hold 80 characters and an underscore, a job name 63 and no underscore: so the hash of the id, in MD5's 32
      // characters, because a prefix has up to 27.
      'TrainingJobName.$': `States.Format('${trainingJobPrefix(props.stage)}{}', States.Hash($.runId, 'MD5'))`,
      RoleArn: props.role.roleArn,
      AlgorithmSpecification: { TrainingImage: props.imageUri, TrainingInputMode: 'File' },
      'HyperParameters.$': 'States.JsonMerge($.prepared.hyperparameters, $.container, false)',
      InputDataConfig: [
        channel('train', { 'S3Uri.$': `States.Format('s3://${bucket}/{}', $.prepared.trainingInputPrefix)` }),
        channel('code', { S3Uri: `s3://${props.code.bucket.bucketName}/${props.code.prefix}` }),
      ],
      OutputDataConfig: { 'S3OutputPath.$': `States.Format('s3://${bucket}/{}', $.prepared.trainingOutputPrefix)` },
      ResourceConfig: {
        InstanceCount: 1,
        InstanceType: props.instanceType ?? 'ml.m5.large',
        VolumeSizeInGB: VOLUME_GIGABYTES,
      },
      StoppingCondition: { MaxRuntimeInSeconds: (props.maxRuntime ?? Duration.hours(1)).toSeconds() },
      EnableNetworkIsolation: true,
      Tags: [{ Key: 'leadscore:run', 'Value.$': '$.runId' }],
    },
    ResultSelector: {
      'jobName.$': '$.TrainingJobName',
      'modelArtifacts.$': '$.ModelArtifacts.S3ModelArtifacts',
    },
    ResultPath: '$.training',
  };
}
