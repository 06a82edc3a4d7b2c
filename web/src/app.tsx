import { useEffect, useMemo, useState } from 'preact/hooks';
import { ApiClient } from './api/client';
import type { FirstAnswers } from './api/first-answers';
import { LeadscoreApi } from './api/leadscore-api';
import type { Session } from './auth/session';
import { ErrorBoundary } from './components/error-boundary';
import { Heading } from './components/heading';
import { later, loadSoon } from './components/later';
import { Shell } from './components/shell';
import { Expired } from './components/states';
import type { PageConfig } from './config';
import { hrefOf, type Route } from './route';
import { useRoute } from './router';
import { AppContext } from './state/app-context';
import { useQuery } from './state/use-query';
import { text } from './text';
import { LeadsView } from './views/leads';

/** The first view is at hand; the others come while it is looked at. */
const LeadView = later(async () => (await import('./views/lead')).LeadView);
const ScoreView = later(async () => (await import('./views/score')).ScoreView);
const ModelView = later(async () => (await import('./views/model')).ModelView);
const DriftView = later(async () => (await import('./views/drift')).DriftView);
const RunsView = later(async () => (await import('./views/runs')).RunsView);

export interface AppProps {
  readonly config: PageConfig;
  readonly session: Session;
  readonly first: FirstAnswers;
}

/** The page for somebody who is logged in, or need not be. */
export function App({ config, session, first }: AppProps) {
  const [isExpired, setExpired] = useState(false);
  const api = useMemo(
    () => new LeadscoreApi(new ApiClient(config.apiUrl, session, () => setExpired(true), first)),
    [config, session, first],
  );
  const route = useRoute();
  const me = useQuery('me', (signal) => api.me(signal));
  const hasAnswer = me.data !== null;
  useEffect(() => {
    if (hasAnswer) loadSoon();
  }, [hasAnswer]);
  const place = `${route.view}/${route.id ?? ''}`;
  // Another view begins at its top; the list of leads returns to where it was by itself.
  useEffect(() => window.scrollTo(0, 0), [place]);
  return (
    <AppContext.Provider value={{ api, session, me: me.data }}>
      <Shell route={route} session={session} me={me.data}>
        {isExpired ? (
          <Expired signIn={() => void session.signIn()} />
        ) : me.error?.kind === 'no-role' ? (
          <>
            <Heading>{text.states.noRoleTitle}</Heading>
            <p>{me.error.message}</p>
          </>
        ) : (
          <ErrorBoundary key={place}>
            <ViewOf route={route} />
          </ErrorBoundary>
        )}
      </Shell>
    </AppContext.Provider>
  );
}

function ViewOf({ route: { view, id } }: { route: Route }) {
  switch (view) {
    case 'leads':
      return id === null ? <LeadsView /> : <LeadView id={id} />;
    case 'score':
      return <ScoreView />;
    case 'model':
      return <ModelView />;
    case 'drift':
      return <DriftView />;
    case 'runs':
      return <RunsView id={id} />;
    default:
      return (
        <>
          <Heading>{text.states.unknownTitle}</Heading>
          <p>
            {text.states.unknown} <a href={hrefOf('leads')}>{text.states.unknownAction}</a>
          </p>
        </>
      );
  }
}
