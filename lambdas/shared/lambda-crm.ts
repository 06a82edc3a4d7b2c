import { type LambdaContext, log } from './log';
import { traced } from './trace';

/** notify-crm as Lambda's poller of its queue calls it: logged and traced. */
export function lambdaCrm<Answer>(
  answer: (event: unknown) => Promise<Answer>,
): (event: unknown, context: LambdaContext) => Promise<Answer> {
  return async (event, context) => {
    log.begin(context);
    try {
      return await traced('notify-crm', {}, () => answer(event));
    } catch (error) {
      log.error('messages go back to the queue', { error });
      throw error;
    }
  };
}
