import type { ChampionPointer } from '../../contracts/champion';
import { MODEL_KEYS } from '../../contracts/model-keys';
import { type RolloutPlan, rolloutFileSchema } from '../../contracts/rollout';
import type { ObjectReader, StoredObject } from '../ports/object-store';
import { parseJson } from './json-artifact';
import { planOfReign } from './rollout-plan';

/** The rollout of this reign, or `null`. Throws InvalidArtifactError. */
export async function findRollout(processed: ObjectReader, pointer: ChampionPointer): Promise<RolloutPlan | null> {
  const stored = await processed.find(MODEL_KEYS.rollout);
  return stored === null ? null : planOfReign(parseRollout(stored), pointer);
}

/** What stands in `models/rollout.json`; `null` once it was stopped. Throws InvalidArtifactError. */
export function parseRollout(stored: StoredObject): RolloutPlan | null {
  return parseJson(stored, MODEL_KEYS.rollout, rolloutFileSchema).plan;
}
