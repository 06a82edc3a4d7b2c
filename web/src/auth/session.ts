import type { SignInConfig } from '../config';
import { challengeOf, randomText } from './pkce';

/**
 * Who asks. Tokens live in this object and nowhere else: a page that is loaded again asks the login, which knows the
 * reader by its own cookie.
 */
export interface Session {
  readonly hasLogin: boolean;
  /** For the `Authorization` header; `null` where nobody logs in. */
  token(): string | null;
  /** A new token without the reader's help; false where that cannot be. */
  renew(): Promise<boolean>;
  /** Leaves for the login, which comes back to this view. */
  signIn(): Promise<void>;
  signOut(): void;
}

export type SessionStart =
  | { readonly kind: 'ready'; readonly session: Session }
  | { readonly kind: 'leaving' }
  | { readonly kind: 'signed-out'; readonly session: Session }
  | { readonly kind: 'refused'; readonly session: Session; readonly reason: string | null };

interface Begun {
  readonly state: string;
  readonly verifier: string;
  /** The view to come back to. */
  readonly hash: string;
}

/** Survive the way to the login and back: no token is among them. */
const BEGUN_KEY = 'leadscore.login';
const SIGNED_OUT_KEY = 'leadscore.signed-out';
const SCOPES = 'openid email profile';

/** Takes up the answer of the login in the address, or leaves for it. */
export async function startSession(config: SignInConfig | null): Promise<SessionStart> {
  if (config === null) return { kind: 'ready', session: OPEN };
  const session = new CognitoSession(config);
  const answer = new URLSearchParams(window.location.search);
  const code = answer.get('code');
  const begun = takeBegun();
  if (code !== null || answer.has('error')) {
    // The code is good for one use; it must not stay in the address.
    window.history.replaceState(null, '', `${window.location.pathname}${begun?.hash ?? ''}`);
    const refused = answer.get('error_description') ?? answer.get('error');
    if (code === null) return { kind: 'refused', session, reason: refused };
    if (begun === null || begun.state !== answer.get('state')) return { kind: 'refused', session, reason: null };
    const reason = await session.exchange(code, begun.verifier);
    return reason === null ? { kind: 'ready', session } : { kind: 'refused', session, reason };
  }
  if (sessionStorage.getItem(SIGNED_OUT_KEY) !== null) {
    sessionStorage.removeItem(SIGNED_OUT_KEY);
    return { kind: 'signed-out', session };
  }
  await session.signIn();
  return { kind: 'leaving' };
}

function takeBegun(): Begun | null {
  const kept = sessionStorage.getItem(BEGUN_KEY);
  sessionStorage.removeItem(BEGUN_KEY);
  return kept === null ? null : (JSON.parse(kept) as Begun);
}

const OPEN: Session = {
  hasLogin: false,
  token: () => null,
  renew: async () => false,
  signIn: async () => undefined,
  signOut: () => undefined,
};

/** Authorization code with PKCE at the hosted login of Amazon Cognito. */
class CognitoSession implements Session {
  readonly hasLogin = true;
  private accessToken: string | null = null;
  private refreshToken: string | null = null;
  private renewal: Promise<boolean> | null = null;
  private readonly origin: string;

  constructor(private readonly config: SignInConfig) {
    this.origin = /^https?:/.test(config.domain) ? config.domain.replace(/\/$/, '') : `https://${config.domain}`;
  }

  token(): string | null {
    return this.accessToken;
  }

  async signIn(): Promise<void> {
    const begun: Begun = { state: randomText(), verifier: randomText(), hash: window.location.hash };
    sessionStorage.setItem(BEGUN_KEY, JSON.stringify(begun));
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: this.config.clientId,
      redirect_uri: this.config.redirectUri,
      scope: SCOPES,
      state: begun.state,
      code_challenge: await challengeOf(begun.verifier),
      code_challenge_method: 'S256',
    });
    window.location.assign(`${this.origin}/oauth2/authorize?${query}`);
  }

  signOut(): void {
    this.accessToken = null;
    this.refreshToken = null;
    sessionStorage.setItem(SIGNED_OUT_KEY, 'yes');
    const query = new URLSearchParams({ client_id: this.config.clientId, logout_uri: this.config.redirectUri });
    window.location.assign(`${this.origin}/logout?${query}`);
  }

  /** One renewal for all requests that found the token too old. */
  renew(): Promise<boolean> {
    this.renewal ??= this.renewNow().finally(() => {
      this.renewal = null;
    });
    return this.renewal;
  }

  private async renewNow(): Promise<boolean> {
    const token = this.refreshToken;
    if (token === null) return false;
    this.refreshToken = null;
    return (await this.ask({ grant_type: 'refresh_token', refresh_token: token })) === null;
  }

  /** Why it did not work; `null` where it did. */
  exchange(code: string, verifier: string): Promise<string | null> {
    const redirect = this.config.redirectUri;
    return this.ask({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri: redirect });
  }

  private async ask(fields: Readonly<Record<string, string>>): Promise<string | null> {
    try {
      const answer = await fetch(`${this.origin}/oauth2/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: this.config.clientId, ...fields }),
      });
      const tokens = (await answer.json()) as { access_token?: string; refresh_token?: string; error?: string };
      if (!answer.ok || tokens.access_token === undefined) return tokens.error ?? `status ${answer.status}`;
      this.accessToken = tokens.access_token;
      // A renewal keeps the refresh token unless the pool turns it over.
      this.refreshToken = tokens.refresh_token ?? fields.refresh_token ?? null;
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : 'no answer';
    }
  }
}
