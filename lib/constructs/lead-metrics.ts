import { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, METRICS, type MetricName, metricDimensions, WATCH_METRICS } from '../../contracts/metrics';
import type { FunctionName } from '../../contracts/pipeline';

/** A metric of our functions, by the hour. */
export function leadMetric(stage: string, metricName: MetricName, statistic: string = Stats.SUM): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: metricDimensions(stage, METRICS[metricName]),
    statistic,
    period: Duration.hours(1),
  });
}

/** Hours for which a step has been due without success, as the freshness watch counts them once a day. */
export function hoursOverdue(stage: string, step: FunctionName): Metric {
  return daily(WATCH_METRICS.hoursOverdue, metricDimensions(stage, step));
}

/** Hours since a training was last evaluated, as the freshness watch counts them once a day. */
export function trainingAgeHours(stage: string): Metric {
  return daily(WATCH_METRICS.trainingAgeHours, { stage });
}

function daily(metricName: string, dimensionsMap: Record<string, string>): Metric {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap,
    statistic: Stats.MAXIMUM,
    period: Duration.days(1),
  });
}
