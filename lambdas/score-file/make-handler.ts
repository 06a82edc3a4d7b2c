import { RAW_KEYS } from '../../contracts/artifact-keys';
import { type LargeFilePlanned, type LargeFileStep, largeFileStepSchema } from '../../contracts/large-file';
import { objectCreatedSchema, queueEventSchema } from '../../contracts/start-message';
import { ConcurrentChangeError, InvalidArtifactError, ObjectNotFoundError } from '../../domain/errors';
import { giveUp } from '../../domain/scoring/give-up';
import { joinParts } from '../../domain/scoring/join-parts';
import type { LargeFileDeps } from '../../domain/scoring/large-file';
import { planLargeFile } from '../../domain/scoring/plan-large-file';
import { scorePart } from '../../domain/scoring/score-part';
import { scoreUploadedFile } from '../../domain/scoring/score-uploaded-file';

export type { LargeFileInput } from '../../contracts/large-file';

/** Answers of SQS's own kind: messages that are named here come back, after their visibility time-out. */
export interface ScoreFileResult {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * Scores the files that a batch of messages announces. A message comes back where another process is at its file, and
 * where it cannot be read: then the queue sets it aside in the end. A file that is gone needs no score. Any other error
 * fails the call, and with it the message. The state machine for large files calls it with its steps instead.
 */
export function makeHandler(
  deps: LargeFileDeps,
): (event: unknown) => Promise<ScoreFileResult | LargeFilePlanned | null> {
  return async (event) => {
    const step = largeFileStepSchema.safeParse(event);
    return step.success ? answerStep(deps, step.data) : answerBatch(deps, event);
  };
}

/** The answer of a step is what the state machine needs of it, and no more: it keeps all answers in its history. */
async function answerStep(deps: LargeFileDeps, step: LargeFileStep): Promise<LargeFilePlanned | null> {
  deps.log.info('step of a large file', { step: step.step, id: step.id });
  switch (step.step) {
    case 'plan':
      return planLargeFile(deps, step);
    case 'part':
      await scorePart(deps, step.id, step.part);
      return null;
    case 'join':
      await joinParts(deps, step.id);
      return null;
    case 'give-up':
      await giveUp(deps, step);
      return null;
  }
}

async function answerBatch(deps: LargeFileDeps, event: unknown): Promise<ScoreFileResult> {
  const parsed = queueEventSchema.safeParse(event);
  if (!parsed.success) {
    throw new InvalidArtifactError('score-file was called with something else than a batch of SQS or a step.');
  }
  const returned: string[] = [];
  for (const { messageId, body } of parsed.data.Records) {
    const key = keyOf(body);
    if (key === null) {
      deps.log.error('message cannot be read', { messageId });
      returned.push(messageId);
    } else if (isLeadFile(key) && !(await isScored(deps, key))) returned.push(messageId);
  }
  return { batchItemFailures: returned.map((itemIdentifier) => ({ itemIdentifier })) };
}

/** False where another process is at it: ask again later. */
async function isScored(deps: LargeFileDeps, key: string): Promise<boolean> {
  try {
    const { id, state, sameAs } = await scoreUploadedFile(deps, { key });
    deps.log.info('message answered', { id, key, state, sameAs });
    return true;
  } catch (error) {
    if (!(error instanceof ObjectNotFoundError) && !(error instanceof ConcurrentChangeError)) throw error;
    deps.log.warn('file not scored for now', { key, error });
    return error instanceof ObjectNotFoundError;
  }
}

/** The object that the message announces, or `null` where it is no such message. */
function keyOf(body: string): string | null {
  try {
    const { object } = objectCreatedSchema.parse(JSON.parse(body)).detail;
    return object.key.startsWith(RAW_KEYS.toScore) ? object.key : null;
  } catch {
    return null;
  }
}

/** Hidden files and the empty `folder/` of the console are no leads. */
function isLeadFile(key: string): boolean {
  return !key.endsWith('/') && !key.split('/').some((part) => part.startsWith('.'));
}
