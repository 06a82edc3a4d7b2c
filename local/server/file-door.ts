import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SignedLinks } from '../../adapters/local/signed-links';
import { STORE_FOLDER } from '../../adapters/shared/object-key';
import { problemResponse, RequestProblem } from '../../lambdas/shared/problem';
import { sendResponse } from './node-request';

export interface FileDoorOptions {
  readonly uploads: SignedLinks;
  readonly rawFolder: string;
  readonly results: SignedLinks;
  readonly processedFolder: string;
  /** Called with the key of each file that has arrived whole. */
  readonly onUpload: (key: string) => void;
}

/** Takes and gives the bytes of files by signed links, as S3 does; false for what is no path of either. */
export function fileDoor(options: FileDoorOptions) {
  const { uploads, results } = options;
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const [asked = '', query = ''] = (request.url ?? '').split('?');
    const links = [uploads, results].find(({ prefix }) => asked.startsWith(prefix));
    if (links === undefined) return false;
    try {
      const object = links.verify(request.method ?? '', asked, new URLSearchParams(query));
      if (object === null)
        throw new RequestProblem(403, 'no-link', 'This is no link that was given out, or an old one.');
      if (object.method === 'PUT') await take(request, path.join(options.rawFolder, object.key), object.bytes);
      else await give(response, path.join(options.processedFolder, object.key));
      if (object.method === 'GET') return true;
      response.writeHead(200, { 'content-length': 0 }).end();
      options.onUpload(object.key);
    } catch (error) {
      if (response.headersSent || !(error instanceof RequestProblem)) throw error;
      sendResponse(response, closing(problemResponse(error, randomUUID())));
    }
    return true;
  };
}

function closing<T extends { headers: Readonly<Record<string, string>> }>(answer: T): T {
  return { ...answer, headers: { ...answer.headers, connection: 'close' } };
}

/** Writes the body under another name and moves it to its place, so that nobody ever sees half a file. */
async function take(request: IncomingMessage, file: string, bytes: number): Promise<void> {
  const wrongSize = new RequestProblem(400, 'wrong-size', `The link is for a file of exactly ${bytes} bytes.`);
  const { 'content-length': length } = request.headers;
  if (length !== undefined && Number(length) !== bytes) throw wrongSize;
  const folder = path.join(path.dirname(path.dirname(path.dirname(file))), STORE_FOLDER, 'drafts');
  const draft = path.join(folder, randomUUID());
  await mkdir(folder, { recursive: true });
  let received = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      received += chunk.length;
      done(received > bytes ? wrongSize : null, chunk);
    },
  });
  try {
    await pipeline(request, counted, createWriteStream(draft));
    if (received !== bytes) throw wrongSize;
    await mkdir(path.dirname(file), { recursive: true });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

async function give(response: ServerResponse, file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new RequestProblem(404, 'not-found', 'The file is gone.');
  response.writeHead(200, {
    'content-type': file.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream',
    'content-disposition': `attachment; filename="${path.basename(file).replaceAll(/[^\w.-]/g, '_')}"`,
    'content-length': found.size,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  await pipeline(createReadStream(file), response);
}
