import { type LambdaContext, log } from './log';
import { traced } from './trace';

/** score-file as Lambda's poller of its queue calls it: logged and traced. */
export function lambdaFiles<Answer>(
  answer: (event: unknown) => Promise<Answer>,
): (event: unknown, context: LambdaContext) => Promise<Answer> {
  return async (event, context) => {
    log.begin(context);
    try {
      return await traced('score-file', {}, () => answer(event));
    } catch (error) {
      log.error('the message goes back to the queue', { error });
      throw error;
    }
  };
}
