import { leadMessagesSchema } from '../../contracts/stream';
import { InvalidArtifactError } from '../../domain/errors';
import { PredictionRecorder } from '../../domain/pipeline/prediction-recorder';
import { ServingChampion, type ServingChampionDeps } from '../../domain/pipeline/serving-champion';
import type { ObjectWriter } from '../../domain/ports/object-store';
import type { ObserveLeadsDeps } from '../../domain/stream/observe-leads';
import { observeLeads } from '../../domain/stream/observe-leads';
import { scoreMessages } from '../../domain/stream/score-messages';
import { readMessage } from './messages';

export interface ScoreStreamDeps extends ServingChampionDeps, Omit<ObserveLeadsDeps, 'serial' | 'claimMs'> {
  /** Where the scores of a rollout are written down. @default nowhere */
  readonly records?: ObjectWriter;
}

/** Twice the function's time-out, and a third of the time after which a message comes back (`lib/constructs/lead-stream.ts`). */
const CLAIM_MS = 120_000;

/** Answers of SQS's and Kinesis's own kind: what is named here comes back. */
export interface ScoreStreamResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly leadsStreamed: number;
  readonly hotLeadsAnnounced: number;
}

/**
 * Scores the leads of a batch of messages with the champion, records the scores, and announces each lead that crosses the
 * hot line. A message with a lead that cannot be scored goes back, and in the end to the dead letters, without holding up
 * its other leads: to score them again changes nothing.
 */
export function makeHandler(deps: ScoreStreamDeps): (event: unknown) => Promise<ScoreStreamResult> {
  const serving = new ServingChampion(deps);
  const recorder = deps.records === undefined ? null : new PredictionRecorder({ ...deps, records: deps.records });
  // Whoever asks first gets the error, and the next one loads again.
  serving.current().catch(() => undefined);
  return async (event) => {
    const parsed = leadMessagesSchema.safeParse(event);
    if (!parsed.success) {
      throw new InvalidArtifactError('score-stream was called with something else than a batch of SQS or Kinesis.');
    }
    const messages = parsed.data.Records.map(readMessage);
    const failed = new Set<string>();
    const refuse = (identifier: string, code: string): void => {
      failed.add(identifier);
      deps.log.error('message cannot be scored', { message: identifier, code });
    };
    for (const { identifier, content } of messages) if (typeof content === 'string') refuse(identifier, content);

    const readable = messages.flatMap((message) =>
      typeof message.content === 'string' ? [] : [{ ...message, leads: message.content }],
    );
    // Delivered again, the messages have the same name, and their records replace themselves.
    const observer = recorder?.ofRequest(messages[0]?.identifier ?? '');
    const scored = scoreMessages(await serving.current(), readable, deps.clock.now(), observer);
    for (const { identifier, code } of scored.refused) refuse(identifier, code);
    // A shard is read by one invocation at a time, so a record that comes again has no other delivery under way.
    const serial = parsed.data.Records.every(({ eventSource }) => eventSource === 'aws:kinesis');
    const { announced, unfinished } = await observeLeads({ ...deps, claimMs: CLAIM_MS, serial }, scored.observations);
    for (const [key, error] of unfinished) {
      failed.add(scored.messageOf(key));
      deps.log.warn('message goes back', { message: scored.messageOf(key), error });
    }
    await observer?.written();
    deps.log.info('messages answered', {
      messages: messages.length,
      leads: scored.observations.length,
      announced,
      back: failed.size,
    });
    return {
      batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })),
      leadsStreamed: scored.observations.length,
      hotLeadsAnnounced: announced,
    };
  };
}
