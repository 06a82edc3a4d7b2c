import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  MathExpression,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { MetricName } from '../../contracts/metrics';
import { FUNCTION_NAMES, type FunctionName } from '../../contracts/pipeline';
import { leadMetric, trainingAgeHours } from './lead-metrics';
import { computeSeconds } from './warehouse-metrics';

export interface OperationsDashboardProps {
  readonly stage: string;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly pipeline: IStateMachine;
  readonly queue: IQueue;
  readonly deadLetterQueue: IQueue;
  readonly api: HttpApi;
  readonly workgroupName: string;
  readonly alarms: readonly IAlarm[];
}

const HOUR = Duration.hours(1);
const FIVE_MINUTES = Duration.minutes(5);

/**
 * One screen: what is wrong, then the runs, the leads, their drift, the API, the functions and the cost, of the last two weeks. It
 * shows fewer than 50 metrics, and up to three such dashboards are free in an account; another one is $3 a month.
 */
export class OperationsDashboard extends Construct {
  constructor(scope: Construct, id: string, props: OperationsDashboardProps) {
    super(scope, id);
    new Dashboard(this, 'Dashboard', {
      dashboardName: `leadscore-${props.stage}`,
      defaultInterval: Duration.days(14),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...props.alarms], width: 24, height: 4 })],
        this.numbers(props),
        this.runs(props),
        this.drift(props),
        this.api(props),
        this.functions(props),
      ],
    });
  }

  private numbers({ stage, queue, deadLetterQueue }: OperationsDashboardProps): IWidget[] {
    const scored = leadMetric(stage, 'LeadsScored');
    const hot = leadMetric(stage, 'HotLeads');
    const number = (title: string, metrics: IMetric[], width = 5): IWidget =>
      new SingleValueWidget({ title, metrics, sparkline: true, width, height: 4 });
    return [
      number('Hours since the last training', [trainingAgeHours(stage)]),
      number('Leads scored', [scored]),
      number('Hot leads, % of scored', [
        new MathExpression({
          expression: 'IF(scored > 0, 100 * hot / scored)',
          usingMetrics: { scored, hot },
          label: 'Hot share',
          period: HOUR,
        }),
      ]),
      number('Drops waiting', [
        queue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      ]),
      number(
        'Dead letters',
        [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period: FIVE_MINUTES, statistic: Stats.MAXIMUM })],
        4,
      ),
    ];
  }

  private runs({ stage, pipeline, workgroupName }: OperationsDashboardProps): IWidget[] {
    const minutes = new MathExpression({
      expression: 'ms / 60000',
      usingMetrics: { ms: pipeline.metricTime({ period: HOUR, statistic: Stats.MAXIMUM }) },
      label: 'Longest run, minutes',
      period: HOUR,
    });
    return [
      graph('Runs', 8, [
        pipeline.metricSucceeded({ period: HOUR, label: 'Succeeded' }),
        pipeline.metricFailed({ period: HOUR, label: 'Failed' }),
        pipeline.metricTimedOut({ period: HOUR, label: 'Timed out' }),
        leadMetric(stage, 'TrainingFinished').with({ label: 'Trained' }),
        leadMetric(stage, 'ModelPromoted').with({ label: 'Promoted' }),
      ]),
      graph('How long runs take', 8, [minutes]),
      graph('Redshift, RPU-seconds a day', 8, [
        computeSeconds(workgroupName, Duration.days(1)).with({ label: '3,600 are $0.375' }),
      ]),
    ];
  }

  private drift({ stage }: OperationsDashboardProps): IWidget[] {
    const level = (name: MetricName, label: string): IMetric => leadMetric(stage, name, Stats.MAXIMUM).with({ label });
    return [
      graph('Drift: 0 none, 1 too few leads, 2 watch, 3 drift', 8, [level('DriftVerdict', 'Verdict')]),
      graph('Drifted share of the columns, by importance', 8, [level('DriftedShare', 'Drifted share')]),
      graph('How good the scores are: estimated, and once outcomes are known', 8, [
        level('EstimatedRocAuc', 'ROC AUC, estimated'),
        level('RealisedRocAuc', 'ROC AUC, realised'),
        level('EstimatedPrecision', 'Hot leads that convert, estimated'),
        level('RealisedPrecision', 'Hot leads that convert, realised'),
      ]),
    ];
  }

  private api({ api, functions }: OperationsDashboardProps): IWidget[] {
    const latency = (percent: number): IMetric =>
      api.metricLatency({ period: FIVE_MINUTES, statistic: Stats.percentile(percent), label: `p${percent}` });
    return [
      graph('API: requests', 8, [
        api.metricCount({ period: FIVE_MINUTES, label: 'All' }),
        api.metricClientError({ period: FIVE_MINUTES, label: '4xx' }),
        api.metricServerError({ period: FIVE_MINUTES, label: '5xx' }),
        functions.predict.metricThrottles({ period: FIVE_MINUTES, label: 'Turned away' }),
      ]),
      graph('API: latency, ms', 8, [latency(50), latency(99)]),
      graph('Predict: running at once', 8, [
        functions.predict.metric('ConcurrentExecutions', { period: FIVE_MINUTES, statistic: Stats.MAXIMUM }),
      ]),
    ];
  }

  private functions({ functions }: OperationsDashboardProps): IWidget[] {
    const each = (metric: (fn: IFunction, label: string) => IMetric): IMetric[] =>
      FUNCTION_NAMES.map((name) => metric(functions[name], name));
    return [
      graph(
        'Functions: errors',
        12,
        each((fn, label) => fn.metricErrors({ period: HOUR, label })),
      ),
      graph(
        'Functions: longest duration, ms',
        12,
        each((fn, label) => fn.metricDuration({ period: HOUR, statistic: Stats.MAXIMUM, label })),
      ),
    ];
  }
}

function graph(title: string, width: number, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, width, height: 6, left, leftYAxis: { min: 0 } });
}
