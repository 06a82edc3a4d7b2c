import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { LeadscoreApi } from '../api/leadscore-api';
import type { MeAnswer } from '../api/schema';
import type { Session } from '../auth/session';

export interface App {
  readonly api: LeadscoreApi;
  readonly session: Session;
  /** `null` until the API has said who asks. */
  readonly me: MeAnswer | null;
}

export const AppContext = createContext<App | null>(null);

/** Throws outside of the shell. */
export function useApp(): App {
  const app = useContext(AppContext);
  if (app === null) throw new Error('useApp is for views of the shell');
  return app;
}
