import type { ComponentChildren } from 'preact';
import type { MeAnswer } from '../api/schema';
import type { Session } from '../auth/session';
import { hrefOf, type Route, VIEWS } from '../route';
import { text } from '../text';

export interface ShellProps {
  readonly route: Route;
  readonly session: Session;
  readonly me: MeAnswer | null;
  readonly children: ComponentChildren;
}

/** Header, navigation and who is logged in, around the view. */
export function Shell({ route, session, me, children }: ShellProps) {
  return (
    <>
      {/* No link: its hash would be taken for a view. */}
      <button type="button" class="skip-link" onClick={() => document.getElementById('content')?.focus()}>
        {text.skip}
      </button>
      <header class="shell-header">
        <a class="brand" href={hrefOf('leads')}>
          <img src="./icon.svg" width="24" height="24" alt="" />
          {text.product}
        </a>
        <nav class="shell-nav" aria-label={text.navigation}>
          <ul>
            {VIEWS.map((view) => (
              <li key={view}>
                <a href={hrefOf(view)} aria-current={route.view === view ? 'page' : undefined}>
                  {text.nav[view]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {session.hasLogin ? <Who session={session} me={me} /> : null}
      </header>
      <main class="shell-main" id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Who({ session, me }: Pick<ShellProps, 'session' | 'me'>) {
  return (
    <div class="who">
      {me === null ? null : (
        <>
          <span class="who-name" title={me.name}>
            {me.name}
          </span>
          <span class="tag">{text.who.roles[me.role] ?? me.role}</span>
        </>
      )}
      <button type="button" class="button quiet" onClick={() => session.signOut()}>
        {text.who.signOut}
      </button>
    </div>
  );
}
