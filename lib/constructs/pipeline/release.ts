import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Choice, Condition, type IChainable, JsonPath, Pass, type State } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';

export interface ReleaseStepProps {
  readonly evaluateCandidates: IFunction;
  readonly promoteChallenger: IFunction;
  readonly onDone: IChainable;
  readonly onFailure: IChainable;
}

/**
 * Lets the release gate decide between challenger and champion. Leaves `$.release.sentence` either way. A challenger that
 * is held back where there is no champion ends the run with ModelNotReleasedError: nothing could score the leads.
 */
export function releaseStep(scope: Construct, props: ReleaseStepProps): State {
  const evaluate = handlerTask(scope, 'EvaluateCandidates', {
    handler: props.evaluateCandidates,
    event: { runId: '$.runId', options: '$.intake.options', modelArtifacts: '$.training.modelArtifacts' },
    resultPath: '$.evaluation',
    onFailure: props.onFailure,
    comment: 'Compares every candidate, and the best one with the champion, on the same holdout',
  });
  const promote = handlerTask(scope, 'PromoteChallenger', {
    handler: props.promoteChallenger,
    event: { runId: '$.runId', version: '$.evaluation.version', reason: '$.evaluation.reason' },
    resultPath: '$.release',
    onFailure: props.onFailure,
    comment: 'Points the champion at the new version, by compare-and-swap',
  });
  const keep = new Pass(scope, 'KeepChampion', {
    parameters: {
      sentence: JsonPath.format(
        '{} is not released: {}',
        JsonPath.stringAt('$.evaluation.version'),
        JsonPath.stringAt('$.evaluation.reason'),
      ),
    },
    resultPath: '$.release',
  });
  const refuse = new Pass(scope, 'RefuseFirstModel', {
    parameters: {
      Error: 'ModelNotReleasedError',
      Cause: JsonPath.format(
        'No model is released, so no lead was scored. {} was held back: {}. Its report: runs/{}/report.html. Give it more leads, check that the outcome column is the right one, or release it all the same: npx leadscore models promote {}',
        JsonPath.stringAt('$.evaluation.version'),
        JsonPath.stringAt('$.evaluation.reason'),
        JsonPath.stringAt('$.runId'),
        JsonPath.stringAt('$.evaluation.version'),
      ),
    },
    resultPath: '$.failure',
  });
  promote.next(props.onDone);
  keep.next(props.onDone);
  refuse.next(props.onFailure);
  const gate = new Choice(scope, 'IsChallengerBetter')
    .when(Condition.booleanEquals('$.evaluation.promote', true), promote)
    .when(Condition.booleanEquals('$.intake.hasChampion', false), refuse)
    .otherwise(keep);
  evaluate.next(gate);
  return evaluate;
}
