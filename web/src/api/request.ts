export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly token: string | null;
  /** Sent as JSON; a part of a file as it is, as `text/csv`. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** Where a question is asked; what has no value is left out. */
export function addressOf(baseUrl: string, path: string, query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [[name, String(value)]],
  );
  return `${baseUrl}${path}${given.length === 0 ? '' : `?${new URLSearchParams(given)}`}`;
}

/** Throws TypeError where no answer came, or AbortError. */
export function ask(address: string, { method, token, body, signal }: Request): Promise<Response> {
  return fetch(address, {
    method,
    headers: {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': body instanceof Blob ? 'text/csv' : 'application/json' }),
    },
    ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
    credentials: 'omit',
    cache: 'no-store',
  });
}
