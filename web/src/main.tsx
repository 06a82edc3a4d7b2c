import { render, type VNode } from 'preact';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/components.css';
import { App } from './app';
import { startSession } from './auth/session';
import { SignInScreen } from './components/sign-in-screen';
import { loadConfig, type PageConfig } from './config';
import { text } from './text';

const root = document.getElementById('app');
if (root !== null) void start(root);

async function start(place: HTMLElement): Promise<void> {
  let config: PageConfig;
  try {
    config = await loadConfig();
  } catch {
    show(place, <Unreachable />);
    return;
  }
  const begun = await startSession(config.signIn);
  if (begun.kind === 'leaving') return;
  if (begun.kind === 'ready') {
    show(place, <App config={config} session={begun.session} />);
    return;
  }
  const { session } = begun;
  const words =
    begun.kind === 'signed-out'
      ? { title: text.signIn.signedOut, detail: text.signIn.signedOutWhy, isFailure: false }
      : {
          title: text.signIn.failedTitle,
          detail: begun.reason === null ? text.signIn.forged : text.signIn.failed(begun.reason),
          isFailure: true,
        };
  show(place, <SignInScreen session={session} {...words} />);
}

/** In the place of what the file itself shows until then. */
function show(place: HTMLElement, view: VNode): void {
  place.replaceChildren();
  render(view, place);
}

function Unreachable() {
  return (
    <main class="shell-main">
      <section class="state failed" role="alert">
        <h1>{text.states.failedTitle}</h1>
        <p>{text.states.offline}</p>
        <div class="state-actions">
          <button type="button" class="button" onClick={() => window.location.reload()}>
            {text.states.reload}
          </button>
        </div>
      </section>
    </main>
  );
}
