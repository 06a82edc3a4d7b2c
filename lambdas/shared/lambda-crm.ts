import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { PartialItemFailureResponse } from '@aws-lambda-powertools/batch/types';
import type { QueueMessage } from '../../contracts/start-message';
import { type LambdaContext, log } from './log';
import { traced } from './trace';

/**
 * notify-crm as Lambda's poller of its queue calls it: message by message, logged and traced. Messages that it throws on
 * come back, all of a batch too: a CRM that is down is no error of the function. The functions that look at a batch as a
 * whole (start-run makes one run of it, score-stream one call of the scorer) name what comes back themselves.
 */
export function lambdaCrm(
  post: (message: QueueMessage) => Promise<void>,
): (event: unknown, context: LambdaContext) => Promise<PartialItemFailureResponse> {
  const processor = new BatchProcessor(EventType.SQS);
  return async (event, context) => {
    log.begin(context);
    try {
      return await traced('notify-crm', {}, () =>
        processPartialResponse(event as Batch, post, processor, { throwOnFullBatchFailure: false }),
      );
    } catch (error) {
      log.error('messages go back to the queue', { error });
      throw error;
    }
  };
}

/** The processor itself refuses what is no batch. */
type Batch = Parameters<typeof processPartialResponse>[0];
