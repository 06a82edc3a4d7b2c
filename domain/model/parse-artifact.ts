import type { z } from 'zod';
import { InvalidArtifactError } from '../errors';

const REMEDY = 'It is damaged or of another version. Restore it from its backup, or train again.';

/** An InvalidArtifactError that names the file and the place in it. */
export function invalidArtifact(what: string, problem: string): InvalidArtifactError {
  return new InvalidArtifactError(`${what} does not fit its format: ${problem}. ${REMEDY}`);
}

/** `json` checked against `schema`; throws InvalidArtifactError that names `what` and the first place that does not fit. */
export function parseArtifact<T extends z.ZodType>(schema: T, json: unknown, what: string): z.infer<T> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue.path.length === 0 ? 'the top level' : issue.path.join('.');
  throw invalidArtifact(what, `${place}: ${issue.message}`);
}
