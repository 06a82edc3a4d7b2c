import { type LambdaContext, log } from './log';
import { traced } from './trace';

/** score-file as Lambda's poller of its queue or a state machine calls it: logged and traced. */
export function lambdaFiles<Answer>(
  answer: (event: unknown) => Promise<Answer>,
): (event: unknown, context: LambdaContext) => Promise<Answer> {
  return async (event, context) => {
    log.begin(context);
    try {
      return await traced('score-file', {}, () => answer(event));
    } catch (error) {
      log.error('score-file failed', { error });
      throw error;
    }
  };
}
