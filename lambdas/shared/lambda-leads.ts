import { type LambdaContext, log } from './log';
import { makeEmit } from './metrics';
import { traced } from './trace';

interface Answered {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly leadsStreamed: number;
  readonly hotLeadsAnnounced: number;
}

/** score-stream as Lambda's pollers call it: logged, traced, measured; the answer holds what the poller knows. */
export function lambdaLeads(
  stage: string,
  answer: (event: unknown) => Promise<Answered>,
): (event: unknown, context: LambdaContext) => Promise<Pick<Answered, 'batchItemFailures'>> {
  const emit = makeEmit('score-stream', stage);
  return async (event, context) => {
    log.begin(context);
    try {
      const { batchItemFailures, leadsStreamed, hotLeadsAnnounced } = await traced('score-stream', {}, () =>
        answer(event),
      );
      emit({ LeadsStreamed: leadsStreamed, HotLeadsAnnounced: hotLeadsAnnounced });
      return { batchItemFailures };
    } catch (error) {
      log.error('messages go back to the stream', { error });
      throw error;
    }
  };
}
