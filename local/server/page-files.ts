import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { matchRoute } from '../../contracts/match-route';
import {
  CHANGING_CACHE_CONTROL,
  contentSecurityPolicy,
  IMMUTABLE_CACHE_CONTROL,
  IMMUTABLE_FILES,
  type PageConfig,
  PERMISSIONS_POLICY,
} from '../../contracts/page';
import { API_ROUTES } from '../../contracts/routes';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
const COMPRESSED = /^(text\/|application\/json|image\/svg)/;
const INDEX = '/index.html';
/** On a laptop there is no login, and the API is beside the page. */
const CONFIG: PageConfig = { apiUrl: '', signIn: null, stage: 'laptop' };
const SECURITY = {
  'content-security-policy': contentSecurityPolicy([]),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': PERMISSIONS_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const NOT_BUILT =
  '<!doctype html><meta charset="utf-8"><title>Leadscore</title><p>The page is not built yet. ' +
  'Run <code>npm run build:web</code> in the project and load this again. The API is here: ' +
  '<a href="/openapi.json">openapi.json</a>.';

interface PageFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
  readonly etag: string;
  readonly packed: Map<string, Buffer>;
}

/**
 * Serves the built page at `/`, on the origin of the API; false for what is none of it. Only what was in the folder when
 * it was read can be asked for, by its name as it is: there is no path that leads out of it.
 */
export function pageFiles(folder: string) {
  let known: { readonly version: string; readonly files: ReadonlyMap<string, PageFile> } | null = null;

  async function current(): Promise<ReadonlyMap<string, PageFile>> {
    const index = await stat(path.join(folder, INDEX)).catch(() => null);
    const version = index === null ? 'none' : `${index.ino} ${index.mtimeMs}`;
    if (known?.version !== version) known = { version, files: index === null ? unbuilt() : await readFiles(folder) };
    return known.files;
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const { method = '', url = '/' } = request;
    const [asked = '/'] = url.split('?');
    if ((method !== 'GET' && method !== 'HEAD') || asked.startsWith('/files/') || isOfApi(asked)) return false;
    const files = await current();
    const wantsPage = !asked.includes('.') && /\btext\/html\b/.test(request.headers.accept ?? '');
    const file = files.get(asked === '/' ? INDEX : asked) ?? (wantsPage ? files.get(INDEX) : undefined);
    if (file === undefined) return false;
    send(request, response, file);
    return true;
  };
}

function isOfApi(asked: string): boolean {
  return API_ROUTES.some((route) => matchRoute(route.path, asked) !== null);
}

function send({ method, headers }: IncomingMessage, response: ServerResponse, file: PageFile): void {
  const { body, contentType, cacheControl, etag } = file;
  const common = { ...SECURITY, 'cache-control': cacheControl, etag, vary: 'accept-encoding' };
  if (headers['if-none-match'] === etag) {
    response.writeHead(304, common).end();
    return;
  }
  const encoding = COMPRESSED.test(contentType) ? encodingFor(headers['accept-encoding']) : null;
  const bytes = encoding === null ? body : packed(file, encoding);
  response.writeHead(200, {
    ...common,
    'content-type': contentType,
    'content-length': bytes.length,
    ...(encoding === null ? {} : { 'content-encoding': encoding }),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function encodingFor(accepted: string | string[] | undefined): 'br' | 'gzip' | null {
  const names = String(accepted ?? '').split(/\s*[,;]\s*/);
  if (names.includes('br')) return 'br';
  return names.includes('gzip') ? 'gzip' : null;
}

/** Each file is compressed once: 200 KB take some 100 ms. */
function packed({ body, packed: kept }: PageFile, encoding: 'br' | 'gzip'): Buffer {
  const found = kept.get(encoding) ?? (encoding === 'br' ? brotliCompressSync(body) : gzipSync(body));
  kept.set(encoding, found);
  return found;
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, PageFile>();
  for (const entry of entries) {
    const contentType = CONTENT_TYPES[path.extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    const isImmutable = name.startsWith(IMMUTABLE_FILES);
    files.set(
      `/${name}`,
      fileOf(await readFile(file), contentType, isImmutable ? IMMUTABLE_CACHE_CONTROL : CHANGING_CACHE_CONTROL),
    );
  }
  files.set('/config.json', configFile());
  return files;
}

function unbuilt(): ReadonlyMap<string, PageFile> {
  const page = fileOf(Buffer.from(NOT_BUILT), 'text/html; charset=utf-8', CHANGING_CACHE_CONTROL);
  return new Map([
    [INDEX, page],
    ['/config.json', configFile()],
  ]);
}

function configFile(): PageFile {
  return fileOf(Buffer.from(JSON.stringify(CONFIG)), 'application/json', CHANGING_CACHE_CONTROL);
}

function fileOf(body: Buffer, contentType: string, cacheControl: string): PageFile {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  return { body, contentType, cacheControl, etag, packed: new Map() };
}
