import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { DRIFT_VERDICT_LEVEL } from '../../contracts/metrics';
import { lookback } from './freshness-watch-states';
import { leadMetric, trainingAgeHours } from './lead-metrics';
import { type AlarmSettings, runbookAlarm } from './runbook-alarm';
import { computeSeconds, limitConsumed } from './warehouse-metrics';

export interface PlatformAlarmsProps extends AlarmSettings {
  readonly pipeline: IStateMachine;
  /** What scores very large files in parts. */
  readonly largeFiles: IStateMachine;
  readonly freshnessWatch: IStateMachine;
  readonly deadLetterQueue: IQueue;
  /** Where leads end that could not be scored. */
  readonly leadDeadLetterQueue: IQueue;
  readonly api: HttpApi;
  readonly workgroupName: string;
  /** What the warehouse may use within a day without an alarm. */
  readonly redshiftRpuHoursPerDay: number;
  /** The limit of a month, at which Redshift itself may do nothing but count on. */
  readonly redshiftRpuHoursPerMonth: number;
  /** Longest regular gap between two trainings, in hours. */
  readonly retrainEveryHours: number;
}

/** `/predict` is used while somebody waits. */
const SLOW_MS = 2_000;
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, GREATER_THAN_THRESHOLD, LESS_THAN_THRESHOLD } = ComparisonOperator;

/** Hours without training after which people are told: twice the schedule, two days at least, a year and a bit at most. */
export function retrainOverdueHours(retrainEveryHours: number): number {
  // The watch counts once a day, so a pipeline that trains every hour is not judged by two hours.
  return Math.min(Math.max(2 * retrainEveryHours, 48), lookback(retrainEveryHours).hours * 0.9);
}

/** The alarms of the platform as a whole. */
export function platformAlarms(scope: Construct, props: PlatformAlarmsProps): Alarm[] {
  const atOnce = { threshold: 1, evaluationPeriods: 1, comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD };
  const period = Duration.minutes(5);
  const overdueHours = retrainOverdueHours(props.retrainEveryHours);
  return [
    runbookAlarm(scope, 'pipeline-failed', props, {
      meaning: 'A run of the pipeline failed or was stopped after six hours.',
      metric: failures(props.pipeline, 'Failed runs', period),
      ...atOnce,
    }),
    runbookAlarm(scope, 'large-files-failed', props, {
      meaning: 'A very large file could not be scored, or was given up after twelve hours.',
      metric: failures(props.largeFiles, 'Files without scores', period),
      ...atOnce,
    }),
    runbookAlarm(scope, 'dead-letters', props, {
      meaning: 'A dropped file or a scheduled retraining could not be turned into a run, or a file not be scored.',
      metric: props.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period }),
      ...atOnce,
    }),
    runbookAlarm(scope, 'lead-dead-letters', props, {
      meaning: 'A message with leads could not be scored, or a hot lead not be announced.',
      metric: props.leadDeadLetterQueue.metricApproximateNumberOfMessagesVisible({ period }),
      ...atOnce,
    }),
    runbookAlarm(scope, 'no-retrain', props, {
      meaning: `No model was trained for ${overdueHours} hours, twice the schedule.`,
      metric: trainingAgeHours(props.stage),
      threshold: overdueHours,
      comparisonOperator: GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    }),
    runbookAlarm(scope, 'leads-drifted', props, {
      meaning: 'New leads differ from those that the model has learnt from.',
      metric: leadMetric(props.stage, 'DriftVerdict', Stats.MAXIMUM).with({ period }),
      threshold: DRIFT_VERDICT_LEVEL.drift,
      comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Until the next check says otherwise.
      treatMissingData: TreatMissingData.IGNORE,
    }),
    watchSilent(scope, props),
    runbookAlarm(scope, 'redshift-spend', props, {
      meaning: `The warehouse used more than ${props.redshiftRpuHoursPerDay} RPU-hours within a day.`,
      metric: computeSeconds(props.workgroupName, Duration.days(1)),
      threshold: props.redshiftRpuHoursPerDay * 3600,
      comparisonOperator: GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
    }),
    runbookAlarm(scope, 'redshift-limit', props, {
      meaning: `The warehouse has used up the ${props.redshiftRpuHoursPerMonth} RPU-hours of its month.`,
      metric: limitConsumed(props.workgroupName),
      threshold: props.redshiftRpuHoursPerMonth,
      comparisonOperator: GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // Until Redshift counts a new month.
      treatMissingData: TreatMissingData.IGNORE,
    }),
    runbookAlarm(scope, 'api-slow', props, {
      meaning: `One answer of a hundred takes the API longer than ${SLOW_MS / 1000} seconds.`,
      metric: props.api.metricLatency({ period, statistic: Stats.percentile(99) }),
      threshold: SLOW_MS,
      comparisonOperator: GREATER_THAN_THRESHOLD,
      evaluationPeriods: 3,
    }),
  ];
}

/** Executions that failed or ran out of time; one that a person stops is no failure. */
function failures(machine: IStateMachine, label: string, period: Duration): MathExpression {
  const usingMetrics = { failed: machine.metricFailed({ period }), timedOut: machine.metricTimedOut({ period }) };
  return new MathExpression({ expression: 'failed + timedOut', usingMetrics, label, period });
}

/**
 * The watch of the ages is itself watched: two days without a count. A new stage has no data until its first count, which
 * is no fault, so missing data stays missing, and it is the loss of it that tells the topic.
 */
function watchSilent(scope: Construct, props: PlatformAlarmsProps): Alarm {
  const alarm = runbookAlarm(scope, 'freshness-watch-silent', props, {
    meaning: 'Nobody has counted for two days how fresh the last training is.',
    metric: props.freshnessWatch.metricSucceeded({ period: Duration.days(1) }),
    threshold: 1,
    comparisonOperator: LESS_THAN_THRESHOLD,
    evaluationPeriods: 2,
    treatMissingData: TreatMissingData.MISSING,
  });
  alarm.addInsufficientDataAction(new SnsAction(props.topic));
  return alarm;
}
