import type { ChampionPointer } from '../../contracts/champion';
import { MODEL_KEYS } from '../../contracts/model-keys';
import type { RolloutPlan } from '../../contracts/rollout';
import { InvalidArtifactError } from '../errors';
import type { ObjectReader, StoredObject } from '../ports/object-store';
import { parseText } from './json-artifact';
import { planOfReign } from './rollout-plan';
import { isExactly, isNullOr, isNumber, isOneOf, isText, isTime } from './shape';

const hasFields = isExactly<{ formatVersion: 1; plan: RolloutPlan | null }>({
  formatVersion: isOneOf(1),
  plan: isNullOr(
    isExactly<RolloutPlan>({
      challenger: isText,
      mode: isOneOf('shadow', 'share'),
      share: isNumber,
      salt: isText,
      startedAt: isTime,
      reason: isText,
      champion: isExactly<RolloutPlan['champion']>({ version: isText, promotedAt: isTime }),
    }),
  ),
});

/** The rollout of this reign, or `null`. Throws InvalidArtifactError. */
export async function findRollout(processed: ObjectReader, pointer: ChampionPointer): Promise<RolloutPlan | null> {
  const stored = await processed.find(MODEL_KEYS.rollout);
  return stored === null ? null : planOfReign(parseRollout(stored), pointer);
}

/** What stands in `models/rollout.json`; `null` once it was stopped. Throws InvalidArtifactError. */
export function parseRollout(stored: StoredObject): RolloutPlan | null {
  const json = parseText(stored, MODEL_KEYS.rollout);
  if (hasFields(json) && (json.plan === null || isSound(json.plan))) return json.plan;
  throw new InvalidArtifactError(
    `${MODEL_KEYS.rollout} does not fit its format. It is damaged or of another version. Start the rollout again, which writes it anew.`,
  );
}

function isSound({ challenger, mode, share, salt }: RolloutPlan): boolean {
  const isShare = mode === 'share' ? share >= 0 && share <= 1 : share === 0;
  return isShare && /^v\d+$/.test(challenger) && salt !== '';
}
