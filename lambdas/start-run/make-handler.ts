import { queueEventSchema } from '../../contracts/start-message';
import { InvalidArtifactError } from '../../domain/errors';
import { type StartRequest, type StartRunDeps, startRun } from '../../domain/pipeline/start-run';
import { parseMessage } from './message';

/** Answers of SQS's own kind: messages that are named here come back, after their visibility time-out. */
export interface StartRunResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  /** 1, or 0 where no message needed a run or none could be started. */
  readonly runsStarted: 0 | 1;
}

/**
 * Turns a batch of messages into one run. What has to wait for the run under way goes back to the queue, which is no
 * failure of the function. So does a message that cannot be read; the queue sets it aside after its last delivery.
 */
export function makeHandler(deps: StartRunDeps): (event: unknown) => Promise<StartRunResult> {
  return async (event) => {
    const parsed = queueEventSchema.safeParse(event);
    if (!parsed.success)
      throw new InvalidArtifactError('start-run was called with something else than a batch of SQS.');
    const requests: { readonly messageId: string; readonly request: StartRequest }[] = [];
    const returned: string[] = [];
    for (const message of parsed.data.Records) {
      const request = parseMessage(message);
      if (typeof request !== 'string') requests.push({ messageId: message.messageId, request });
      else {
        deps.log.error('message cannot be read', { messageId: message.messageId, reason: request });
        returned.push(message.messageId);
      }
    }
    const answers =
      requests.length === 0
        ? []
        : await startRun(
            deps,
            requests.map(({ request }) => request),
          );
    for (const [index, { messageId }] of requests.entries()) if (answers[index] === 'waits') returned.push(messageId);
    const count = (wanted: string): number => answers.filter((answer) => answer === wanted).length;
    deps.log.info('messages answered', {
      started: count('started'),
      covered: count('covered'),
      waiting: count('waits'),
      unreadable: parsed.data.Records.length - requests.length,
    });
    return {
      batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })),
      runsStarted: answers.includes('started') ? 1 : 0,
    };
  };
}
