import type { ChampionPointer } from '../../contracts/champion';
import { MODEL_KEYS } from '../../contracts/model-keys';
import { InvalidArtifactError } from '../errors';
import type { StoredObject } from '../ports/object-store';
import { parseText } from './json-artifact';

/**
 * What stands in `models/champion.json`, known by hand: every new process reads it, and zod takes 12 ms to load.
 * A test holds it against `championPointerSchema`. Throws InvalidArtifactError.
 */
export function parsePointer(stored: StoredObject): ChampionPointer {
  const json = parseText(stored, MODEL_KEYS.champion);
  if (isPointer(json)) return json;
  throw new InvalidArtifactError(
    `${MODEL_KEYS.champion} does not fit its format. Restore it from its older versions, or promote a model again.`,
  );
}

const KEYS = ['formatVersion', 'previousVersion', 'promotedAt', 'reason', 'version'].join();

function isPointer(json: unknown): json is ChampionPointer {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
  const { formatVersion, version, previousVersion, promotedAt, reason } = json as Record<string, unknown>;
  return (
    Object.keys(json).sort().join() === KEYS &&
    formatVersion === 1 &&
    typeof version === 'string' &&
    (previousVersion === null || typeof previousVersion === 'string') &&
    typeof promotedAt === 'string' &&
    isTime(promotedAt) &&
    typeof reason === 'string'
  );
}

/** As `Date.toISOString` writes it. */
function isTime(text: string): boolean {
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString() === text;
}
