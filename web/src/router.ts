import { useSyncExternalStore } from 'preact/compat';

export const VIEWS = ['leads', 'score', 'model', 'drift', 'runs'] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  readonly view: View | 'unknown';
  /** What follows the view: `#/leads/<id>`. Decoded. */
  readonly id: string | null;
  readonly query: URLSearchParams;
}

/** `#/leads/L%2F1?grade=A`; an empty hash is the first view. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [view = '', ...rest] = path.split('/');
  const id = rest.length === 0 || rest.join('') === '' ? null : decoded(rest.join('/'));
  const known = view === '' ? 'leads' : VIEWS.find((name) => name === view);
  return {
    view: id !== null && !['leads', 'runs'].includes(known ?? '') ? 'unknown' : (known ?? 'unknown'),
    id,
    query: new URLSearchParams(query),
  };
}

/** The address of a view, for `href`. */
export function hrefOf(view: View, id: string | null = null, query: Readonly<Record<string, string>> = {}): string {
  const search = new URLSearchParams(query).toString();
  return `#/${view}${id === null ? '' : `/${encodeURIComponent(id)}`}${search === '' ? '' : `?${search}`}`;
}

export function navigate(href: string): void {
  window.location.hash = href;
}

/** Changes the address without a step in the history: filters, while they are chosen. */
export function replaceRoute(href: string): void {
  window.history.replaceState(window.history.state, '', href);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  if (parsed === null || parsed.hash !== hash) parsed = { hash, route: parseRoute(hash) };
  return parsed.route;
}

let parsed: { hash: string; route: Route } | null = null;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
