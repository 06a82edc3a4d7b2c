import { MAX_BODY_BYTES } from '../../contracts/predict-limits';
import type { HttpRequest } from './http';
import { RequestProblem } from './problem';

/** `text/csv` of `Text/CSV; charset=utf-8`; empty where the request names none. */
export function contentTypeOf({ headers }: HttpRequest): string {
  return (headers?.['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The body as bytes, inflated if it came compressed. Throws RequestProblem: 400, 413, 415. */
export async function bodyBytes(request: HttpRequest): Promise<Uint8Array> {
  const { body } = request;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge('The body has');
  const coding = (request.headers?.['content-encoding'] ?? 'identity').trim().toLowerCase();
  if (coding === 'identity') return bytes;
  if (coding !== 'gzip' && coding !== 'x-gzip') {
    throw new RequestProblem(415, 'unsupported-encoding', 'The content encoding is not known. Send gzip or none.');
  }
  return inflate(bytes);
}

/** The body as text. Throws RequestProblem as `bodyBytes`, and 400 where it is no UTF-8. */
export async function bodyText(request: HttpRequest): Promise<string> {
  const { body, headers } = request;
  // Nearly every request of API Gateway: a length in UTF-16 units that is never above that in bytes, and at least a third.
  if (typeof body === 'string' && headers?.['content-encoding'] === undefined && body.length * 3 <= MAX_BODY_BYTES) {
    return body;
  }
  const bytes = await bodyBytes(request);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RequestProblem(400, 'invalid-json', 'The body is not UTF-8 text.');
  }
}

/** Beside the event loop, and never more than a byte above the limit: a zip bomb costs 4 MB and 10 ms. */
async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  // Only who sends gzip waits for it to load.
  const [{ gunzip }, { promisify }] = await Promise.all([import('node:zlib'), import('node:util')]);
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge('The body inflates to');
    throw new RequestProblem(400, 'invalid-gzip', 'The body says that it is gzip, and is not.');
  }
}

function tooLarge(what: string): RequestProblem {
  return new RequestProblem(
    413,
    'body-too-large',
    `${what} more than ${MAX_BODY_BYTES / 1e6} million bytes. Send fewer leads at once, or a file: POST /uploads.`,
  );
}
