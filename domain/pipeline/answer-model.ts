import { evaluationSchema } from '../../contracts/evaluation';
import { MODEL_KEYS } from '../../contracts/model-keys';
import type { ModelAnswer } from '../../contracts/prediction';
import type { RolloutPlan } from '../../contracts/rollout';
import { InvalidArtifactError } from '../errors';
import type { ObjectReader } from '../ports/object-store';
import { readJson } from './json-artifact';
import type { ServingModel } from './serving-champion';

/** What serves, and how it did on the holdout. Throws ObjectNotFoundError, InvalidArtifactError. */
export async function answerModel(
  processed: ObjectReader,
  { pointer, champion: { model }, rollout }: ServingModel,
  requestId: string,
): Promise<ModelAnswer> {
  const key = MODEL_KEYS.model(pointer.version, 'evaluation.json');
  const evaluation = await readJson(processed, key, evaluationSchema);
  const metrics = evaluation.candidates.find(({ name }) => name === evaluation.chosen);
  if (metrics === undefined) {
    throw new InvalidArtifactError(`${key} has no metrics of ${evaluation.chosen}, which it names as chosen.`);
  }
  return {
    version: pointer.version,
    candidate: evaluation.chosen,
    trainedAt: model.createdAt,
    promotedAt: pointer.promotedAt,
    reason: pointer.reason,
    metrics,
    baseRate: evaluation.baseRate,
    hotLine: evaluation.hotLine,
    grades: evaluation.grades,
    rollout: rollout === null ? null : shown(rollout.plan),
    requestId,
  };
}

function shown({ challenger, mode, share, startedAt, reason }: RolloutPlan): NonNullable<ModelAnswer['rollout']> {
  return { challenger, mode, share, startedAt, reason };
}
