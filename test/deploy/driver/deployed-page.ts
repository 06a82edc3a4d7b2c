import { extname } from 'node:path';
import type { Browser, Route } from 'playwright-core';
import { contentSecurityPolicy } from '../../../contracts/page';
import { type Visit, visit } from '../../web/support/browser';
import { BucketView } from './bucket';
import type { System } from './system';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/**
 * The deployed page at its own address: its files from its bucket under its policy, its API through the
 * emulator's door. The emulator has no hosted login and no CloudFront: the login lets everybody in at once, as whoever
 * `token` belongs to, and renews nothing.
 */
export async function openDeployedPage(browser: Browser, system: System, token: string, hash = ''): Promise<Visit> {
  const { deployed, api } = system;
  const bucket = new BucketView(system.aws.s3, deployed.output('PageBucketName'));
  const { origin } = new URL(deployed.output('PageUrl'));
  const apiUrl = deployed.output('ApiUrl').replace(/\/$/, '');
  const config = await bucket.json<{ signIn: { domain: string } }>('page/config.json');
  // Stricter than CloudFront's own, which names all APIs of the region.
  const policy = contentSecurityPolicy([apiUrl, config.signIn.domain]);
  const visited = await visit(browser);
  const { context } = visited;

  await context.route('**/*', (route) => route.abort());
  await context.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    const key = `page${pathname === '/' ? '/index.html' : pathname}`;
    await route.fulfill({
      body: Buffer.from(await bucket.bytes(key)),
      contentType: TYPES[extname(key)] ?? '',
      headers: { 'content-security-policy': policy },
    });
  });
  await context.route(`${config.signIn.domain}/**`, (route) => answerLogin(route, origin, token));
  await context.route(`${apiUrl}/**`, async (route) => {
    const request = route.request();
    const { pathname, search } = new URL(request.url());
    const headers = { ...request.headers(), origin };
    const answer = await api.forward(request.method(), pathname + search, headers, request.postData() ?? undefined);
    const kept = Object.entries(answer.headers).filter(
      ([name, value]) => typeof value === 'string' && !/^(connection|content-length|transfer-encoding)$/.test(name),
    );
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(kept) as Record<string, string>,
      body: answer.text,
    });
  });
  await visited.page.goto(`${origin}/${hash}`);
  return visited;
}

async function answerLogin(route: Route, origin: string, token: string): Promise<void> {
  const request = route.request();
  const { pathname, searchParams } = new URL(request.url());
  if (pathname === '/oauth2/authorize') {
    const back = new URLSearchParams({ code: 'code-1', state: searchParams.get('state') ?? '' });
    return route.fulfill({ status: 302, headers: { location: `${origin}/?${back}` } });
  }
  const headers = { 'access-control-allow-origin': origin };
  const isRenewal = new URLSearchParams(request.postData() ?? '').get('grant_type') === 'refresh_token';
  if (isRenewal) return route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } });
  return route.fulfill({ headers, json: { access_token: token, refresh_token: 'refresh-1', expires_in: 3600 } });
}
