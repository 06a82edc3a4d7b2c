import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

/** An origin that nothing listens on: the test answers for it. */
export const PAGE_ORIGIN = 'https://page.test';
const DIST = join(__dirname, '..', '..', '..', 'web', 'dist');
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' https://api.test https://login.test; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface StubAnswer {
  readonly status?: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The built page under its policy, and an API that says what a test wants: for what no real home does on request. */
export async function stubPage(
  context: BrowserContext,
  api: (request: StubRequest) => StubAnswer | null | Promise<StubAnswer | null>,
  config: unknown = { apiUrl: '', signIn: null, stage: 'test' },
): Promise<void> {
  await context.route(`${PAGE_ORIGIN}/**`, async (route) => {
    const request = route.request();
    const { pathname, searchParams } = new URL(request.url());
    if (pathname === '/config.json') return route.fulfill({ json: config });
    const file = join(DIST, pathname === '/' ? 'index.html' : pathname);
    if (file.startsWith(DIST) && existsSync(file) && extname(file) !== '') {
      const headers = { 'content-security-policy': CSP };
      return route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] ?? '', headers });
    }
    const asked = {
      method: request.method(),
      path: pathname,
      query: searchParams,
      headers: request.headers(),
      body: request.postData(),
    };
    const answer = await api(asked);
    const { status = 200, json = { requestId: 'r' }, headers = {} } = answer ?? problem(404, 'not-found', 'Not there.');
    const contentType = status < 400 ? 'application/json' : 'application/problem+json';
    return route.fulfill({ status, body: JSON.stringify(json), headers: { ...headers, 'content-type': contentType } });
  });
}

export function problem(
  status: number,
  code: string,
  detail: string,
  headers: Record<string, string> = {},
): StubAnswer {
  return { status, headers, json: { title: code, status, code, detail, requestId: 'request-7' } };
}
