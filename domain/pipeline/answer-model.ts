import { MODEL_KEYS } from '../../contracts/model-keys';
import type { ModelAnswer } from '../../contracts/prediction';
import type { RolloutPlan } from '../../contracts/rollout';
import type { ObjectReader } from '../ports/object-store';
import { parseMeasuredModel } from './measured-model';
import type { ServingModel } from './serving-champion';

/** What serves, and how it did on the holdout. Throws ObjectNotFoundError, InvalidArtifactError. */
export async function answerModel(
  processed: ObjectReader,
  { pointer, champion: { model }, rollout }: ServingModel,
  requestId: string,
): Promise<ModelAnswer> {
  const key = MODEL_KEYS.model(pointer.version, 'evaluation.json');
  const { chosen, ...measured } = parseMeasuredModel(await processed.get(key), key);
  return {
    version: pointer.version,
    candidate: chosen,
    trainedAt: model.createdAt,
    promotedAt: pointer.promotedAt,
    reason: pointer.reason,
    ...measured,
    rollout: rollout === null ? null : shown(rollout.plan),
    requestId,
  };
}

function shown({ challenger, mode, share, startedAt, reason }: RolloutPlan): NonNullable<ModelAnswer['rollout']> {
  return { challenger, mode, share, startedAt, reason };
}
