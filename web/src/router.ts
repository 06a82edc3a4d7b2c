import { useSyncExternalStore } from 'preact/compat';
import { parseRoute, type Route } from './route';

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
