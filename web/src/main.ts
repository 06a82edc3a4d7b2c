import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/components/cards.css';
import './styles/components/charts.css';
import './styles/components/controls.css';
import './styles/components/marks.css';
import './styles/components/states.css';
import './styles/components/tables.css';
import './styles/components/virtual-list.css';
// Of the first view, which must not wait for a second style sheet.
import './styles/leads.css';
// Says last what is different on paper.
import './styles/print.css';
import { askFirst } from './api/first-answers';
import { startSession } from './auth/session';
import { loadConfig, type PageConfig } from './config';
import type { PageStart } from './page';

/**
 * The small script that runs first: it finds out who asks, and asks for what the reader waits for, while the rest of the
 * page is still on its way.
 */
async function start(place: HTMLElement): Promise<void> {
  const begun = await begin();
  if (begun === null) return;
  try {
    // Fetched long since (`modulepreload`), but run only now: the question goes out first.
    const { showPage } = await import('./page');
    showPage(place, begun);
  } catch (cause) {
    place.querySelector('.starting-failed')?.removeAttribute('hidden');
    throw cause;
  }
}

/** `null`: the reader is on the way to the login. */
async function begin(): Promise<PageStart | null> {
  let config: PageConfig;
  try {
    config = await loadConfig();
  } catch {
    return { kind: 'unreachable' };
  }
  connectTo(config.apiUrl);
  const begun = await startSession(config.signIn);
  if (begun.kind === 'leaving') return null;
  if (begun.kind !== 'ready') return begun;
  return { ...begun, config, first: askFirst(config.apiUrl, begun.session.token()) };
}

/** An API on a host of its own: connected to (three round trips) while the login still answers. */
function connectTo(apiUrl: string): void {
  if (apiUrl === '') return;
  const link = document.createElement('link');
  link.rel = 'preconnect';
  link.href = apiUrl;
  link.crossOrigin = 'anonymous';
  document.head.append(link);
}

const root = document.getElementById('app');
if (root !== null) void start(root);
