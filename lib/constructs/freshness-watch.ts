import { Aws, Duration, type RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import {
  CustomState,
  DefinitionBody,
  type IStateMachine,
  LogLevel,
  QueryLanguage,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE } from '../../contracts/metrics';
import type { HandlerName } from '../../contracts/pipeline';
import { acknowledgeNag } from './acknowledge';
import { freshnessHistory, freshnessMetrics } from './freshness-watch-states';
import { vendedLog } from './vended-log';

export interface FreshnessWatchProps {
  readonly stage: string;
  /** The steps of the pipeline. */
  readonly steps: Readonly<Record<HandlerName, IFunction>>;
  /** The pipeline itself. */
  readonly pipeline: IStateMachine;
  /** Longest regular gap between two trainings, in hours. */
  readonly retrainEveryHours: number;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Once a day, turns "when was it last?" into numbers: hours since the last training, and for each step the hours for
 * which it has been due. An alarm alone cannot do that: it looks back seven days at most
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html), and models are trained
 * weekly. Two calls of CloudWatch need no code of ours: an Express workflow, about two cents a month.
 */
export class FreshnessWatch extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: FreshnessWatchProps) {
    super(scope, id);
    const state = (name: string, action: string, rest: object): CustomState =>
      new CustomState(this, name, {
        stateJson: {
          Type: 'Task',
          Resource: `arn:${Aws.PARTITION}:states:::aws-sdk:cloudwatch:${action}`,
          // Reading metrics changes nothing, and the same numbers may be written twice.
          Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 3, BackoffRate: 3 }],
          ...rest,
        },
      });
    const read = state('ReadHistory', 'getMetricData', freshnessHistory(props));
    const write = state('WriteAges', 'putMetricData', freshnessMetrics(props.stage));
    const name = `leadscore-${props.stage}-freshness-watch`;
    const logGroup = vendedLog(this, 'Log', {
      writer: 'states',
      name,
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      comment: 'How long since the last training, and which steps are overdue',
      stateMachineType: StateMachineType.EXPRESS,
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(read.next(write)),
      timeout: Duration.minutes(2),
      logs: { destination: logGroup, level: LogLevel.ALL, includeExecutionData: true },
      tracingEnabled: true,
    });
    this.stateMachine.addToRolePolicy(new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }));
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
      }),
    );
    acknowledgeNag(
      this.stateMachine,
      'IAM5[Resource::*]',
      'GetMetricData, PutMetricData (limited to our namespace), X-Ray and the set-up of log delivery know no resources.',
    );
    new Schedule(this, 'Daily', {
      description: 'Counts how fresh the last training is',
      schedule: ScheduleExpression.cron({ minute: '15', hour: '5' }),
      target: new StepFunctionsStartExecution(this.stateMachine, { retryAttempts: 3, maxEventAge: Duration.hours(1) }),
    });
  }
}
