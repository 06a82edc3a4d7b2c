import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type METRICS, type MetricName, metricDimensions } from '../../contracts/metrics';
import type { FunctionName } from '../../contracts/pipeline';

export { DRIFT_VERDICT_LEVEL } from '../../contracts/metrics';

/** What a function owes the dashboard, by its name; `null` where there is nothing to say this time. */
export type MetricsOf<Emitter extends FunctionName> = {
  readonly [Name in MetricName as (typeof METRICS)[Name] extends Emitter ? Name : never]: number | null;
};

/** Writes the metrics of one successful invocation as one line of CloudWatch's Embedded Metric Format. */
export type Emit<Emitter extends FunctionName> = (values: MetricsOf<Emitter>) => void;

export function makeEmit<Emitter extends FunctionName>(emitter: Emitter, stage: string): Emit<Emitter> {
  const { service, ...defaultDimensions } = metricDimensions(stage, emitter);
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: service, defaultDimensions });
  return (values) => {
    const entries = Object.entries<number | null>(values);
    // Powertools prints a warning where there is nothing to write.
    if (entries.every(([, value]) => value === null)) return;
    for (const [name, value] of entries) if (value !== null) metrics.addMetric(name, MetricUnit.Count, value);
    metrics.publishStoredMetrics();
  };
}
