import type { Browser } from 'playwright-core';
import { describeInBrowser, openBrowser, sidewaysPx, whyNoBrowser } from './support/browser';
import { madeDrift, madeDriftHistory } from './support/made-drift';
import { openPage } from './support/open-page';
import { problem, type StubRequest } from './support/stubbed-page';

jest.setTimeout(60_000);

describeInBrowser(`drift${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  function api({ path }: StubRequest) {
    if (path === '/drift/latest') return { json: madeDrift() };
    return path === '/drift/history' ? { json: madeDriftHistory() } : null;
  }

  test('is told in a sentence, then column by column, what moved first', async () => {
    const { page, faults } = await openPage(browser, { hash: '#/drift', api });
    await page.getByRole('heading', { level: 1, name: /^Watch: something has moved/ }).waitFor();
    await page.getByText('About 2 of 100 hot leads fewer convert.').waitFor();
    const report = page.getByRole('link', { name: 'Download the report as a page' });
    expect(await report.getAttribute('href')).toBe('https://page.test/files/drift-report.html');
    const columns = page.getByRole('table', { name: 'Columns that the model uses' });
    expect(await columns.locator('tbody th').allTextContents()).toEqual([
      'Lead Source ',
      'Minutes On Site ',
      'Visits ',
    ]);
    const row = columns.locator('tbody tr').first();
    for (const part of ['▲ moved', 'since', '0.17, 0.10 counts', '< 0.0001', '30%']) {
      expect(await row.textContent()).toContain(part);
    }
    await row.getByRole('img', { name: 'Lead Source: Google was 50%, is 20%' }).waitFor();
    await row.getByRole('img', { name: 'moved in 1 of the last 2 checks' }).waitFor();
    await page
      .getByRole('heading', { name: 'A model tells new leads from old ones, by Lead Source and Visits' })
      .waitFor();
    await page
      .getByRole('heading', { name: /ROC AUC is estimated at 0.940 \(at training 0.949; within chance\)/ })
      .waitFor();
    expect(faults).toEqual([]);
  });

  test('is narrowed down and sorted', async () => {
    const { page } = await openPage(browser, { hash: '#/drift', api });
    const names = page.getByRole('table', { name: 'Columns that the model uses' }).locator('tbody th');
    await names.first().waitFor();
    await page.getByLabel('Order').selectOption('importance');
    expect(await names.first().textContent()).toBe('Minutes On Site ');
    await page.getByLabel('Only what has moved').check();
    expect(await names.allTextContents()).toEqual(['Lead Source ']);
    await page.getByLabel('Find a column').fill('visits');
    await page.getByText('No column matches.').waitFor();
  });

  test('has a history of verdicts and of what came of them', async () => {
    const { page } = await openPage(browser, { hash: '#/drift', api });
    await page.getByRole('heading', { name: '1 of the last 2 checks saw drift' }).waitFor();
    const rows = page.getByRole('table', { name: 'Checks, newest first' }).locator('tbody tr');
    expect(await rows.nth(0).textContent()).toContain('no training');
    expect(await rows.nth(1).textContent()).toContain('trained, v3 released');
  });

  test('is not denied where nothing was compared', async () => {
    const [check] = madeDriftHistory().checks;
    const empty = (runId: string, sentence: string) => ({ ...check, runId, verdict: 'none', sentence });
    const checks = [empty('r3', 'no new leads to compare'), empty('r1', 'nothing to compare with yet')];
    let history: readonly unknown[] = checks;
    const what = 'No new leads to compare.';
    const made = madeDrift();
    const { page } = await openPage(browser, {
      hash: '#/drift',
      api: ({ path }) => {
        if (path === '/drift/latest')
          return { json: { ...made, columns: [], verdict: 'none', explanation: { ...made.explanation, what } } };
        return path === '/drift/history' ? { json: { checks: history, requestId: 'r' } } : null;
      },
    });
    await page.getByRole('heading', { name: 'No new leads to compare', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'No check had anything to compare yet' }).waitFor();
    expect(await page.locator('.drift-tag').allTextContents()).toEqual(['not compared', 'not compared']);
    history = [...checks, { ...check, runId: 'r2', verdict: 'drift' }];
    await page.reload();
    await page.getByRole('heading', { name: 'The only check so far saw drift' }).waitFor();
  });

  test('of columns with long names does not widen the page', async () => {
    const made = madeDrift();
    const columns = made.columns.map((column) => ({ ...column, header: `${column.header}${'q'.repeat(250)}` }));
    const { page } = await openPage(browser, {
      hash: '#/drift',
      browser: { viewport: { width: 375, height: 812 } },
      api: (request) => (request.path === '/drift/latest' ? { json: { ...made, columns } } : api(request)),
    });
    await page.locator('.drift-picture').first().waitFor();
    expect(await sidewaysPx(page)).toBe(0);
  });

  test('that nobody has looked for says when it is looked for', async () => {
    const { page } = await openPage(browser, {
      hash: '#/drift',
      api: ({ path }) => (path.startsWith('/drift') ? problem(404, 'no-drift-report', 'None.') : null),
    });
    await page.getByText('Nothing has been compared yet').waitFor();
  });
});
