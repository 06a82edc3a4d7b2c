import * as z from 'zod';
import { ENV } from '../../contracts/environment';

export type EnvKey = keyof typeof ENV;

/** The deployment is at fault, not the user: a variable that `lib/` should have set is missing. */
export class MissingEnvironmentError extends Error {
  override readonly name = 'MissingEnvironmentError';
}

const text = z.string().trim().min(1);

/**
 * The settings of a function, read once when it starts: `readEnv('stage', 'rawBucket')`.
 * Throws MissingEnvironmentError that names every variable that is absent or empty.
 */
export function readEnv<Key extends EnvKey>(...keys: readonly Key[]): Readonly<Record<Key, string>> {
  const settings = z.object(Object.fromEntries(keys.map((key) => [key, text])));
  const result = settings.safeParse(Object.fromEntries(keys.map((key) => [key, process.env[ENV[key]]])));
  if (result.success) return result.data as Record<Key, string>;
  const missing = result.error.issues.map((issue) => ENV[issue.path[0] as Key]);
  const variables = missing.length === 1 ? 'variable' : 'variables';
  throw new MissingEnvironmentError(
    `The function lacks the environment ${variables} ${missing.join(', ')}. Its stack sets them: deploy it again.`,
  );
}
