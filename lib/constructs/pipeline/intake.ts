import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  type State,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';

export interface IntakeStepProps {
  readonly handler: IFunction;
  readonly onNewLeads: IChainable;
  /** Training is asked for, or leads that were taken in before are to be compared, or scored. */
  readonly onNoFiles: IChainable;
  readonly onFailure: IChainable;
}

/**
 * Names the run after the execution, fills in what the request leaves out, and lets Intake decide what there is to do.
 * JSONPath cannot default an absent key, so the request is merged over the defaults; keys that Intake does not know
 * pass through and are refused there. The ARN of the execution is its claim to be the only run that is under way.
 */
export function intakeStep(scope: Construct, props: IntakeStepProps): State {
  const nameRun = new Pass(scope, 'NameRun', {
    parameters: {
      runId: JsonPath.stringAt('$$.Execution.Name'),
      named: {
        runId: JsonPath.stringAt('$$.Execution.Name'),
        execution: JsonPath.stringAt('$$.Execution.Id'),
      },
      defaults: { trigger: 'manual', options: {} },
    },
  });
  const readRequest = new Pass(scope, 'ReadRequest', {
    parameters: {
      runId: JsonPath.stringAt('$.runId'),
      request: JsonPath.jsonMerge(
        JsonPath.jsonMerge(JsonPath.objectAt('$.defaults'), JsonPath.objectAt('$$.Execution.Input')),
        JsonPath.objectAt('$.named'),
      ),
    },
  });
  const intake = handlerTask(scope, 'Intake', {
    handler: props.handler,
    event: '$.request',
    resultPath: '$.intake',
    onFailure: props.onFailure,
    comment: 'Waits its turn; finds files that have not been taken in, and checks them against the pinned schema',
  });
  const waitForOtherRun = new Wait(scope, 'WaitForOtherRun', {
    time: WaitTime.duration(Duration.minutes(1)),
    comment: 'One run at a time: another one is under way',
  });
  waitForOtherRun.next(intake);
  const decide = new Choice(scope, 'DecideWork')
    .when(Condition.stringEquals('$.intake.work', 'new-leads'), props.onNewLeads)
    .when(Condition.stringEquals('$.intake.work', 'retrain-only'), props.onNoFiles)
    .when(Condition.stringEquals('$.intake.work', 'check-only'), props.onNoFiles)
    .when(Condition.stringEquals('$.intake.work', 'score-only'), props.onNoFiles)
    .when(Condition.stringEquals('$.intake.work', 'wait'), waitForOtherRun)
    .otherwise(new Succeed(scope, 'NothingNew', { comment: 'Nothing to take in, to train, to compare or to score' }));
  nameRun.next(readRequest).next(intake).next(decide);
  return nameRun;
}
