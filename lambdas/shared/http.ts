/** A request, wherever it comes from: API Gateway or a laptop's own server. */
export interface HttpRequest {
  /** In capitals. */
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  readonly body: string | null;
  /** Found again in the logs and in every answer. */
  readonly requestId: string;
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** Answers are about one moment's model and one person's leads. */
const NOT_KEPT = { 'cache-control': 'no-store' };

export function jsonResponse(
  statusCode: number,
  value: unknown,
  contentType: 'application/json' | 'application/problem+json' = 'application/json',
): HttpResponse {
  return { statusCode, headers: { 'content-type': contentType, ...NOT_KEPT }, body: JSON.stringify(value) };
}
