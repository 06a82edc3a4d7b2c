import type { FailedLead, PredictedLead } from '../../contracts/prediction';
import type { ScoredTwice } from '../pipeline/prediction-records';
import { servesChallenger } from '../pipeline/rollout-plan';
import type { ServingModel } from '../pipeline/serving-model';
import { type RequestedLead, type RequestedReasons, type ScoredRequest, scoreRequest } from './score-request';

/** What a rollout leaves behind: both scores of each lead that both models could score, or why the challenger could not. */
export interface RolloutObserver {
  scoredTwice(scored: readonly ScoredTwice[]): void;
  /** The champion has answered for all leads of this request. */
  challengerFailed(error: unknown): void;
}

/**
 * Scores the leads of one request with the models that serve them. Under a rollout both score every lead, and the
 * challenger's score is answered for its share of the leads, by id. Where the challenger cannot score a lead the champion
 * answers: a rollout makes no request fail.
 */
export function scoreServing(
  serving: ServingModel,
  leads: readonly RequestedLead[],
  reasons: RequestedReasons | null,
  observer?: RolloutObserver,
): ScoredRequest {
  const byChampion = scoreRequest(serving, leads, reasons);
  const { rollout } = serving;
  if (rollout === null) return byChampion;
  const { plan, challenger } = rollout;
  let byChallenger: ScoredRequest;
  try {
    // Nobody sees the reasons of a shadow.
    byChallenger = scoreRequest(challenger, leads, plan.mode === 'shadow' ? null : reasons);
  } catch (error) {
    observer?.challengerFailed(error);
    return byChampion;
  }
  const twice: ScoredTwice[] = [];
  let { warning } = byChampion;
  const answered = byChampion.leads.map((ours, row) => {
    const theirs = byChallenger.leads[row] as PredictedLead | FailedLead;
    if ('error' in ours || 'error' in theirs) return ours;
    const isChallengers = servesChallenger(plan, ours.id);
    const [served, other] = isChallengers ? [theirs, ours] : [ours, theirs];
    twice.push({ leadId: ours.id, served: scoreOf(served), other: scoreOf(other) });
    if (isChallengers) warning ??= byChallenger.warning;
    return served;
  });
  observer?.scoredTwice(twice);
  return { leads: answered, warning };
}

function scoreOf({ modelVersion, probability, grade, hot }: PredictedLead): ScoredTwice['served'] {
  return { version: modelVersion, probability, grade, hot };
}
