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

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
