import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser, whyNoBrowser } from './support/browser';
import { openPage } from './support/open-page';
import { PAGE_ORIGIN, problem } from './support/stubbed-page';

jest.setTimeout(60_000);

describeInBrowser(`hot leads${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const rows = (page: Page) => page.locator('a.lead-row');
  const rankOfLine = async (page: Page) =>
    Number(
      /Your line: ([\d,]+) calls/.exec((await page.locator('.list-line').textContent()) ?? '')?.[1]?.replace(',', ''),
    );

  test('show grade, probability, trend and reasons of the best lead first, in words for screen readers', async () => {
    const { page, faults } = await openPage(browser);
    await rows(page).first().waitFor();
    await page.getByRole('heading', { name: '54 hot leads to call' }).waitFor();
    expect(await rows(page).nth(1).textContent()).toMatch(/97%[\s\S]*L-100001[\s\S]*Referral · Ben/);
    await page
      .getByRole('link', {
        name: /^Rank 4 grade A probability 96% L-100003 Trade fair · Ana improving \+12 for\sMinutes\sOn\sSite:\s28\s+for\sLead\sSource:\sTrade\sfair\s+against\sEmails\sOpened:\s0\s*$/,
      })
      .waitFor();
    expect(await page.title()).toBe('Hot leads · Leadscore');
    expect(faults).toEqual([]);
  });

  test('are asked for while the code of the page is still on its way, and not a second time', async () => {
    const asked: string[] = [];
    let deliver = (): void => undefined;
    const isAsked = new Promise<void>((resolve) => {
      deliver = resolve;
    });
    const { page } = await openPage(browser, {
      hash: '#/leads?grade=A',
      api: ({ path, query }) => {
        asked.push(`${path}?${query}`);
        if (path === '/leads') deliver();
        return null;
      },
      prepare: async (context) => {
        await context.route('**/assets/page-*.js', async (route) => {
          await isAsked;
          await route.fallback();
        });
      },
    });
    await rows(page).first().waitFor();
    await page.getByRole('heading', { name: /hot leads to call/ }).waitFor();
    for (const question of ['/leads?grade=A&limit=24', '/me?', '/status?']) {
      expect(asked.filter((each) => each === question)).toHaveLength(1);
    }
  });

  test('are narrowed down by grade, column and newness, which the address keeps', async () => {
    const asked: string[] = [];
    const { page } = await openPage(browser, {
      api: ({ path, query }) => {
        if (path === '/leads') asked.push(query.toString());
        return null;
      },
    });
    await page.getByRole('button', { name: 'Grade B only' }).click();
    await page.getByLabel('Lead Source', { exact: true }).selectOption('Webinar');
    await page.getByLabel('New since yesterday').check();
    await page.getByText('300 leads match').waitFor();
    const wanted = 'grade=B&new=true&facet.lead_source=Webinar';
    expect(asked.some((query) => query.startsWith(wanted))).toBe(true);
    expect(page.url()).toBe(`${PAGE_ORIGIN}/#/leads?${wanted}`);
    await page.reload();
    await rows(page).first().waitFor();
    expect(await page.getByRole('button', { name: 'Grade B only' }).getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByLabel('Lead Source', { exact: true }).inputValue()).toBe('Webinar');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect(page.url()).toBe(`${PAGE_ORIGIN}/#/leads`);
  });

  test('that match no filter say so, and offer to take the filters away', async () => {
    const { page } = await openPage(browser, {
      hash: '#/leads?grade=D',
      api: ({ path, query }) =>
        path === '/leads' && query.get('grade') === 'D'
          ? {
              json: {
                runId: 'r1',
                modelVersion: 'v1',
                scoredAt: '2026-11-21T06:04:00.000Z',
                total: 0,
                from: 0,
                leads: [],
                nextCursor: null,
                facets: [],
                capacity: [],
                hotLine: null,
                requestId: 'r',
              },
            }
          : null,
    });
    await page.getByText('No lead matches these filters').waitFor();
    await page.locator('.state').getByRole('button', { name: 'Clear filters' }).click();
    await rows(page).first().waitFor();
  });

  test('have a line that the slider and the number move, with the conversions that it brings', async () => {
    const { page } = await openPage(browser);
    await rows(page).first().waitFor();
    const says = page.locator('.capacity-result');
    expect(await says.textContent()).toMatch(
      /The best 50 bring about 45 conversions \(38–50\)\.\s+89% of them convert\. Calling as many at random brings 25\./,
    );
    await page.getByRole('spinbutton').fill('8');
    await page.getByRole('spinbutton').press('Enter');
    expect(await says.textContent()).toContain('The best 8 bring about 8 conversions');
    expect(await rankOfLine(page)).toBe(8);
    expect(await page.locator('a.lead-row.within').count()).toBe(8);
    await page.getByRole('slider').focus();
    for (let step = 0; step < 12; step++) await page.keyboard.press('ArrowRight');
    const moved = await rankOfLine(page);
    expect(moved).toBeGreaterThan(8);
    expect(await says.textContent()).toContain(`The best ${moved} bring about`);
    await page.reload();
    await rows(page).first().waitFor();
    expect(await page.getByRole('spinbutton').inputValue()).toBe(String(moved));
  });

  test('are gone through by keyboard: slash to the filters, j and arrows along the list, Enter opens, back returns', async () => {
    const { page } = await openPage(browser);
    await rows(page).first().waitFor();
    const focused = (row: number) => page.locator(`a.lead-row[data-row="${row}"]:focus`).waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('All');
    await page.keyboard.press('j');
    await focused(0);
    for (const key of ['j', 'ArrowDown', 'ArrowDown', 'k']) await page.keyboard.press(key);
    await focused(2);
    for (let step = 0; step < 20; step++) await page.keyboard.press('ArrowDown');
    await focused(22);
    const place = await page.evaluate<number>('scrollY');
    expect(place).toBeGreaterThan(300);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Lead L-100022' }).waitFor();
    expect(await page.evaluate<number>('scrollY')).toBe(0);
    await page.goBack();
    await focused(22);
    expect(await page.evaluate<number>('scrollY')).toBe(place);
    await page.keyboard.press('End');
    await focused(299);
    await page.getByText('L-100299').waitFor();
  });

  test('are exported up to the line, as a file whose cells no spreadsheet runs', async () => {
    const evil = ['=cmd|calc', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', 'a"b', "it's", 'two\nlines'];
    const { page } = await openPage(browser, {
      leads: 10,
      api: ({ path, query }) => {
        if (path !== '/leads') return null;
        const list = evil.map((id, at) => ({
          id,
          probability: 0.9 - at / 100,
          scorePoints: 90 - at,
          grade: 'A',
          hot: true,
          trend: null,
          change: 0,
          isNew: false,
          reasons: [{ header: '=h', value: '+v', contribution: -0.5, text: '' }],
          facets: { owner: '@owner' },
        }));
        const json = {
          runId: 'r1',
          modelVersion: 'v1',
          scoredAt: '2026-11-21T06:04:00.000Z',
          total: 10,
          from: 0,
          leads: list.slice(0, Number(query.get('limit'))),
          nextCursor: null,
          facets: [{ column: 'owner', header: '=Owner', values: [] }],
          capacity: [{ leads: 10, expected: 8, low: 6, high: 10 }],
          hotLine: null,
          requestId: 'r',
        };
        return { json };
      },
    });
    await rows(page).first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The best 10' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('hot-leads-2026-11-21.csv');
    const content = readFileSync(await download.path(), 'utf8');
    const [head, ...records] = parse(content, { bom: true, relax_quotes: false }) as string[][];
    expect(records).toHaveLength(10);
    for (const cell of [...(head ?? []), ...records.flat()]) expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r]/);
    expect(head).toContain("'=Owner");
    expect(records[0]).toEqual(['1', "'=cmd|calc", '0.9', 'A', 'yes', '', "'@owner", "'=h = +v (against)", '', '']);
    expect(records[9]?.[1]).toBe('two\nlines');
    await page.getByText('10 leads exported.').waitFor();
  });

  test('100,000 of them are a list of some dozen rows in the document, whose pages are asked for as they are seen', async () => {
    const asked: string[] = [];
    const { page, faults } = await openPage(browser, {
      leads: 100_000,
      api: ({ path, query }) => {
        if (path === '/leads') asked.push(query.toString());
        return null;
      },
    });
    await rows(page).first().waitFor();
    expect(asked[0]).toBe('limit=24');
    await page.evaluate("scrollTo(0, document.querySelector('ol.virtual-list').clientHeight / 2)");
    await page.getByText('L-149990').first().waitFor();
    await page.keyboard.press('End');
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
    await page.getByText('L-199999').waitFor();
    const last = page.locator('li.virtual-row[aria-posinset="100000"]');
    expect(await last.getAttribute('aria-setsize')).toBe('100000');
    expect(await page.locator('li.virtual-row').count()).toBeLessThan(60);
    expect(asked.length).toBeLessThan(12);
    expect(faults).toEqual([]);
  });

  test('that cannot be loaded say why, and are asked for again', async () => {
    let fails = true;
    const { page } = await openPage(browser, {
      api: ({ path }) =>
        path === '/leads' && fails ? problem(500, 'internal-error', 'Something went wrong here. Ask for help.') : null,
    });
    await page.getByText('Something went wrong here. Ask for help.').waitFor();
    await page.getByText('Request request-7').waitFor();
    fails = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows(page).first().waitFor();
  });

  test('before the first scores teach what to do', async () => {
    const { page } = await openPage(browser, {
      api: ({ path }) =>
        path === '/leads'
          ? {
              json: {
                runId: null,
                modelVersion: null,
                scoredAt: null,
                total: 0,
                from: 0,
                leads: [],
                nextCursor: null,
                facets: [],
                capacity: [],
                hotLine: null,
                requestId: 'r',
              },
            }
          : null,
    });
    await page.getByText('No leads have been scored yet').waitFor();
    await page.getByRole('link', { name: 'Score a file now' }).click();
    expect(page.url()).toBe(`${PAGE_ORIGIN}/#/score`);
  });
});
