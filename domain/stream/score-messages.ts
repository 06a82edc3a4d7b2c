import { scoreReasons } from '../api/score-reasons';
import { type RolloutObserver, scoreServing } from '../api/score-serving';
import type { LeadObject } from '../leads/lead-object';
import { compileServingReasons } from '../model/explain/serving-reasons';
import type { ServingModel } from '../pipeline/serving-model';
import type { Observation } from './hot-state';
import { observationKey } from './observation-key';

export interface MessageOfLeads {
  /** Its name to whoever delivers it. */
  readonly identifier: string;
  readonly sentAt: Date;
  /** See `observationKey`. */
  readonly source: string;
  readonly leads: readonly LeadObject[];
}

export interface ScoredMessages {
  readonly observations: readonly Observation[];
  /** Messages with a lead that cannot be scored, each with a code that holds nothing of the lead; possibly several. */
  readonly refused: readonly { readonly identifier: string; readonly code: string }[];
  /** Identifier of the message that an observation's key comes from. */
  readonly messageOf: (key: string) => string;
}

/** DynamoDB's limit of a key. */
const MAX_ID_BYTES = 2_048;
/** Reasons of each sign that are kept with a score. */
const TOP = 3;

/** Scores all leads of these messages in one go, as a request to the API would be. */
export function scoreMessages(
  model: ServingModel,
  messages: readonly MessageOfLeads[],
  now: Date,
  observer?: RolloutObserver,
): ScoredMessages {
  const leads = messages.flatMap((message) => message.leads.map((lead, place) => ({ message, lead, place })));
  const results = scoreServing(
    model,
    leads.map(({ lead }) => lead),
    { top: TOP, compile: compileServingReasons },
    observer,
  ).leads;
  const observations: Observation[] = [];
  const refused: { identifier: string; code: string }[] = [];
  const identifiers = new Map<string, string>();
  for (const [at, result] of results.entries()) {
    const { message, place } = leads[at] as (typeof leads)[number];
    const code = 'error' in result ? result.error.code : idFault(result.id);
    if (code !== null || 'error' in result) {
      refused.push({ identifier: message.identifier, code: code ?? 'unknown' });
      continue;
    }
    const key = observationKey(message.sentAt, message.source, place);
    identifiers.set(key, message.identifier);
    const { id, probability, grade, hot, modelVersion, reasons } = result;
    observations.push({
      score: {
        leadId: id as string,
        runId: key,
        modelVersion,
        probability,
        grade,
        hot,
        scoredAt: now.toISOString(),
        ...(reasons === undefined ? {} : { reasons: scoreReasons(reasons) }),
      },
      reasons: () => reasons?.positive.map(({ text }) => text) ?? [],
    });
  }
  return { observations, refused, messageOf: (key) => identifiers.get(key) ?? '' };
}

function idFault(id: string | null): string | null {
  if (id === null) return 'no-id';
  return new TextEncoder().encode(id).length > MAX_ID_BYTES ? 'id-too-long' : null;
}
