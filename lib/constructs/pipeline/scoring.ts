import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  type IChainable,
  JsonPath,
  Pass,
  type State,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { handlerTask } from './handler-task';
import { SNS_RETRY } from './retry-policies';

export interface ScoringStepProps {
  readonly scoreLeads: IFunction;
  readonly topic: ITopic;
  readonly stage: string;
  /** See `driftPageFolder`. */
  readonly driftPageFolder: string;
  readonly onFailure: IChainable;
}

/**
 * Scores the open leads with the champion and tells people. A run whose training failed is scored too and fails
 * afterwards, with the training's error: sellers get their list, engineers their alarm.
 */
export function scoringStep(scope: Construct, props: ScoringStepProps): State {
  const done = new Succeed(scope, 'Done');
  const notify = new SnsPublish(scope, 'NotifySuccess', {
    topic: props.topic,
    subject: `Leadscore ${props.stage}: leads scored`,
    message: TaskInput.fromText(
      JsonPath.format(
        `Run {} finished. Drift: {}; release: {}; scores: {}. The drift report: ${props.driftPageFolder}{}`,
        JsonPath.stringAt('$.runId'),
        JsonPath.stringAt('$.drift.sentence'),
        JsonPath.stringAt('$.release.sentence'),
        JsonPath.stringAt('$.scored.sentence'),
        JsonPath.stringAt('$.drift.reportPageKey'),
      ),
    ),
    resultPath: JsonPath.DISCARD,
  });
  notify.addRetry(SNS_RETRY);
  // The leads are scored: a message that cannot be delivered does not undo that.
  notify.addCatch(done, { errors: ['States.ALL'], resultPath: '$.notificationFailure' });
  notify.next(done);

  const hasFailedBefore = Condition.isPresent('$.failure');
  const blameScoring = new Pass(scope, 'BlameScoring', { inputPath: '$.scoringFailure', resultPath: '$.failure' });
  blameScoring.next(props.onFailure);
  const whatToReport = new Choice(scope, 'WhichFailureFirst')
    .when(hasFailedBefore, props.onFailure)
    .otherwise(blameScoring);

  const score = handlerTask(scope, 'ScoreLeads', {
    handler: props.scoreLeads,
    event: { runId: '$.runId' },
    resultPath: '$.scored',
    onFailure: whatToReport,
    failurePath: '$.scoringFailure',
    comment: 'Scores the open leads; without a champion it fails with NoChampionError',
  });
  score.next(new Choice(scope, 'DidTrainingFail').when(hasFailedBefore, props.onFailure).otherwise(notify));
  return score;
}
