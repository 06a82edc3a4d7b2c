import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Choice, Condition, Fail, type IChainable, JsonPath, Pass, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { SNS_RETRY } from './retry-policies';

/** How services wrap a sentence into JSON: the key that holds it, and the state that takes it out. */
const WRAPPED_CAUSES = [
  { key: 'errorMessage', state: 'ReasonOfLambda' },
  { key: 'ErrorMessage', state: 'ReasonOfGlueJob' },
  { key: 'FailureReason', state: 'ReasonOfTrainingJob' },
] as const;

export interface FailurePathProps {
  readonly topic: ITopic;
  readonly stage: string;
}

/**
 * Where every failed run ends: reads the sentence out of `$.failure.Cause`, tells people, and fails with the original
 * error even if nobody could be told. Expects `$.runId` and `$.failure` {Error, Cause}.
 */
export function failurePath(scope: Construct, props: FailurePathProps): IChainable {
  const failed = new Fail(scope, 'Failed', {
    errorPath: JsonPath.stringAt('$.failure.Error'),
    causePath: JsonPath.stringAt('$.failure.Cause'),
  });
  const notify = new SnsPublish(scope, 'NotifyFailure', {
    topic: props.topic,
    subject: `Leadscore ${props.stage}: run failed`,
    message: TaskInput.fromText(
      JsonPath.format(
        'Run {} failed with {}: {}',
        JsonPath.stringAt('$.runId'),
        JsonPath.stringAt('$.failure.Error'),
        JsonPath.stringAt('$.failure.Cause'),
      ),
    ),
    resultPath: JsonPath.DISCARD,
  });
  notify.addRetry(SNS_RETRY);
  notify.addCatch(failed, { errors: ['States.ALL'], resultPath: '$.notificationFailure' });
  notify.next(failed);

  const parse = new Pass(scope, 'ParseCause', {
    parameters: {
      Error: JsonPath.stringAt('$.failure.Error'),
      Cause: JsonPath.stringAt('$.failure.Cause'),
      detail: JsonPath.stringToJson(JsonPath.stringAt('$.failure.Cause')),
    },
    resultPath: '$.failure',
  });
  const pick = new Choice(scope, 'WhoseCause');
  for (const { key, state } of WRAPPED_CAUSES) {
    const unwrap = new Pass(scope, state, {
      parameters: {
        Error: JsonPath.stringAt('$.failure.Error'),
        Cause: JsonPath.stringAt(`$.failure.detail.${key}`),
      },
      resultPath: '$.failure',
    });
    const path = `$.failure.detail.${key}`;
    pick.when(Condition.and(Condition.isPresent(path), Condition.isString(path)), unwrap.next(notify));
  }
  pick.otherwise(notify);
  parse.next(pick);

  // Only what is JSON by all appearances is parsed: a Pass cannot catch the error of StringToJson.
  const isWrapped = WRAPPED_CAUSES.map(({ key }) => Condition.stringMatches('$.failure.Cause', `{*"${key}":"*}`));
  return new Choice(scope, 'IsCauseWrapped').when(Condition.or(...isWrapped), parse).otherwise(notify);
}
