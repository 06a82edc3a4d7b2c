import { type Caller, type HttpHandler, type HttpRequest, type HttpResponse, repeatedNames } from './http';
import type { LambdaContext } from './light-log';
import { problemResponse } from './problem';
import { requireRole } from './roles';

/** An event of an HTTP API (payload 2.0), as API Gateway makes it: the part that is read. */
interface HttpApiEvent {
  /**
   * Decoded, whatever its name says, and not once but twice: `%2F` and `%252F` both come as a slash, `%3F` cuts off what
   * follows, and a path with `%25` before no two hex digits never comes, because the gateway answers 400. Captured in AWS:
   * https://github.com/hotsock/voker/blob/main/vokerhttp/testdata/ingress-paths.json. Of `pathParameters` there is no
   * such capture. A query is decoded once, so that `GET /lead?id=` takes every id.
   */
  readonly rawPath: string;
  /** As it was sent. In `queryStringParameters` the values of a name that is given twice are one, with a comma between them. */
  readonly rawQueryString?: string;
  readonly queryStringParameters?: Readonly<Record<string, string>> | null;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly requestId: string;
    readonly http: { readonly method: string };
    /** Of a token that the gateway has checked; `cognito:groups` is `[viewer operator]`. */
    readonly authorizer?: { readonly jwt?: { readonly claims?: Readonly<Record<string, unknown>> } };
  };
}

/** The part of a log that opens an invocation. */
interface InvocationLog {
  begin(context: LambdaContext, keys: Record<string, string>): void;
}

/**
 * An HTTP handler as API Gateway calls it, logged with the gateway's request id. Who is in no group is answered 403,
 * whatever is asked for.
 */
export function lambdaHttp(
  handle: HttpHandler,
  log: InvocationLog,
): (event: unknown, context: LambdaContext) => Promise<HttpResponse> {
  return async (event, context) => {
    const request = requestOf(event);
    log.begin(context, { requestId: request.requestId });
    try {
      requireRole(request);
    } catch (error) {
      return problemResponse(error, request.requestId);
    }
    return handle(request);
  };
}

function requestOf(event: unknown): HttpRequest {
  // Only API Gateway calls; zod takes 12 ms of a cold start to check what it promises.
  const {
    rawPath,
    rawQueryString = '',
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
    repeated: repeatedNames(rawQueryString),
    headers: headers ?? {},
    body: body !== null && isBase64Encoded ? Buffer.from(body, 'base64') : body,
    requestId: requestContext.requestId,
    caller: callerOf(requestContext.authorizer?.jwt?.claims),
  };
}

function callerOf(claims: Readonly<Record<string, unknown>> | undefined): Caller | null {
  if (claims === undefined || typeof claims.sub !== 'string') return null;
  const name = [claims.email, claims['cognito:username'], claims.username].find((text) => typeof text === 'string');
  return { subject: claims.sub, name: name ?? claims.sub, roles: groupsOf(claims['cognito:groups']) };
}

/** An HTTP API hands a list of a token on as `[viewer operator]`; a group's name holds no space. */
function groupsOf(groups: unknown): string[] {
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  if (typeof groups !== 'string') return [];
  const list = groups.startsWith('[') && groups.endsWith(']') ? groups.slice(1, -1) : groups;
  return list.split(' ').filter((group) => group !== '');
}
