import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { InvalidArtifactError } from '../../domain/errors';
import type { LeadScore, ScoreReason } from '../../domain/ports/warehouse';

export type ScoreItem = Record<string, AttributeValue>;

/**
 * The score table's key, as `lib/` makes it: partition key `leadId` (string), sort key `entry` (string):
 * `<runId>#<modelVersion>`. Run ids begin with the instant of the run, so keys sort by time; the score's own instant is no
 * part of the key, else a repeated run would be remembered twice. Further attributes: runId, modelVersion, probability
 * (number), grade, hot (boolean), scoredAt (ISO 8601, UTC, milliseconds), reasons (JSON, may be absent), detail (`<first byte>+<bytes>`,
 * may be absent), expiresAt (seconds since 1970; DynamoDB deletes
 * the item then).
 */
export const PARTITION_KEY = 'leadId';
const SORT_KEY = 'entry';
/** A seller looks back a quarter; the warehouse keeps every score. */
const KEPT_DAYS = 90;

export function entryOf({ runId, modelVersion }: LeadScore): string {
  return `${runId}#${modelVersion}`;
}

/** Throws InvalidArtifactError where the score could not be stored, or not be sorted again. */
export function checkScore(score: LeadScore): void {
  instantOf(score);
  if (Number.isFinite(score.probability)) return;
  throw new InvalidArtifactError(
    `The score of lead ${score.leadId} is ${score.probability}, which is not a probability.`,
  );
}

export function toScoreItem(score: LeadScore): ScoreItem {
  const scoredAt = instantOf(score);
  return {
    [PARTITION_KEY]: { S: score.leadId },
    [SORT_KEY]: { S: entryOf(score) },
    runId: { S: score.runId },
    modelVersion: { S: score.modelVersion },
    probability: { N: numberOf(score.probability) },
    grade: { S: score.grade },
    hot: { BOOL: score.hot },
    scoredAt: { S: scoredAt },
    ...(score.reasons === undefined ? {} : { reasons: { S: JSON.stringify(score.reasons) } }),
    ...(score.detail === undefined ? {} : { detail: { S: `${score.detail.fromByte}+${score.detail.bytes}` } }),
    expiresAt: { N: String(Math.ceil(Date.parse(scoredAt) / 1000) + KEPT_DAYS * 86_400) },
  };
}

export function fromScoreItem(item: ScoreItem): LeadScore {
  return {
    leadId: text(item, PARTITION_KEY),
    runId: text(item, 'runId'),
    modelVersion: text(item, 'modelVersion'),
    probability: Number(item.probability?.N),
    grade: text(item, 'grade') as LeadScore['grade'],
    hot: item.hot?.BOOL === true,
    scoredAt: text(item, 'scoredAt'),
    ...(item.reasons?.S === undefined ? {} : { reasons: JSON.parse(item.reasons.S) as ScoreReason[] }),
    ...(item.detail?.S === undefined ? {} : { detail: detailOf(item.detail.S) }),
  };
}

function detailOf(text: string): NonNullable<LeadScore['detail']> {
  const [fromByte = 0, bytes = 0] = text.split('+').map(Number);
  return { fromByte, bytes };
}

/** The score's instant as `Date` writes it. */
function instantOf({ leadId, scoredAt }: LeadScore): string {
  const epochMs = Date.parse(scoredAt);
  if (Number.isNaN(epochMs)) {
    throw new InvalidArtifactError(`The score of lead ${leadId} has no valid instant: ${JSON.stringify(scoredAt)}.`);
  }
  return new Date(epochMs).toISOString();
}

/** DynamoDB refuses numbers between 0 and 1e-130, which a logistic link does make. */
const SMALLEST_NUMBER = 1e-130;

function numberOf(probability: number): string {
  return Math.abs(probability) < SMALLEST_NUMBER ? '0' : String(probability);
}

function text(item: ScoreItem, name: string): string {
  const value = item[name]?.S;
  if (value === undefined) {
    throw new InvalidArtifactError(
      `The score ${item[PARTITION_KEY]?.S} ${item[SORT_KEY]?.S} has no ${name}; another program wrote it. Delete it and score again.`,
    );
  }
  return value;
}
