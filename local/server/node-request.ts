import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { MAX_BODY_BYTES } from '../../contracts/predict-limits';
import { type Caller, type HttpRequest, type HttpResponse, repeatedNames } from '../../lambdas/shared/http';

/** What is read of a body that is too large before the connection is cut: clients mostly look for an answer at its end. */
const MAX_READ_BYTES = 16 * MAX_BODY_BYTES;

/** The caller went away, or sends without end: nobody waits for an answer. */
export class LostRequestError extends Error {}

/** A request of Node's server as the handlers take it. A body that is too large is cut off at one byte too many. */
export async function toHttpRequest(message: IncomingMessage, caller: Caller): Promise<HttpRequest> {
  const [path = '/', ...rest] = (message.url ?? '/').split('?');
  const query = rest.join('?');
  const headers = Object.entries(message.headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return {
    // Node leaves the body of the answer out by itself.
    method: message.method === 'HEAD' ? 'GET' : (message.method ?? 'GET'),
    path: decoded(path),
    query: Object.fromEntries(new URLSearchParams(query)),
    repeated: repeatedNames(query),
    headers: Object.fromEntries(headers),
    body: await readBody(message),
    requestId: randomUUID(),
    caller,
  };
}

/** As API Gateway hands a path on. What is no escape stays as it is. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function readBody(message: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let read = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (read > MAX_READ_BYTES) throw new LostRequestError('The body does not end.');
      if (kept > MAX_BODY_BYTES) continue;
      chunks.push(chunk);
      kept += chunk.length;
    }
  } catch (cause) {
    throw new LostRequestError('The request ended before its body did.', { cause });
  }
  if (kept === 0) return null;
  return Buffer.concat(chunks, Math.min(kept, MAX_BODY_BYTES + 1));
}

export function sendResponse(response: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(statusCode, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
