import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser, whyNoBrowser } from './support/browser';
import { madeFileRun, madePreview } from './support/made-runs';
import { openPage } from './support/open-page';
import { problem, type StubAnswer, type StubRequest } from './support/stubbed-page';

jest.setTimeout(60_000);

const UPLOAD = {
  id: 'upload-7',
  method: 'PUT',
  url: 'https://page.test/files/raw/upload-7',
  headers: { 'content-type': 'text/csv' },
  expiresAt: '2026-11-21T07:00:00.000Z',
  requestId: 'r',
};

describeInBrowser(`a file to score${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const choose = (page: Page, text: string, name = 'neue leads.csv') =>
    page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  /** Previews, takes the file, and scores it in as many steps as shares are given. */
  function api(shares: number[], seen: StubRequest[] = []) {
    return (request: StubRequest): StubAnswer | null => {
      seen.push(request);
      if (request.path === '/preview') return { json: madePreview() };
      if (request.path === '/uploads') return { status: 201, json: UPLOAD };
      if (request.path === '/files/raw/upload-7') return { json: {} };
      if (request.path !== '/runs/upload-7') return null;
      return { json: madeFileRun('upload-7', (shares.length > 1 ? shares.shift() : shares[0]) ?? 1) };
    };
  }

  test('is understood before it is sent: columns, roles, and problems row by row', async () => {
    const seen: StubRequest[] = [];
    const { page, faults } = await openPage(browser, { hash: '#/score', api: api([1], seen) });
    await choose(page, 'Lead ID;minutes on site\nL-1;1,5\n');
    await page.getByRole('heading', { name: '1 column is used, 1 is missing' }).waitFor();
    await page.getByText('windows-1252, separated by semicolons, decimal comma').waitFor();
    await page.getByText('Not in the file, so not known for any lead: Lead Source.').waitFor();
    const columns = page.getByRole('table', { name: 'Columns of the file' }).locator('tbody tr');
    expect(await columns.nth(1).textContent()).toBe('minutes on siteMinutes On Sitenumber1,5');
    expect(await columns.nth(2).textContent()).toContain('ignored');
    const problems = page.getByRole('table', { name: 'Problems, row by row' }).locator('tbody tr');
    expect(await problems.first().textContent()).toBe('4whole rowhas no idrow gets no score');
    const [preview] = seen.filter(({ path }) => path === '/preview');
    expect(preview?.headers['content-type']).toMatch(/^text\/csv/);
    expect(preview?.query.get('partial')).toBe('false');
    expect(faults).toEqual([]);
  });

  test('is sent, followed to its end, and leaves scores and rejected rows; its address leads back', async () => {
    const seen: StubRequest[] = [];
    const { page } = await openPage(browser, { hash: '#/score', api: api([0.4, 0.4, 1], seen) });
    await choose(page, 'Lead ID\nL-1\n');
    await page.getByRole('button', { name: 'Score this file' }).click();
    await page.getByText('40% done · 400 rows · 25,000 rows a second · about 2 s left').waitFor();
    await page.locator('.grade-counts', { hasText: '48 hot' }).waitFor();
    expect(await page.locator('.grade-counts li').allTextContents()).toEqual([
      ...['48 hot', 'grade A 52', 'grade B 84', 'grade C 96', 'grade D 160', '8 rejected'],
    ]);
    await page.getByRole('heading', { name: '120 hot leads among 980 that are scored' }).waitFor();
    await page.getByText('20 rows got no score.').waitFor();
    await page.getByText('16 rows repeat the id of an earlier one.').waitFor();
    await page.getByRole('heading', { name: 'Call these 20 first' }).waitFor();
    const best = page.getByRole('table', { name: 'The best leads of the file' }).locator('tbody tr');
    expect(await best.count()).toBe(20);
    expect(await best.first().textContent()).toMatch(
      /^L-7000grade Aprobability 97%\+\sMinutes\sOn\sSite:\s61\.6\s.*−\sEmails\sOpened:\s0/,
    );
    expect(
      await page.locator('.downloads a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://page.test/files/scores.csv', 'https://page.test/files/rejected.csv']);
    const asked = seen.find(({ path }) => path === '/uploads');
    expect(JSON.parse(asked?.body ?? '')).toEqual({ fileName: 'neue leads.csv', bytes: 12 });
    const sent = seen.find(({ path }) => path === '/files/raw/upload-7');
    expect([sent?.method, sent?.headers['content-type']]).toEqual(['PUT', 'text/csv']);
    expect(sent?.headers.authorization).toBeUndefined();
    expect(page.url()).toBe('https://page.test/#/score?file=upload-7');
    await page.reload();
    await page.getByRole('heading', { name: '120 hot leads among 980 that are scored' }).waitFor();
    await page.getByRole('button', { name: 'Take another file' }).click();
    await page.getByText('Drop a CSV here').waitFor();
  });

  test('that was scored before its grades were counted is shown without them', async () => {
    const old = madeFileRun('upload-7', 1);
    const { page } = await openPage(browser, {
      hash: '#/score?file=upload-7',
      api: ({ path }) =>
        path === '/runs/upload-7' ? { json: { ...old, best: [], progress: { ...old.progress, grades: null } } } : null,
    });
    await page.getByRole('heading', { name: '980 leads are scored' }).waitFor();
    expect(await page.locator('.grade-counts, table').count()).toBe(0);
  });

  test('without a hot lead shows its best, and tells nobody to call', async () => {
    const made = madeFileRun('upload-7', 1);
    const best = made.best.slice(17);
    const { page } = await openPage(browser, {
      hash: '#/score?file=upload-7',
      api: ({ path }) => (path === '/runs/upload-7' ? { json: { ...made, best } } : null),
    });
    await page.getByRole('heading', { name: 'No lead of this file is hot. Its best:' }).waitFor();
    expect(await page.getByText('Call these').count()).toBe(0);
  });

  test('may be dropped', async () => {
    const { page } = await openPage(browser, { hash: '#/score', api: api([1]) });
    await page.locator('.drop-zone').waitFor();
    const data = await page.evaluateHandle(
      "(() => { const data = new DataTransfer(); data.items.add(new File(['a\\n1\\n'], 'dropped.csv', { type: 'text/csv' })); return data; })()",
    );
    await page.dispatchEvent('.drop-zone', 'drop', { dataTransfer: data });
    await page.getByRole('heading', { name: 'dropped.csv, 4 B' }).waitFor();
  });

  test('that is no lead file, is empty, or cannot be sent says what helps, and can be tried again', async () => {
    let isDown = true;
    const { page } = await openPage(browser, {
      hash: '#/score',
      api: (request) => {
        if (request.path === '/preview' && request.body?.startsWith('PK'))
          return problem(400, 'unreadable-file', 'new.xlsx is a zip. Save it as CSV.');
        if (request.path === '/files/raw/upload-7' && isDown) return problem(500, 'x', 'No.');
        return api([1])(request);
      },
    });
    await choose(page, 'PK\u0003\u0004', 'new.xlsx');
    await page.getByText('new.xlsx is a zip. Save it as CSV.').waitFor();
    await page.getByRole('heading', { name: 'This file could not be scored' }).waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Take another file' }).click();
    await choose(page, '', 'empty.csv');
    await page.getByText('The file is empty. Export it again.').waitFor();
    await page.getByRole('button', { name: 'Take another file' }).click();
    await choose(page, 'Lead ID\nL-1\n');
    await page.getByRole('button', { name: 'Score this file' }).click();
    await page.getByText('The file could not be sent.').waitFor();
    isDown = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: '120 hot leads among 980 that are scored' }).waitFor();
  });
});
