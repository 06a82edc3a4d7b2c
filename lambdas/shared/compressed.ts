import { gzipSync } from 'node:zlib';
import type { HttpHandler, HttpResponse } from './http';

/** What is smaller fits into one packet of the network either way. */
const LEAST_BYTES = 1_400;

/**
 * The same handler, whose answers go out as gzip where that is worth it and the caller can read it: a page of 200 leads is
 * 100 kB of JSON and a tenth of that compressed. An HTTP API compresses nothing by itself.
 */
export function compressed(handle: HttpHandler): HttpHandler {
  return async (request) => {
    const response = await handle(request);
    return acceptsGzip(request.headers?.['accept-encoding']) ? gzipped(response) : response;
  };
}

function gzipped(response: HttpResponse): HttpResponse {
  const bytes = Buffer.from(response.body);
  if (bytes.length < LEAST_BYTES) return response;
  const headers = { ...response.headers, 'content-encoding': 'gzip', vary: 'accept-encoding' };
  return { ...response, headers, body: gzipSync(bytes).toString('base64'), isBase64Encoded: true };
}

/** Of a list such as `gzip;q=0.8, br`; the weight 0 refuses (RFC 9110, section 12.5.3). */
function acceptsGzip(acceptEncoding = ''): boolean {
  const weights = new Map<string, number>();
  for (const entry of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    weights.set(coding, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0;
}
