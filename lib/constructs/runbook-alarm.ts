import { Alarm, type AlarmProps, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** What all alarms of a stage share. */
export interface AlarmSettings {
  readonly stage: string;
  /** Where people hear of it. */
  readonly topic: ITopic;
  /** Address of the runbook without an anchor. @default the runbook's path in the repository */
  readonly runbook?: string;
}

export interface RunbookAlarmProps extends Omit<AlarmProps, 'alarmName' | 'alarmDescription' | 'actionsEnabled'> {
  /** What has happened when it fires: one sentence, which the message shows first. */
  readonly meaning: string;
}

export const RUNBOOK = 'docs/runbook.md';

/** What the alarm of an article is called. */
export function alarmName(stage: string, article: string): string {
  return `leadscore-${stage}-${article}`;
}

/**
 * An alarm `leadscore-<stage>-<article>` that tells the topic and ends its message with the link to its article of the
 * runbook. Its id is the article's anchor. Absence of data is no fault unless the caller says so: a pipeline that runs
 * once a week has nothing to report in between.
 */
export function runbookAlarm(
  scope: Construct,
  article: string,
  settings: AlarmSettings,
  props: RunbookAlarmProps,
): Alarm {
  const { meaning, ...rest } = props;
  const alarm = new Alarm(scope, article, {
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...rest,
    alarmName: alarmName(settings.stage, article),
    alarmDescription: `${meaning} Runbook: ${settings.runbook ?? RUNBOOK}#${article}`,
  });
  alarm.addAlarmAction(new SnsAction(settings.topic));
  return alarm;
}
