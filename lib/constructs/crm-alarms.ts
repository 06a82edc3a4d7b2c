import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { CrmWebhook } from './crm-webhook';
import { type AlarmSettings, alarmName, runbookAlarm } from './runbook-alarm';

const DEAD_LETTERS = 'crm-dead-letters';
const FAILING = 'notify-crm-failing';

/**
 * The alarms of the webhook, to be made in its own stack: another one would import names that exist with the webhook only,
 * and CloudFormation refuses to take an export away that is still in use, so the webhook could not be switched off. The
 * dead letters stand for "failing" as well: the CRM's own bad hours are no error of the function.
 */
export function crmAlarms(
  scope: Construct,
  settings: AlarmSettings,
  { notifyCrm, deadLetterQueue }: Pick<CrmWebhook, 'notifyCrm' | 'deadLetterQueue'>,
): void {
  const period = Duration.minutes(5);
  const atOnce = {
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  };
  runbookAlarm(scope, DEAD_LETTERS, settings, {
    meaning: 'The CRM did not take a hot lead for an hour.',
    metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({ period }),
    ...atOnce,
  });
  runbookAlarm(scope, FAILING, settings, {
    meaning: 'The function notify-crm ended with an error.',
    metric: notifyCrm.function.metricErrors({ period }),
    ...atOnce,
  });
}

/** The same alarms as another stack of the stage sees them: by their names, which are no exports. */
export function crmAlarmsByName(scope: Construct, stage: string): IAlarm[] {
  return [DEAD_LETTERS, FAILING].map((article) => Alarm.fromAlarmName(scope, article, alarmName(stage, article)));
}
