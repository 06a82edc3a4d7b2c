import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  DefinitionBody,
  JsonPath,
  LogLevel,
  Pass,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { HandlerName } from '../../contracts/pipeline';
import { checkEnd, driftPageFolder } from './pipeline/check-end';
import { crawlStep } from './pipeline/crawl';
import { etlStep } from './pipeline/etl';
import { failurePath } from './pipeline/failure';
import { handlerTask } from './pipeline/handler-task';
import { intakeStep } from './pipeline/intake';
import { releaseStep } from './pipeline/release';
import { scoringStep } from './pipeline/scoring';
import { stateMachineRole } from './pipeline/state-machine-role';
import { type CodeLocation, trainingStep } from './pipeline/training';
import { vendedLog } from './vended-log';

export interface LeadScoringPipelineProps {
  /** Name of the stage, for the subject of notifications. */
  readonly stage: string;
  /** Name of the state machine. @default CloudFormation makes one up */
  readonly name?: string;
  /** The Lambda of every step. */
  readonly handlers: Record<HandlerName, IFunction>;
  /** Bucket that CSV exports are dropped in. */
  readonly rawBucket: IBucket;
  /** Bucket of everything that runs make. */
  readonly processedBucket: IBucket;
  /** The crawler that keeps the catalog of the raw bucket. */
  readonly crawlerName: string;
  /** The Spark job that cleans leads. */
  readonly etlJobName: string;
  /** What the training job may do; see `TrainingRole`. */
  readonly trainingRole: IRole;
  /** Where the plain files of `training/` lie in S3. */
  readonly trainingCode: CodeLocation;
  /** URI of the scikit-learn image; see `scikitLearnImage`. */
  readonly trainingImageUri: string;
  /** SageMaker instance type. @default ml.m5.large */
  readonly trainingInstanceType?: string;
  /** SageMaker stops a training job that takes longer. @default one hour */
  readonly trainingMaxRuntime?: Duration;
  /** People who hear how a run ended. */
  readonly topic: ITopic;
  /** How long the log of the executions is kept. @default three months */
  readonly logRetention?: RetentionDays;
  /** What becomes of the log when the stack is deleted. @default it goes with the stack */
  readonly removalPolicy?: RemovalPolicy;
  /** A run that takes longer is stopped. @default six hours: the limits and waits of all steps add up to five */
  readonly timeout?: Duration;
}

/**
 * The pipeline: intake, crawl, ETL, load, drift check, training where it is needed, release gate, scoring, notification.
 * JSONPath throughout, so that the laptop's interpreter plays the very same definition. Each step leaves its answer
 * under one key of the state (`$.intake`, `$.load`, `$.drift`, `$.prepared`, `$.training`, `$.evaluation`, `$.release`,
 * `$.scored`); a failure is `$.failure` {Error, Cause}.
 */
export class LeadScoringPipeline extends Construct {
  readonly stateMachine: StateMachine;
  readonly logGroup: ILogGroup;
  /** After which a run is stopped. */
  readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: LeadScoringPipelineProps) {
    super(scope, id);
    this.logGroup = vendedLog(this, 'Log', {
      writer: 'states',
      name: `leadscore-${props.stage}-pipeline`,
      retention: props.logRetention ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    });
    const { crawlerName, etlJobName, trainingRole, topic } = props;
    const role = stateMachineRole(this, 'Role', {
      stage: props.stage,
      handlers: Object.values(props.handlers),
      crawlerName,
      etlJobName,
      trainingRole,
      topic,
    });
    this.timeout = props.timeout ?? Duration.hours(6);
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      ...(props.name === undefined ? {} : { stateMachineName: props.name }),
      role: role.withoutPolicyUpdates(),
      definitionBody: DefinitionBody.fromChainable(this.flow(props)),
      stateMachineType: StateMachineType.STANDARD,
      timeout: this.timeout,
      comment: 'From a dropped CSV export to scored leads',
      // The state carries keys, counts and sentences, never leads; so execution data may be logged.
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
    // Step Functions checks at creation that the role may write the log.
    this.stateMachine.node.addDependency(role);
  }

  /** Built from the end, because a step takes its successors. */
  private flow(props: LeadScoringPipelineProps) {
    const { handlers, topic, stage, rawBucket, processedBucket } = props;
    const failure = failurePath(this, { topic, stage });
    const driftReports = driftPageFolder(this, processedBucket);
    const score = scoringStep(this, {
      scoreLeads: handlers['score-leads'],
      topic,
      stage,
      driftPageFolder: driftReports,
      onFailure: failure,
    });

    const onTrainingFailure = new Choice(this, 'CanChampionScore', {
      comment: 'After failed training the champion stays and still scores',
    })
      .when(Condition.booleanEquals('$.intake.hasChampion', true), score)
      .otherwise(failure);
    const release = releaseStep(this, {
      evaluateCandidates: handlers['evaluate-candidates'],
      promoteChallenger: handlers['promote-challenger'],
      onDone: score,
      onFailure: onTrainingFailure,
    });
    const training = trainingStep(this, {
      stage,
      prepareFeatures: handlers['prepare-features'],
      processedBucket,
      role: props.trainingRole,
      code: props.trainingCode,
      imageUri: props.trainingImageUri,
      ...(props.trainingInstanceType === undefined ? {} : { instanceType: props.trainingInstanceType }),
      ...(props.trainingMaxRuntime === undefined ? {} : { maxRuntime: props.trainingMaxRuntime }),
      onDone: release,
      onFailure: onTrainingFailure,
    });
    const skipTraining = new Pass(this, 'SkipTraining', {
      parameters: { sentence: JsonPath.stringAt('$.drift.retrainReason') },
      resultPath: '$.release',
    });
    skipTraining.next(score);

    const drift = handlerTask(this, 'CheckDrift', {
      handler: handlers['check-drift'],
      event: {
        runId: '$.runId',
        trigger: '$.request.trigger',
        work: '$.intake.work',
        leadsOf: '$.intake.leadsOf',
        options: '$.intake.options',
      },
      resultPath: '$.drift',
      onFailure: failure,
      comment: 'Compares the new leads with those the champion was trained on, and decides about training',
    });
    drift.next(
      new Choice(this, 'IsTrainingNeeded')
        .when(Condition.booleanEquals('$.drift.retrain', true), training)
        .when(
          Condition.stringEquals('$.intake.work', 'check-only'),
          checkEnd(this, { topic, stage, driftPageFolder: driftReports }),
        )
        .otherwise(skipTraining),
    );
    const etl = etlStep(this, {
      jobName: props.etlJobName,
      rawBucket,
      processedBucket,
      loadWarehouse: handlers['load-warehouse'],
      onDone: drift,
      onFailure: failure,
    });
    const crawl = crawlStep(this, { crawlerName: props.crawlerName, onDone: etl, onFailure: failure });
    return intakeStep(this, {
      handler: handlers.intake,
      onNewLeads: crawl,
      onNoFiles: drift,
      onFailure: failure,
    });
  }
}
