import type { PredictAnswer } from '../../contracts/prediction';
import type { RequestedLead, RequestedReasons } from '../api/score-request';
import { type RolloutObserver, scoreServing } from '../api/score-serving';
import type { ServingModel } from './serving-champion';

export interface PredictOptions {
  /** @default none */
  readonly reasons?: RequestedReasons | null;
  /** About the request as a whole, for people. */
  readonly warnings?: readonly string[] | undefined;
  /** Learns what both models of a rollout said. */
  readonly observer?: RolloutObserver | undefined;
}

/** The answer to one request. A lead that cannot be read is answered with its own error in its place. */
export function answerPredict(
  model: ServingModel,
  leads: readonly RequestedLead[],
  requestId: string,
  { reasons = null, warnings = [], observer }: PredictOptions = {},
): PredictAnswer {
  const scored = scoreServing(model, leads, reasons, observer);
  return {
    modelVersion: model.champion.scorer.version,
    requestId,
    leads: scored.leads,
    warnings: scored.warning === null ? [...warnings] : [...warnings, scored.warning],
  };
}
