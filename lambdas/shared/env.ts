import { ENV } from '../../contracts/environment';

export type EnvKey = keyof typeof ENV;

/** The deployment is at fault, not the user: a variable that `lib/` should have set is missing. */
export class MissingEnvironmentError extends Error {
  override readonly name = 'MissingEnvironmentError';
}

/**
 * The settings of a function, read once when it starts: `readEnv('stage', 'rawBucket')`.
 * Throws MissingEnvironmentError that names every variable that is absent or empty.
 */
export function readEnv<Key extends EnvKey>(...keys: readonly Key[]): Readonly<Record<Key, string>> {
  const settings = keys.map((key) => [key, process.env[ENV[key]]?.trim() ?? ''] as const);
  const missing = settings.filter(([, text]) => text === '').map(([key]) => ENV[key]);
  if (missing.length === 0) return Object.fromEntries(settings) as Record<Key, string>;
  const variables = missing.length === 1 ? 'variable' : 'variables';
  throw new MissingEnvironmentError(
    `The function lacks the environment ${variables} ${missing.join(', ')}. Its stack sets them: deploy it again.`,
  );
}
