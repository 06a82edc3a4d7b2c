import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { DEFAULT_DRIFT_RULES, type DriftRules, driftRulesSchema } from '../../contracts/drift-rules';
import { InvalidSchemaError } from '../errors';
import type { ObjectReader, ObjectStore } from '../ports/object-store';
import { findJson, parseText, toJson } from './json-artifact';

/** The pinned rules of the drift check, or the defaults. Throws InvalidArtifactError. */
export async function readDriftRules(processed: ObjectReader): Promise<DriftRules> {
  return (await findJson(processed, PROCESSED_KEYS.driftRules, driftRulesSchema)) ?? DEFAULT_DRIFT_RULES;
}

/**
 * Takes over the user's rules where they have changed; without such a file the pinned ones stay.
 * Throws InvalidSchemaError with every key that is wrong.
 */
export async function pinDriftRules(raw: ObjectReader, processed: ObjectStore): Promise<void> {
  const given = await raw.find(RAW_KEYS.driftRules);
  if (given === null) return;
  const result = driftRulesSchema.safeParse(parseText(given, RAW_KEYS.driftRules));
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.') || '(the whole)'}: ${message}`);
    throw new InvalidSchemaError(
      `${RAW_KEYS.driftRules} is no set of drift rules. Correct these keys, or remove the file:\n${lines.join('\n')}`,
    );
  }
  const pinned = await processed.find(PROCESSED_KEYS.driftRules);
  const text = toJson(result.data);
  if (pinned !== null && toJson(parseText(pinned, PROCESSED_KEYS.driftRules)) === text) return;
  await processed.put(PROCESSED_KEYS.driftRules, text);
}
