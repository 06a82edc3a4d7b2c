import type { z } from 'zod';
import { InvalidArtifactError } from '../errors';
import type { ObjectReader, StoredObject } from '../ports/object-store';

/** The JSON object under `key`, checked against its schema. Throws ObjectNotFoundError, InvalidArtifactError. */
export async function readJson<T extends z.ZodType>(store: ObjectReader, key: string, schema: T): Promise<z.infer<T>> {
  return parseJson(await store.get(key), key, schema);
}

/** As `readJson`, but `null` where the key does not exist. */
export async function findJson<T extends z.ZodType>(
  store: ObjectReader,
  key: string,
  schema: T,
): Promise<z.infer<T> | null> {
  const stored = await store.find(key);
  return stored === null ? null : parseJson(stored, key, schema);
}

/** Parses a stored object; the error names the key and the first thing that does not fit. */
export function parseJson<T extends z.ZodType>(stored: StoredObject, key: string, schema: T): z.infer<T> {
  const result = schema.safeParse(parseText(stored, key));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.');
  throw new InvalidArtifactError(
    `${key} does not fit its format at ${where}: ${issue?.message ?? 'unknown'}. It is damaged or of another version.`,
    { cause: result.error },
  );
}

/** The object's text as JSON, unchecked. */
export function parseText(stored: StoredObject, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(stored.body));
  } catch (cause) {
    throw new InvalidArtifactError(`${key} is not JSON; it is damaged. Restore it from an older version.`, { cause });
  }
}

/**
 * For `catch`, where an artifact that is damaged counts as one that is not there. Any other error goes on to the caller: a
 * store that cannot be read says nothing about what is in it.
 */
export function unlessDamaged(error: unknown): null {
  if (error instanceof InvalidArtifactError) return null;
  throw error;
}

/** JSON as people and diffs like it: indented, with a final newline. */
export function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
