/** `config.json`, which lies beside the page: what differs from home to home. */
export interface PageConfig {
  /** Empty where the API has the page's own origin. */
  readonly apiUrl: string;
  /** `null`: nobody logs in (a laptop). */
  readonly signIn: SignInConfig | null;
  readonly stage: string;
}

export interface SignInConfig {
  /** Of the hosted login, with or without `https://`. */
  readonly domain: string;
  readonly clientId: string;
  /** Where the login sends the reader back to: this page. */
  readonly redirectUri: string;
}

/** Throws TypeError where it cannot be read. */
export async function loadConfig(): Promise<PageConfig> {
  const answer = await fetch('./config.json');
  const config: unknown = await answer.json();
  if (!answer.ok || !isConfig(config)) throw new TypeError('config.json is no configuration');
  return config;
}

function isConfig(value: unknown): value is PageConfig {
  if (typeof value !== 'object' || value === null) return false;
  const { apiUrl, signIn } = value as Partial<Record<keyof PageConfig, unknown>>;
  if (typeof apiUrl !== 'string') return false;
  if (signIn === null) return true;
  const { domain, clientId, redirectUri } = (signIn ?? {}) as Partial<Record<keyof SignInConfig, unknown>>;
  return [domain, clientId, redirectUri].every((part) => typeof part === 'string');
}
