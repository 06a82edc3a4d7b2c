import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser, screenshot, sidewaysPx, whyNoBrowser } from './support/browser';
import { madeApi, madeList } from './support/made-leads';
import { openPage } from './support/open-page';
import { PAGE_ORIGIN, problem, type StubAnswer, type StubRequest } from './support/stubbed-page';

jest.setTimeout(60_000);

const made = madeApi(300);
const status = (change: object) => {
  const answer = made({ path: '/status', query: new URLSearchParams() })?.json;
  return { json: { ...answer, ...change } };
};

describeInBrowser(`the list of calls${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const rows = (page: Page) => page.locator('a.lead-row');

  /** Hot leads of which half convert at best. */
  function weak({ path, query }: StubRequest): StubAnswer | null {
    if (path !== '/leads') return null;
    const capacity = [{ leads: 300, expected: 130, low: 110, high: 150 }];
    return { json: { ...madeList(300, query), capacity } };
  }

  test('says what hot means, and how many of these leads should convert', async () => {
    const { page } = await openPage(browser);
    await page
      .getByText(
        'Hot: when the model was tested, 80% or more of such leads converted. Of these 54, about 48 should (88%).',
      )
      .waitFor();
    expect(await page.locator('.notice').count()).toBe(0);
  });

  test('says so where hot leads fall short, with the column that would explain it', async () => {
    const { page } = await openPage(browser, { api: weak });
    await page.getByText('Of these 54, about 23 should (43%).').waitFor();
    await page
      .getByText('That is clearly below 80%: the model leans on Tags, which may be filled in only after the sale.')
      .waitFor();
    // Narrowed down, the figures stay those of all hot leads.
    await page.getByRole('button', { name: 'Grade B only' }).click();
    await page.getByText('300 leads match').waitFor();
    await page.getByText('Of these 54, about 23 should (43%).').waitFor();
    await page.getByRole('link', { name: 'See the warning' }).click();
    await page.getByRole('heading', { name: 'Is Tags filled in after the sale?' }).waitFor();
  });

  test('says so where hot leads fall short and no column is suspicious', async () => {
    const { page } = await openPage(browser, {
      api: (request) => (request.path === '/model/evaluation' ? problem(500, 'x', 'No.') : weak(request)),
    });
    await page.getByText('these leads look weaker than those that the model was tested on').waitFor();
    expect(await page.getByRole('link', { name: 'See what has moved' }).getAttribute('href')).toBe('#/drift');
  });

  test('of another model than the one that serves says so', async () => {
    const { page } = await openPage(browser, {
      api: ({ path }) =>
        path === '/status' ? status({ model: { version: 'v1', promotedAt: '2026-11-21', reason: 'back' } }) : null,
    });
    await page.getByText('Scored by v3; v1 serves now. The next run scores them again.').waitFor();
  });

  test('is loaded again when somebody looks at it after a newer run, and not while nobody does', async () => {
    let run = '2026-11-21T06-00-00';
    const asked: string[] = [];
    const { page } = await openPage(browser, {
      api: ({ path, query }) => {
        asked.push(path);
        if (path === '/leads') {
          const list = madeList(300, query);
          const leads = list.leads.map((lead) => ({ ...lead, id: `${run.slice(0, 10)}/${lead.id}` }));
          return { json: { ...list, runId: run, leads } };
        }
        if (path !== '/status') return null;
        return status({ scores: { runId: run, scoredAt: `${run.slice(0, 10)}T06:04:00.000Z`, leads: 300, hot: 9 } });
      },
    });
    const look = () => page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await Promise.all([page.waitForResponse(/from=24/), page.getByText('2026-11-21/L-100000').waitFor()]);
    asked.length = 0;
    for (let time = 0; time < 2; time++) await Promise.all([page.waitForResponse(/status/), look()]);
    expect(asked).toEqual(['/status', '/status']);
    run = '2026-11-22T06-00-00';
    await look();
    await page.getByText('2026-11-22/L-100000').waitFor();
    expect(await page.getByText('2026-11-21/').count()).toBe(0);
    // Coming back from a lead is a look as well.
    await rows(page).first().click();
    await page.locator('.waterfall').waitFor();
    run = '2026-11-23T06-00-00';
    await page.getByRole('link', { name: 'All leads' }).click();
    await page.getByText('2026-11-23/L-100000').waitFor();
  });

  test('is printed down to the line, on as many sheets as that takes', async () => {
    const { page } = await openPage(browser, { leads: 3_000, browser: { colorScheme: 'dark' } });
    await page.waitForResponse(/from=24/);
    const printed = page.locator('.printed-leads .lead-row');
    expect(await printed.count()).toBe(0);
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await printed.count()).toBe(50);
    await page.emulateMedia({ media: 'print' });
    expect(await printed.nth(49).textContent()).toContain('L-100049');
    for (const hidden of ['.shell-header', '.filter-bar', '.virtual-list', '.capacity-controls', '.list-tools'])
      expect(await page.locator(hidden).isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(0, 0, 0)');
    await page.setViewportSize({ width: 718, height: 1_000 });
    expect(await sidewaysPx(page)).toBe(0);
    await screenshot(page, 'leads-printed', true);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.emulateMedia({ media: null });
    expect(await printed.count()).toBe(0);
    await page.getByRole('spinbutton').fill('500');
    await page.getByRole('spinbutton').press('Enter');
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('p.printed-leads').textContent()).toContain('These are the first 200 of 500.');
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)?.length).toBeLessThan(20);
  });

  test('on a phone begins on the first screen, with its filters folded and every id within the window', async () => {
    const long = 'lead/'.repeat(50);
    const { page } = await openPage(browser, {
      hash: '#/leads?facet.owner=Ana',
      browser: { viewport: { width: 375, height: 667 } },
      api: ({ path, query }) => {
        if (path !== '/leads') return null;
        const list = madeList(300, query);
        return { json: { ...list, leads: list.leads.map((lead) => ({ ...lead, id: `${long}${lead.id}` })) } };
      },
    });
    const first = await rows(page).first().boundingBox();
    expect((first?.y ?? 999) + (first?.height ?? 0)).toBeLessThanOrEqual(667);
    const owner = page.getByLabel('Owner', { exact: true });
    expect(await owner.isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Filters (1)' }).click();
    expect(await owner.inputValue()).toBe('Ana');
    const id = await page.locator('.lead-id').first().boundingBox();
    expect((id?.x ?? 0) + (id?.width ?? 999)).toBeLessThanOrEqual(375);
    await rows(page).first().click();
    await page.locator('.waterfall').waitFor();
    expect(await sidewaysPx(page)).toBe(0);
  });

  test('narrowed down by an old address offers the way out: to a column that is none, to a value that no lead has', async () => {
    const { page } = await openPage(browser, {
      hash: '#/leads?facet.nope=1',
      api: ({ path, query }) => {
        if (path !== '/leads') return null;
        if (query.has('facet.nope')) return problem(400, 'unknown-facet', 'The list cannot be narrowed down by nope.');
        return query.has('facet.owner') ? { json: { ...madeList(300, query), total: 0, leads: [] } } : null;
      },
    });
    await page.getByText('The list cannot be narrowed down by nope.').waitFor();
    expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rows(page).first().waitFor();
    await page.goto(`${PAGE_ORIGIN}/#/leads?facet.owner=Atlantis`);
    await page.getByText('No lead matches these filters').waitFor();
    const owner = page.getByLabel('Owner', { exact: true });
    expect(await owner.locator('option:checked').textContent()).toBe('Atlantis (0)');
  });
});
