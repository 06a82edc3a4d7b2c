import { createHash } from 'node:crypto';
import type { Browser, BrowserContext } from 'playwright-core';
import { describeInBrowser, openBrowser, whyNoBrowser } from './support/browser';
import { openPage } from './support/open-page';
import { PAGE_ORIGIN, problem } from './support/stubbed-page';

jest.setTimeout(60_000);

const CONFIG = {
  apiUrl: '',
  signIn: { domain: 'login.test', clientId: 'the-page', redirectUri: `${PAGE_ORIGIN}/` },
  stage: 'test',
};

interface Login {
  readonly authorized: URLSearchParams[];
  readonly exchanged: URLSearchParams[];
  readonly leftWith: URLSearchParams[];
}

/** A hosted login that lets everybody in at once; a refresh token is good as long as `mayRenew`. */
async function stubLogin(
  context: BrowserContext,
  options: { mayRenew?: boolean; state?: string } = {},
): Promise<Login> {
  const login: Login = { authorized: [], exchanged: [], leftWith: [] };
  await context.route('https://login.test/**', async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (pathname === '/oauth2/authorize') {
      login.authorized.push(searchParams);
      const back = new URLSearchParams({ code: 'code-1', state: options.state ?? searchParams.get('state') ?? '' });
      return route.fulfill({ status: 302, headers: { location: `${PAGE_ORIGIN}/?${back}` } });
    }
    if (pathname === '/logout') {
      login.leftWith.push(searchParams);
      return route.fulfill({ status: 302, headers: { location: `${PAGE_ORIGIN}/` } });
    }
    const fields = new URLSearchParams(route.request().postData() ?? '');
    login.exchanged.push(fields);
    const headers = { 'access-control-allow-origin': PAGE_ORIGIN };
    if (fields.get('grant_type') === 'refresh_token' && options.mayRenew !== true)
      return route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } });
    const token = `token-${login.exchanged.length}`;
    return route.fulfill({ headers, json: { access_token: token, refresh_token: 'refresh-1', expires_in: 3600 } });
  });
  return login;
}

describeInBrowser(`who asks${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  /** The page behind the login, as `openPage`. */
  async function openBehindLogin(
    options: Parameters<typeof openPage>[1] & { login?: Parameters<typeof stubLogin>[1] },
  ) {
    let login: Login = { authorized: [], exchanged: [], leftWith: [] };
    const visited = await openPage(browser, {
      config: CONFIG,
      ...options,
      prepare: async (context) => {
        login = await stubLogin(context, options.login);
      },
    });
    return { ...visited, login };
  }

  test('goes to the login with a proof key, comes back to its view, and keeps the token in memory only', async () => {
    const tokens = new Set<string | undefined>();
    const { page, login, faults } = await openBehindLogin({
      hash: '#/leads?grade=A',
      api: ({ headers }) => {
        tokens.add(headers.authorization);
        return null;
      },
    });
    await page.locator('a.lead-row').first().waitFor();
    const [asked, exchanged] = [login.authorized[0], login.exchanged[0]];
    expect(Object.fromEntries(asked ?? [])).toMatchObject({
      response_type: 'code',
      client_id: 'the-page',
      redirect_uri: `${PAGE_ORIGIN}/`,
      code_challenge_method: 'S256',
    });
    expect(Object.fromEntries(exchanged ?? [])).toMatchObject({ grant_type: 'authorization_code', code: 'code-1' });
    const verifier = exchanged?.get('code_verifier') ?? '';
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(asked?.get('code_challenge')).toBe(createHash('sha256').update(verifier).digest('base64url'));
    expect([...tokens]).toEqual(['Bearer token-1']);
    expect(page.url()).toBe(`${PAGE_ORIGIN}/#/leads?grade=A`);
    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).not.toMatch(/token-|refresh-|code/);
    await page.getByText('ana@example.com').waitFor();
    await page.getByText('operator').waitFor();
    expect(faults).toEqual([]);
  });

  test('logs out at the login as well, and is not logged in again by itself', async () => {
    const { page, login } = await openBehindLogin({});
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
    expect(Object.fromEntries(login.leftWith[0] ?? [])).toEqual({
      client_id: 'the-page',
      logout_uri: `${PAGE_ORIGIN}/`,
    });
    expect(login.authorized).toHaveLength(1);
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.locator('a.lead-row').first().waitFor();
  });

  test('an answer of a login that was not begun here is refused', async () => {
    const { page, login } = await openBehindLogin({ login: { state: 'forged' } });
    await page.getByText('This answer belongs to no login that was begun here.').waitFor();
    expect(login.exchanged).toEqual([]);
  });

  test('a token that is too old is renewed without the reader', async () => {
    const { page, login } = await openBehindLogin({
      login: { mayRenew: true },
      api: ({ headers }) => (headers.authorization === 'Bearer token-1' ? problem(401, 'unauthorized', 'Old.') : null),
    });
    await page.locator('a.lead-row').first().waitFor();
    expect(login.exchanged.map((fields) => fields.get('grant_type'))).toContain('refresh_token');
    expect(login.authorized).toHaveLength(1);
  });

  test('a session that has ended says so, and returns to its view after the login', async () => {
    let isOver = false;
    const { page, login } = await openBehindLogin({
      api: ({ headers }) =>
        isOver && headers.authorization === 'Bearer token-1'
          ? { status: 401, json: { message: 'Unauthorized' } }
          : null,
    });
    await page.locator('a.lead-row').first().waitFor();
    isOver = true;
    await page.locator('a.lead-row').nth(4).click();
    await page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    isOver = false;
    await page.getByRole('button', { name: 'Log in again' }).click();
    await page.getByRole('heading', { name: 'Lead L-100004' }).waitFor();
    expect(login.authorized).toHaveLength(2);
  });

  test('somebody in neither group is told whom to ask', async () => {
    const { page } = await openBehindLogin({ api: () => problem(403, 'no-role', 'No role.') });
    await page.getByText('in neither of the groups viewer and operator').waitFor();
  });

  test('a busy server is asked again after the time that it names; one that stays busy is reported', async () => {
    let calls = 0;
    const { page } = await openPage(browser, {
      api: ({ path }) =>
        path === '/leads' && calls++ < 2 ? problem(503, 'busy', 'Busy.', { 'retry-after': '0' }) : null,
    });
    await page.locator('a.lead-row').first().waitFor();
    expect(calls).toBeGreaterThanOrEqual(3);
    const other = await openPage(browser, {
      api: ({ path }) => (path === '/leads' ? problem(429, 'busy', 'Too many.', { 'retry-after': '0' }) : null),
    });
    await other.page.getByText('Too many.').waitFor();
    await other.page.getByRole('button', { name: 'Try again' }).waitFor();
  });

  test('without a server the page says what to check', async () => {
    const { page, context } = await openPage(browser);
    await page.locator('a.lead-row').first().click();
    await page.locator('.waterfall').waitFor();
    await page.goBack();
    await page.locator('a.lead-row').first().waitFor();
    await context.unroute(`${PAGE_ORIGIN}/**`);
    await context.route(`${PAGE_ORIGIN}/**`, (route) => route.abort());
    await page.locator('a.lead-row').nth(1).click();
    await page.getByText('The server cannot be reached.').waitFor();
    await page.getByRole('link', { name: 'Runs' }).click();
    await page.getByText('Either the server cannot be reached, or there is a new version of this page.').waitFor();
  });

  test('an address that no view has says so, and a laptop shows no login', async () => {
    const { page } = await openPage(browser, { hash: '#/nowhere' });
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    expect(await page.getByRole('button', { name: 'Log out' }).count()).toBe(0);
  });
});
