import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { type Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { FUNCTION_NAMES, type FunctionName, HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import { lookback } from './freshness-watch-states';
import { hoursOverdue } from './lead-metrics';
import { type AlarmSettings, type RunbookAlarmProps, runbookAlarm } from './runbook-alarm';

export interface FunctionAlarmsProps extends AlarmSettings {
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  /** What start-run reads. */
  readonly queue: IQueue;
  /** What score-file reads. */
  readonly scoreQueue: IQueue;
  /** What score-stream reads. */
  readonly leadQueue: IQueue;
  /** What predict and lead-api answer for. */
  readonly api: HttpApi;
  /** Longest regular gap between two trainings, in hours. */
  readonly retrainEveryHours: number;
}

/** A run is stopped after six hours; see `LeadScoringPipeline`. */
const LONGEST_RUN_HOURS = 6;
const FIVE_MINUTES = Duration.minutes(5);

/** Hours after which a step that is due counts as not running: a whole run, and what the watch measures too high. */
export function overdueAfterHours(retrainEveryHours: number): number {
  return LONGEST_RUN_HOURS + 2 * lookback(retrainEveryHours).stretchHours;
}

/**
 * Two alarms per function: `<name>-failing` where it was called and failed, `<name>-not-running` where it should have
 * been called and was not.
 */
export function functionAlarms(scope: Construct, props: FunctionAlarmsProps): Alarm[] {
  return FUNCTION_NAMES.flatMap((name) => [
    runbookAlarm(scope, `${name}-failing`, props, name === 'predict' ? apiFailing(props.api) : failing(name, props)),
    runbookAlarm(scope, `${name}-not-running`, props, notRunning(name, props)),
  ]);
}

function failing(name: FunctionName, { functions }: FunctionAlarmsProps): RunbookAlarmProps {
  return {
    meaning: `The function ${name} ended with an error.`,
    metric: functions[name].metricErrors({ period: FIVE_MINUTES }),
    ...atLeast(1),
    evaluationPeriods: 1,
  };
}

/** The answers themselves: an error that the handler turns into a 500 is no error to Lambda, a time-out is one to both. */
function apiFailing(api: HttpApi): RunbookAlarmProps {
  return {
    meaning: 'The API answers with 5xx.',
    metric: api.metricServerError({ period: FIVE_MINUTES, statistic: Stats.SUM }),
    ...atLeast(1),
    // One answer may be bad luck; two within a quarter of an hour are not.
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  };
}

function notRunning(name: FunctionName, props: FunctionAlarmsProps): RunbookAlarmProps {
  if (name === 'start-run') return waitingTooLong(props.queue);
  if (name === 'score-file') return scoringTooLate(props.scoreQueue);
  if (name === 'score-stream') return streamTooLate(props.leadQueue);
  if (name === 'predict' || name === 'lead-api') return turnedAway(name, props.functions[name]);
  if (isStep(name)) return overdue(name, props);
  return name satisfies never;
}

const isStep = (name: FunctionName): name is HandlerName => (HANDLER_NAMES as readonly string[]).includes(name);

/**
 * SQS leaves messages out of this metric that were received three times, so one that start-run hands back while another
 * run is under way does not count for long; two hours are more than the longest usual run as well.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
function waitingTooLong(queue: IQueue): RunbookAlarmProps {
  return {
    meaning: 'A file or a scheduled retraining has waited for start-run for more than two hours.',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
    ...atLeast(Duration.hours(2).toSeconds()),
    evaluationPeriods: 3,
  };
}

/** Files wait for their turn, five at once, and one whose attempt failed waits for a quarter of an hour. */
function scoringTooLate(queue: IQueue): RunbookAlarmProps {
  return {
    meaning: 'A file under to-score/ has waited for score-file for more than two hours.',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
    ...atLeast(Duration.hours(2).toSeconds()),
    evaluationPeriods: 3,
  };
}

/** Leads are scored within a second or two; a message that failed once waits for six minutes. */
function streamTooLate(queue: IQueue): RunbookAlarmProps {
  return {
    meaning: 'A lead has waited for score-stream for more than a quarter of an hour.',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES }),
    ...atLeast(Duration.minutes(15).toSeconds()),
    evaluationPeriods: 3,
  };
}

function turnedAway(name: FunctionName, fn: IFunction): RunbookAlarmProps {
  return {
    meaning: `Lambda turned requests away from ${name}: the account has no concurrency left.`,
    metric: fn.metricThrottles({ period: FIVE_MINUTES }),
    ...atLeast(1),
    evaluationPeriods: 1,
  };
}

/**
 * A step has no schedule of its own: it is due when the step before it says so (`STEP_DUE`). The age is counted once a
 * day; between two counts, and when the reason is out of sight, the alarm stays as it is.
 */
function overdue(name: HandlerName, props: FunctionAlarmsProps): RunbookAlarmProps {
  const hours = overdueAfterHours(props.retrainEveryHours);
  return {
    meaning: `The step ${name} was due more than ${hours} hours ago and has not succeeded since.`,
    metric: hoursOverdue(props.stage, name),
    threshold: hours,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.IGNORE,
  };
}

function atLeast(threshold: number): Pick<RunbookAlarmProps, 'threshold' | 'comparisonOperator'> {
  return { threshold, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD };
}
