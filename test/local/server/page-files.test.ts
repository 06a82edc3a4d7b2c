import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { pageConfigSchema } from '../../../contracts/page';
import { pageFiles } from '../../../local/server/page-files';
import { tempFolder } from '../../helpers/temp-folder';

const folder = join(tempFolder(), 'dist');
const outside = join(tempFolder(), 'secret.txt');
let server: Server;

function build(script: string): void {
  const fresh = `${folder}-fresh`;
  mkdirSync(join(fresh, 'assets'), { recursive: true });
  writeFileSync(join(fresh, 'index.html'), `<!doctype html><script type="module" src="./assets/${script}"></script>`);
  writeFileSync(join(fresh, 'assets', script), 'export const text = "page";\n'.repeat(50));
  writeFileSync(join(fresh, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(fresh, '.env'), 'SECRET=1');
  writeFileSync(join(fresh, 'notes.bak'), 'SECRET=2');
  symlinkSync(outside, join(fresh, 'assets', 'link.txt'));
  rmSync(folder, { recursive: true, force: true });
  renameSync(fresh, folder);
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends the path as it is: `fetch` would tidy it up. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answered> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

beforeAll(async () => {
  writeFileSync(outside, 'SECRET=3');
  const serve = pageFiles(folder);
  // 418: none of the page, so that the API would answer.
  server = createServer((request, response) => {
    void serve(request, response).then((served) => served || response.writeHead(418).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

test('a page that is not built says how to build it, and its settings are there all the same', async () => {
  const page = await ask('/');
  expect(page.status).toBe(200);
  expect(page.body.toString()).toContain('npm run build:web');
  expect(pageConfigSchema.parse(JSON.parse((await ask('/config.json')).body.toString()))).toEqual({
    apiUrl: '',
    signIn: null,
    stage: 'laptop',
  });
});

describe('a built page', () => {
  beforeAll(() => build('page-1a.js'));

  test.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html?x=1', 'text/html; charset=utf-8', 'no-cache'],
    ['/assets/page-1a.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/icon.svg', 'image/svg+xml', 'no-cache'],
    ['/config.json', 'application/json', 'no-cache'],
  ])('%s comes as %s, to be kept: %s', async (path, type, cacheControl) => {
    const { status, headers } = await ask(path);
    expect({ status, type: headers['content-type'], cacheControl: headers['cache-control'] }).toEqual({
      status: 200,
      type,
      cacheControl,
    });
  });

  test('may run nothing but its own files, nor be shown within another page', async () => {
    const { headers } = await ask('/');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  test('comes compressed to who takes that, and not at all to who has it', async () => {
    const plain = await ask('/assets/page-1a.js');
    const packed = await ask('/assets/page-1a.js', { 'accept-encoding': 'gzip, deflate' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.body.length).toBeLessThan(plain.body.length / 5);
    expect(gunzipSync(packed.body)).toEqual(plain.body);
    expect((await ask('/assets/page-1a.js', { 'accept-encoding': 'br' })).headers['content-encoding']).toBe('br');
    const again = await ask('/', { 'if-none-match': String((await ask('/')).headers.etag) });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect(await ask('/', {}, 'HEAD')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
  });

  test('answers a browser that goes to a path without a dot, and nobody else', async () => {
    const html = { accept: 'text/html,application/xhtml+xml' };
    expect((await ask('/somewhere/else', html)).headers['content-type']).toMatch(/^text\/html/);
    expect((await ask('/somewhere/else')).status).toBe(418);
    expect((await ask('/missing.js', html)).status).toBe(418);
    // Views are behind `#`: these paths are the API's, whoever asks.
    for (const path of ['/leads', '/leads/a', '/status', '/model/card', '/files/raw/x']) {
      expect((await ask(path, html)).status).toBe(418);
    }
    expect((await ask('/', html, 'POST')).status).toBe(418);
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '//etc/passwd',
    '/assets/link.txt',
    '/.env',
    '/notes.bak',
    '/assets/',
    '/assets/page-1a.js%00.html',
    '/assets\\page-1a.js',
    '/__proto__.html',
  ])('%s leads nowhere', async (path) => {
    const { status, body } = await ask(path);
    expect([status, body.includes('SECRET')]).toEqual([418, false]);
  });

  test('is the new one once it is built again', async () => {
    const before = (await ask('/')).headers.etag;
    build('page-2b.js');
    const after = await ask('/');
    expect(after.headers.etag).not.toBe(before);
    expect(after.body.toString()).toContain('page-2b.js');
    expect((await ask('/assets/page-2b.js')).status).toBe(200);
    expect((await ask('/assets/page-1a.js')).status).toBe(418);
  });
});
