import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';

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

/**
 * RPU-hours that count against the usage limit of the month. A query, because the metric itself has the limit's id among its
 * dimensions (UsageLimitId, UsageType, Workgroup), which only the deployment knows. Same source as above.
 */
export function limitConsumed(workgroupName: string): MathExpression {
  return new MathExpression({
    expression: `SELECT MAX(UsageLimitConsumed) FROM "AWS/Redshift-Serverless" WHERE Workgroup = '${workgroupName}'`,
    label: 'RPU-hours of the month',
    period: Duration.hours(1),
  });
}
