import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import { scikitLearnImage } from '../config/scikit-learn-image';
import type { StageConfig } from '../config/stage-config';
import { LeadScoringPipeline } from '../constructs/lead-scoring-pipeline';
import { TrainingRole } from '../constructs/training-role';

export interface PipelineStackProps extends StackProps {
  readonly config: StageConfig;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly crawlerName: string;
  readonly etlJobName: string;
  /**
   * The Lambda of every step.
   * @default functions of this account called `leadscore-<stage>-<handler>`, deployed beforehand. The pipeline names
   * them, because it can be synthesized, tested and played on a laptop without any of their bundles.
   */
  readonly handlers?: Record<HandlerName, IFunction>;
}

/** The state machine with its topic and the role of its training jobs. */
export class PipelineStack extends Stack {
  readonly pipeline: LeadScoringPipeline;
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: PipelineStackProps) {
    super(scope, id, props);
    const { config, rawBucket, processedBucket } = props;
    const image = scikitLearnImage(config.region);
    const code = { bucket: processedBucket, prefix: 'code/training/' };
    this.topic = new Topic(this, 'Notifications', {
      displayName: `Leadscore ${config.stage}`,
      // The key that AWS keeps for SNS: encryption at rest without the dollar a month of an own key.
      masterKey: Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    const trainingRole = new TrainingRole(this, 'TrainingRole', {
      processedBucket,
      code,
      imageRepositoryArn: image.repositoryArn,
    });
    this.pipeline = new LeadScoringPipeline(this, 'Pipeline', {
      stage: config.stage,
      handlers: props.handlers ?? this.deployedHandlers(config.stage),
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
    });
  }

  private deployedHandlers(stage: string): Record<HandlerName, IFunction> {
    const named = HANDLER_NAMES.map((name) => [
      name,
      LambdaFunction.fromFunctionName(this, `handler-${name}`, `leadscore-${stage}-${name}`),
    ]);
    return Object.fromEntries(named) as Record<HandlerName, IFunction>;
  }
}
