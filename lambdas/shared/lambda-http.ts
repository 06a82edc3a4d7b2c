import type { HttpHandler, HttpRequest, HttpResponse } from './http';
import type { LambdaContext } from './light-log';

/** An event of an HTTP API (payload 2.0), as API Gateway makes it: the part that is read. */
interface HttpApiEvent {
  readonly rawPath: string;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: { readonly requestId: string; readonly http: { readonly method: string } };
}

/** The part of a log that opens an invocation. */
interface InvocationLog {
  begin(context: LambdaContext, keys: Record<string, string>): void;
}

/** An HTTP handler as API Gateway calls it, logged with the gateway's request id. */
export function lambdaHttp(
  handle: HttpHandler,
  log: InvocationLog,
): (event: unknown, context: LambdaContext) => Promise<HttpResponse> {
  return async (event, context) => {
    const request = requestOf(event);
    log.begin(context, { requestId: request.requestId });
    return handle(request);
  };
}

function requestOf(event: unknown): HttpRequest {
  // Only API Gateway calls; zod takes 12 ms of a cold start to check what it promises.
  const {
    rawPath,
    queryStringParameters,
    headers,
    body = null,
    isBase64Encoded,
    requestContext,
  } = event as HttpApiEvent;
  if (typeof rawPath !== 'string' || typeof requestContext?.http?.method !== 'string') {
    throw new TypeError('The event is not one of an HTTP API with payload format 2.0.');
  }
  return {
    method: requestContext.http.method,
    path: rawPath,
    query: queryStringParameters ?? {},
    headers: headers ?? {},
    body: body !== null && isBase64Encoded ? Buffer.from(body, 'base64') : body,
    requestId: requestContext.requestId,
  };
}
