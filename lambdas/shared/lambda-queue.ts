import { type LambdaContext, log } from './log';
import { makeEmit } from './metrics';
import { traced } from './trace';

interface Answered {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly runsStarted: number;
}

/** start-run as Lambda's poller of the queue calls it: logged, traced, measured; the answer holds what the poller knows. */
export function lambdaQueue(
  stage: string,
  answer: (event: unknown) => Promise<Answered>,
): (event: unknown, context: LambdaContext) => Promise<Pick<Answered, 'batchItemFailures'>> {
  const emit = makeEmit('start-run', stage);
  return async (event, context) => {
    log.begin(context);
    try {
      const { batchItemFailures, runsStarted } = await traced('start-run', {}, () => answer(event));
      emit({ RunsStarted: runsStarted });
      return { batchItemFailures };
    } catch (error) {
      log.error('messages go back to the queue', { error });
      throw error;
    }
  };
}
