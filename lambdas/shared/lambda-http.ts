import * as z from 'zod';
import type { HttpHandler, HttpRequest, HttpResponse } from './http';
import { type LambdaContext, log } from './log';

/** An event of an HTTP API (payload 2.0): the part that is read. */
const eventSchema = z.object({
  rawPath: z.string(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ requestId: z.string(), http: z.object({ method: z.string() }) }),
});

/** An HTTP handler as API Gateway calls it, logged with the gateway's request id. */
export function lambdaHttp(handle: HttpHandler): (event: unknown, context: LambdaContext) => Promise<HttpResponse> {
  return async (event, context) => {
    const request = requestOf(event);
    log.begin(context, { requestId: request.requestId });
    return handle(request);
  };
}

function requestOf(event: unknown): HttpRequest {
  const { rawPath, body = null, isBase64Encoded, requestContext } = eventSchema.parse(event);
  return {
    method: requestContext.http.method,
    path: rawPath,
    body: body !== null && isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    requestId: requestContext.requestId,
  };
}
