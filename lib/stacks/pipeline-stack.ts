import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import { scikitLearnImage } from '../config/scikit-learn-image';
import type { StageConfig } from '../config/stage-config';
import { BatchScoring } from '../constructs/batch-scoring';
import type { HandlerFunction } from '../constructs/handler-function';
import { LeadScoringPipeline } from '../constructs/lead-scoring-pipeline';
import { MlflowApp } from '../constructs/mlflow-app';
import { ModelRegistry } from '../constructs/model-registry';
import { Notifications } from '../constructs/notifications';
import { PipelineHandlers, type PipelineHandlersProps } from '../constructs/pipeline-handlers';
import { removalPolicyOf } from '../constructs/removal-policy';
import { RunGuard } from '../constructs/run-guard';
import { RunStarter } from '../constructs/run-starter';
import { TrainingCode } from '../constructs/training-code';
import { TrainingRole } from '../constructs/training-role';

export interface PipelineStackProps extends StackProps, Pick<PipelineHandlersProps, 'warehouse' | 'scores'> {
  readonly config: StageConfig;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly crawlerName: string;
  readonly etlJobName: string;
  /** Folder of the training script, with its wheels. */
  readonly trainingFolder: string;
}

/** The state machine with all that it calls, and the door through which its runs start. */
export class PipelineStack extends Stack {
  readonly pipeline: LeadScoringPipeline;
  readonly handlers: Readonly<Record<HandlerName, HandlerFunction>>;
  readonly startRun: HandlerFunction;
  readonly scoreFile: HandlerFunction;
  readonly queue: Queue;
  readonly registry: ModelRegistry;
  readonly scoreQueue: Queue;
  readonly largeFiles: IStateMachine;
  readonly deadLetterQueue: Queue;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { config, rawBucket, processedBucket } = props;
    const { stage, schedule, notifications } = config;
    const logs = {
      logRetention: config.logRetentionDays,
      removalPolicy: removalPolicyOf(config.retainData),
    };
    const image = scikitLearnImage(config.region);
    this.topic = new Notifications(this, 'Notifications', { stage, ...notifications }).topic;
    this.registry = new ModelRegistry(this, 'Models', {
      stage,
      trainingImageUri: image.uri,
      removalPolicy: logs.removalPolicy,
    });
    this.handlers = new PipelineHandlers(this, 'Handlers', {
      stage,
      rawBucket,
      processedBucket,
      warehouse: props.warehouse,
      scores: props.scores,
      registry: this.registry,
      ...logs,
    }).handlers;
    const code = new TrainingCode(this, 'TrainingCode', {
      folder: props.trainingFolder,
      bucket: processedBucket,
      prefix: PROCESSED_KEYS.trainingCode,
      ...logs,
    }).location;
    const trainingRole = new TrainingRole(this, 'TrainingRole', {
      processedBucket,
      code,
      imageRepositoryArn: image.repositoryArn,
    });
    this.pipeline = new LeadScoringPipeline(this, 'Pipeline', {
      stage,
      handlers: functionsOf(this.handlers),
      rawBucket,
      processedBucket,
      crawlerName: props.crawlerName,
      etlJobName: props.etlJobName,
      trainingRole,
      trainingCode: code,
      trainingImageUri: image.uri,
      trainingInstanceType: config.training.instanceType,
      trainingMaxRuntime: Duration.minutes(config.training.maxRuntimeMinutes),
      topic: this.topic,
      ...logs,
    });
    new RunGuard(this, 'OneAtATime', { role: this.handlers.intake.role, stateMachine: this.pipeline.stateMachine });
    const { startRun, queue, deadLetterQueue } = new RunStarter(this, 'Start', {
      stage,
      rawBucket,
      stateMachine: this.pipeline.stateMachine,
      longestRun: this.pipeline.timeout,
      batchingWindow: Duration.seconds(config.drops.batchingWindowSeconds),
      schedule,
      ...logs,
    });
    this.startRun = startRun;
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    const batch = new BatchScoring(this, 'Batch', {
      stage,
      rawBucket,
      processedBucket,
      warehouse: props.warehouse,
      scores: props.scores,
      deadLetterQueue,
      largeFileBytes: config.scoring.largeFileBytes,
      ...logs,
    });
    this.scoreFile = batch.scoreFile;
    this.scoreQueue = batch.queue;
    this.largeFiles = batch.largeFiles;
    if (config.mlflowApp) {
      const { trackingArn } = new MlflowApp(this, 'Mlflow', { stage, processedBucket });
      new CfnOutput(this, 'MlflowTrackingArn', { value: trackingArn, description: 'For mlflow.set_tracking_uri' });
    }
    new CfnOutput(this, 'StateMachineArn', { value: this.pipeline.stateMachine.stateMachineArn });
  }
}

function functionsOf(handlers: Readonly<Record<HandlerName, HandlerFunction>>): Record<HandlerName, IFunction> {
  // A Function is an IFunction, but for exactOptionalPropertyTypes.
  const functions = HANDLER_NAMES.map((name) => [name, handlers[name].function as IFunction] as const);
  return Object.fromEntries(functions) as Record<HandlerName, IFunction>;
}
