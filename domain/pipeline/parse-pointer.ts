import type { ChampionPointer } from '../../contracts/champion';
import { MODEL_KEYS } from '../../contracts/model-keys';
import { InvalidArtifactError } from '../errors';
import type { StoredObject } from '../ports/object-store';
import { parseText } from './json-artifact';
import { isExactly, isNullOr, isOneOf, isText, isTime } from './shape';

const isPointer = isExactly<ChampionPointer>({
  formatVersion: isOneOf(1),
  version: isText,
  previousVersion: isNullOr(isText),
  promotedAt: isTime,
  reason: isText,
});

/** What stands in `models/champion.json`. Throws InvalidArtifactError. */
export function parsePointer(stored: StoredObject): ChampionPointer {
  const json = parseText(stored, MODEL_KEYS.champion);
  if (isPointer(json)) return json;
  throw new InvalidArtifactError(
    `${MODEL_KEYS.champion} does not fit its format. Restore it from its older versions, or promote a model again.`,
  );
}
