import { render, type VNode } from 'preact';
import { App, type AppProps } from './app';
import type { SessionStart } from './auth/session';
import { Failure } from './components/failure';
import { SignInScreen } from './components/sign-in-screen';
import { warmUp } from './format';
import { text } from './text';

/** How the page has begun, apart from those who are on their way to the login. */
export type PageStart =
  | { readonly kind: 'unreachable' }
  | ({ readonly kind: 'ready' } & AppProps)
  | Extract<SessionStart, { kind: 'signed-out' | 'refused' }>;

/** In the place of what the file itself shows until then. */
export function showPage(place: HTMLElement, start: PageStart): void {
  place.replaceChildren();
  render(viewOf(start), place);
  // After the frame with it: an answer is a round trip away.
  requestAnimationFrame(() => setTimeout(warmUp));
}

function viewOf(start: PageStart): VNode {
  switch (start.kind) {
    case 'unreachable':
      return (
        <main class="shell-main">
          <Failure isView title={text.states.failedTitle}>
            <p>{text.states.offline}</p>
          </Failure>
        </main>
      );
    case 'ready':
      return <App config={start.config} session={start.session} first={start.first} />;
    case 'signed-out':
      return (
        <SignInScreen
          session={start.session}
          title={text.signIn.signedOut}
          detail={text.signIn.signedOutWhy}
          isFailure={false}
        />
      );
    case 'refused':
      return (
        <SignInScreen
          session={start.session}
          title={text.signIn.failedTitle}
          detail={start.reason === null ? text.signIn.forged : text.signIn.failed(start.reason)}
          isFailure
        />
      );
  }
}
