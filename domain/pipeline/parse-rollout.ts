import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { ChampionPointer } from '../../contracts/champion';
import { type RolloutPlan, rolloutFileSchema } from '../../contracts/rollout';
import type { ObjectReader, StoredObject } from '../ports/object-store';
import { parseJson } from './json-artifact';
import { planOfReign } from './rollout-plan';

/** The rollout of this reign, or `null`. Throws InvalidArtifactError. */
export async function findRollout(processed: ObjectReader, pointer: ChampionPointer): Promise<RolloutPlan | null> {
  const stored = await processed.find(PROCESSED_KEYS.rollout);
  return stored === null ? null : planOfReign(parseRollout(stored), pointer);
}

/** What stands in `models/rollout.json`; `null` once it was stopped. Throws InvalidArtifactError. */
export function parseRollout(stored: StoredObject): RolloutPlan | null {
  return parseJson(stored, PROCESSED_KEYS.rollout, rolloutFileSchema).plan;
}
