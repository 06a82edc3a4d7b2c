import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, JsonPath, Pass, type State, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';

export interface IntakeStepProps {
  readonly handler: IFunction;
  readonly onNewLeads: IChainable;
  readonly onRetrainOnly: IChainable;
  readonly onFailure: IChainable;
}

/**
 * Names the run after the execution, fills in what the request leaves out, and lets Intake decide what there is to do.
 * JSONPath cannot default an absent key, so the request is merged over the defaults; keys that Intake does not know
 * pass through and are refused there.
 */
export function intakeStep(scope: Construct, props: IntakeStepProps): State {
  const nameRun = new Pass(scope, 'NameRun', {
    parameters: {
      runId: JsonPath.stringAt('$$.Execution.Name'),
      named: { runId: JsonPath.stringAt('$$.Execution.Name') },
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
    comment: 'Finds files that have not been taken in, and checks them against the pinned schema',
  });
  const decide = new Choice(scope, 'DecideWork')
    .when(Condition.stringEquals('$.intake.work', 'new-leads'), props.onNewLeads)
    .when(Condition.stringEquals('$.intake.work', 'retrain-only'), props.onRetrainOnly)
    .otherwise(new Succeed(scope, 'NothingNew', { comment: 'No new leads, and no training was asked for' }));
  nameRun.next(readRequest).next(intake).next(decide);
  return nameRun;
}
