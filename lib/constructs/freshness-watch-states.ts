import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { METRIC_NAMESPACE, METRICS, type MetricName, metricDimensions, WATCH_METRICS } from '../../contracts/metrics';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';

/**
 * What makes a step due: the pipeline's start, a number that an earlier step reports, or the success of an earlier step.
 * Between `prepare-features` and `evaluate-candidates` lies the training job. A run without new files asks nothing of
 * `load-warehouse`, and a challenger that loses asks nothing of `promote-challenger`.
 */
export const STEP_DUE: Readonly<Record<HandlerName, 'pipeline started' | MetricName | HandlerName>> = {
  intake: 'pipeline started',
  'load-warehouse': 'FilesTakenIn',
  'check-drift': 'load-warehouse',
  'prepare-features': 'RetrainsDecided',
  'evaluate-candidates': 'prepare-features',
  'promote-challenger': 'ChallengersAccepted',
  'score-leads': 'check-drift',
};

/** CloudWatch forgets hourly values after 455 days. */
const LONGEST_LOOKBACK_HOURS = 455 * 24;
const SHORTEST_LOOKBACK_HOURS = 30 * 24;
/** 15 answers of so many points, 30 bytes each, stay under the 256 KiB that a state may hand on. */
const POINTS = 240;

export interface FreshnessHistoryProps {
  readonly steps: Readonly<Record<HandlerName, IFunction>>;
  readonly pipeline: IStateMachine;
  readonly stage: string;
  readonly retrainEveryHours: number;
}

/** How far back the watch looks, and in how long stretches; both in hours. */
export function lookback(retrainEveryHours: number): { hours: number; stretchHours: number } {
  // A stretch more than twice the schedule, so that "twice the schedule" is still in sight when it is exceeded.
  const wanted = Math.max(SHORTEST_LOOKBACK_HOURS, Math.ceil(2.5 * retrainEveryHours));
  const hours = Math.min(LONGEST_LOOKBACK_HOURS, wanted);
  return { hours, stretchHours: Math.ceil(hours / POINTS) };
}

const idOf = (name: string): string => `q_${name.replaceAll(/[^A-Za-z]/g, '_')}`;

/** First state: asks CloudWatch when each thing happened. Hands on its `MetricDataResults`. */
export function freshnessHistory(props: FreshnessHistoryProps): object {
  const { hours, stretchHours } = lookback(props.retrainEveryHours);
  const sum = (
    id: string,
    Namespace: string,
    MetricName: string,
    dimensions: Record<string, string>,
    show: boolean,
  ) => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace,
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: stretchHours * 3600,
      Stat: 'Sum',
    },
    ReturnData: show,
  });
  const reported = (name: MetricName): object =>
    sum(idOf(name), METRIC_NAMESPACE, name, metricDimensions(props.stage, METRICS[name]), true);
  const successes = (name: HandlerName): object[] => {
    const dimensions = { FunctionName: props.steps[name].functionName };
    const [calls, errors] = [`calls_${idOf(name)}`, `errors_${idOf(name)}`];
    return [
      sum(calls, 'AWS/Lambda', 'Invocations', dimensions, false),
      sum(errors, 'AWS/Lambda', 'Errors', dimensions, false),
      { Id: idOf(name), Expression: `${calls} - ${errors}`, ReturnData: true },
    ];
  };
  return {
    Arguments: {
      StartTime: `{% $fromMillis($millis() - ${hours * 3_600_000}) %}`,
      EndTime: '{% $now() %}',
      MetricDataQueries: [
        sum(
          idOf('pipeline started'),
          'AWS/States',
          'ExecutionsStarted',
          { StateMachineArn: props.pipeline.stateMachineArn },
          true,
        ),
        ...(
          ['FilesTakenIn', 'RunsWithWork', 'RetrainsDecided', 'ChallengersAccepted', 'TrainingFinished'] as const
        ).map(reported),
        ...HANDLER_NAMES.flatMap(successes),
      ],
    },
    Output: '{% $states.result.MetricDataResults %}',
  };
}

/**
 * Second state: writes the ages. A stretch counts from its beginning, so an age is up to one stretch too high. A training
 * that never was counts from the first run that had work; without one there is nothing to say.
 */
export function freshnessMetrics(stage: string): object {
  const steps = HANDLER_NAMES.map((name) => ({
    dimensions: dimensionList(metricDimensions(stage, name)),
    due: idOf(STEP_DUE[name]),
    done: idOf(name),
  }));
  // On one line in the end: asl-validator knows no other expressions.
  const ages = `(
  $history := $states.input;
  $times := function($id) {
    $history[Id = $id].($values := Values; $filter(Timestamps, function($time, $i) { $values[$i] > 0 })).$toMillis($)
  };
  $hoursSince := function($time) { $round(($millis() - $time) / 3600000, 1) };
  $steps := ${JSON.stringify(steps)};
  $overdue := $map($steps, function($step) {(
    $due := $max($times($step.due));
    $done := $max($times($step.done));
    $isLate := $exists($due) and ($exists($done) ? $done < $due : true);
    {
      "MetricName": "${WATCH_METRICS.hoursOverdue}",
      "Dimensions": $step.dimensions,
      "Value": $isLate ? $hoursSince($due) : 0
    }
  )});
  $trained := $max($times("${idOf('TrainingFinished')}"));
  $since := $exists($trained) ? $trained : $min($times("${idOf('RunsWithWork')}"));
  $age := $exists($since) ? [{
    "MetricName": "${WATCH_METRICS.trainingAgeHours}",
    "Dimensions": ${JSON.stringify(dimensionList({ stage }))},
    "Value": $hoursSince($since)
  }] : [];
  $append($overdue, $age)
)`;
  return {
    Arguments: { Namespace: METRIC_NAMESPACE, MetricData: `{% ${ages.replaceAll(/\n\s*/g, ' ')} %}` },
    Output: {},
  };
}

function dimensionList(dimensions: Record<string, string>): { Name: string; Value: string }[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
