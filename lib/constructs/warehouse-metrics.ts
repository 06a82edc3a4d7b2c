import type { Duration } from 'aws-cdk-lib';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

/**
 * RPU-seconds that Redshift Serverless has used, which it reports every half hour: 3,600 of them are one RPU-hour, $0.375
 * in us-east-1. https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-monitoring.html
 */
export function computeSeconds(workgroupName: string, period: Duration): Metric {
  return new Metric({
    namespace: 'AWS/Redshift-Serverless',
    metricName: 'ComputeSeconds',
    dimensionsMap: { Workgroup: workgroupName },
    statistic: Stats.SUM,
    period,
  });
}
