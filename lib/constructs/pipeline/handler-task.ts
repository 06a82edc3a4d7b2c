import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IChainable, JsonPath, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { LAMBDA_RETRY } from './retry-policies';

export interface HandlerTaskProps {
  /** The Lambda to call. */
  readonly handler: IFunction;
  /** Its event: a path per key, or one path to the whole event. */
  readonly event: Record<string, string> | string;
  /** Where its answer goes, for example `$.load`. */
  readonly resultPath: string;
  /** Where the run goes on when it fails; the error is in `failurePath` then. */
  readonly onFailure: IChainable;
  /** @default `$.failure` */
  readonly failurePath?: string;
  /** What the step does, for people who look at the console. */
  readonly comment: string;
}

/** A Task that calls one of our Lambdas and keeps its answer as it is, without the invocation's metadata. */
export function handlerTask(scope: Construct, name: string, props: HandlerTaskProps): LambdaInvoke {
  // A Lambda resource takes no `Parameters` that are one path only; `InputPath` is the field for that.
  const event =
    typeof props.event === 'string'
      ? { inputPath: props.event }
      : { payload: TaskInput.fromObject(mapValues(props.event, (path) => JsonPath.objectAt(path))) };
  const task = new LambdaInvoke(scope, name, {
    lambdaFunction: props.handler,
    ...event,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    resultPath: props.resultPath,
    comment: props.comment,
  });
  task.addRetry(LAMBDA_RETRY);
  task.addCatch(props.onFailure, { errors: ['States.ALL'], resultPath: props.failurePath ?? '$.failure' });
  return task;
}

function mapValues<T>(record: Record<string, string>, change: (value: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
