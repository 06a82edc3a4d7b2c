/** Who asks, as a sign-in says that has been checked. */
export interface Caller {
  /** Never changes, unlike the name. */
  readonly subject: string;
  /** For people: an e-mail address as a rule. Untrusted text. */
  readonly name: string;
  /** Groups that it is in; those that are a role count. */
  readonly roles: readonly string[];
}

/** A request, wherever it comes from: API Gateway or a laptop's own server. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** Without a query, and decoded: nobody decodes it again. */
  readonly path: string;
  /** Decoded; of a name that is given twice one of both, or both with a comma between them: see `repeated`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Names of the query that are given more than once. @default none */
  readonly repeated?: readonly string[];
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes where the body may be no UTF-8: compressed, a file, or cut off by the server at one byte too many. */
  readonly body: string | Uint8Array | null;
  /** Found again in the logs and in every answer. */
  readonly requestId: string;
  /** `null` where nobody has signed in: such a request is answered 403. */
  readonly caller?: Caller | null;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is Base64 of bytes, which API Gateway decodes. */
  readonly isBase64Encoded?: boolean;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** Names of a query, as it stands behind the question mark, that are given more than once. */
export function repeatedNames(query: string): string[] {
  const names = [...new URLSearchParams(query).keys()];
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/**
 * Answers are about one moment's model and one person's leads. Nothing that a caller sent is ever taken for a page by a
 * browser: it holds to the content type.
 */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function jsonResponse(
  statusCode: number,
  value: unknown,
  contentType: 'application/json' | 'application/problem+json' | 'application/openapi+json' = 'application/json',
): HttpResponse {
  return { statusCode, headers: { 'content-type': contentType, ...ALWAYS }, body: JSON.stringify(value) };
}

/** Text that a browser is not to run, whatever it holds. */
export function markdownResponse(text: string): HttpResponse {
  return { statusCode: 200, headers: { 'content-type': 'text/markdown; charset=utf-8', ...ALWAYS }, body: text };
}

export function csvResponse(csv: string, fileName: string): HttpResponse {
  const headers = {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${fileName}"`,
    ...ALWAYS,
  };
  return { statusCode: 200, headers, body: csv };
}
