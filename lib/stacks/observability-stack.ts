import { Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../contracts/pipeline';
import { hoursBetweenRuns } from '../config/schedule';
import type { StageConfig } from '../config/stage-config';
import { crmAlarmsByName } from '../constructs/crm-alarms';
import { FreshnessWatch } from '../constructs/freshness-watch';
import { functionAlarms } from '../constructs/function-alarms';
import { OperationsDashboard } from '../constructs/operations-dashboard';
import { platformAlarms } from '../constructs/platform-alarms';
import { removalPolicyOf } from '../constructs/removal-policy';

export interface ObservabilityStackProps extends StackProps {
  readonly config: StageConfig;
  /** Every Lambda of the stage. */
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly pipeline: { readonly stateMachine: IStateMachine };
  /** What scores very large files in parts. */
  readonly largeFiles: IStateMachine;
  readonly queue: IQueue;
  /** What score-file reads. */
  readonly scoreQueue: IQueue;
  /** What score-stream reads. */
  readonly leadQueue: IQueue;
  readonly deadLetterQueue: IQueue;
  /** Where leads end that could not be scored. */
  readonly leadDeadLetterQueue: IQueue;
  /** People who hear of alarms; its policy lets the alarms of the account publish. */
  readonly topic: ITopic;
  readonly warehouse: { readonly workgroupName: string };
  readonly api: HttpApi;
}

/**
 * What people look at: a dashboard, and alarms that tell the topic.
 *
 * Idle cost, us-east-1, list prices: metrics under alarm at $0.10 (two of each function; pipeline-failed and
 * large-files-failed have two metrics each, which is what is billed, the others one) are $3.60 with a dozen functions; the
 * eight ages and ten numbers of our own, at $0.30 a month prorated by the hours in which they are sent, about $0.15; the watch two cents. The dashboard is free
 * while the account has three at most. A composite alarm would be $0.50, so there is none.
 */
export class ObservabilityStack extends Stack {
  constructor(scope: Construct, id: string, props: ObservabilityStackProps) {
    super(scope, id, props);
    const { config, functions, queue, scoreQueue, deadLetterQueue, topic, api } = props;
    const { stage } = config;
    const { workgroupName } = props.warehouse;
    const pipeline = props.pipeline.stateMachine;
    const retrainEveryHours = hoursBetweenRuns(config.schedule.expression);
    const watch = new FreshnessWatch(this, 'FreshnessWatch', {
      stage,
      steps: functions,
      pipeline,
      retrainEveryHours,
      logRetention: config.logRetentionDays,
      removalPolicy: removalPolicyOf(config.retainData),
    });
    const alarms = [
      ...platformAlarms(this, {
        stage,
        topic,
        pipeline,
        largeFiles: props.largeFiles,
        freshnessWatch: watch.stateMachine,
        deadLetterQueue,
        leadDeadLetterQueue: props.leadDeadLetterQueue,
        api,
        workgroupName,
        redshiftRpuHoursPerDay: config.alarms.redshiftRpuHoursPerDay,
        redshiftRpuHoursPerMonth: config.redshift.usageLimitRpuHoursPerMonth,
        retrainEveryHours,
      }),
      ...functionAlarms(this, {
        stage,
        topic,
        functions,
        queue,
        scoreQueue,
        leadQueue: props.leadQueue,
        api,
        retrainEveryHours,
      }),
      ...(config.stream.webhook === null ? [] : crmAlarmsByName(this, stage)),
    ];
    new OperationsDashboard(this, 'Operations', {
      stage,
      functions,
      pipeline,
      queue,
      deadLetterQueue,
      api,
      workgroupName,
      alarms,
    });
  }
}
