import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, openBrowser, whyNoBrowser } from './support/browser';
import { madeLeadAnswer } from './support/made-leads';
import { openPage } from './support/open-page';
import { problem } from './support/stubbed-page';

jest.setTimeout(60_000);

describeInBrowser(`one lead${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const numbers = async (page: Page, selector: string) => {
    const texts = await page.locator(selector).allTextContents();
    return texts.map((text) => Number(text.replace('−', '-').replace('%', '')));
  };

  test('has a waterfall whose steps lead from the average lead to its probability, as they are shown', async () => {
    const { page, faults } = await openPage(browser, { hash: '#/leads/L-100002' });
    await page.locator('.waterfall').waitFor();
    const then = await numbers(page, '.waterfall tbody td:last-child');
    const steps = (await numbers(page, '.waterfall tbody .waterfall-points')).slice(0, -1);
    expect(steps).toHaveLength(9);
    expect(then[0]).toBe(40.1);
    steps.forEach((step, at) => {
      expect((then[at] ?? 0) + step).toBeCloseTo(then[at + 1] ?? 0, 6);
    });
    expect(then.at(-1)).toBe(75.6);
    const sum = /([\d.]+)% for the average lead, \+([\d.]+) points for it, −([\d.]+) points against it: ([\d.]+)%/.exec(
      (await page.locator('.waterfall-sum').textContent()) ?? '',
    );
    const [start = 0, up = 0, down = 0, end = 0] = (sum ?? []).slice(1).map(Number);
    expect(start + up - down).toBeCloseTo(end, 6);
    await page.getByRole('heading', { name: 'Most of it comes from Minutes On Site and Lead Source' }).waitFor();
    expect(faults).toEqual([]);
  });

  test('says what is likely, where it is going, what changed, what was read and what is missing', async () => {
    const { page } = await openPage(browser, { hash: '#/leads/L-100002' });
    await page.getByText('76% likely to convert: call today.').waitFor();
    await page.getByRole('heading', { name: 'Improving: +14 points against its scores before' }).waitFor();
    await page.getByText('Show as a table').click();
    expect(await page.locator('figure tbody tr').count()).toBe(4);
    expect(await page.locator('.changes').textContent()).toBe('Minutes On Site 12 → 61.6');
    expect(await page.locator('.missing').textContent()).toBe('Industry');
    expect(await page.locator('.table').last().textContent()).toContain('Lead SourceReferral');
  });

  test('asks to fill in only what the model looks at and nothing from after the sale; times are told as dates', async () => {
    const made = madeLeadAnswer('L-1');
    const reason = { value: 'missing', contribution: -0.1, missing: true };
    const explanation = made.explanation && {
      ...made.explanation,
      contributions: [...made.explanation.contributions, { ...reason, column: 'tags', header: 'Tags' }],
    };
    const fields = [
      ...made.fields,
      { column: 'budget', header: 'Budget', kind: 'number', value: null },
      { column: 'tags', header: 'Tags', kind: 'category', value: null },
      { column: 'created', header: 'Created At', kind: 'time', value: '2026-10-25T08:09:00.000Z' },
    ];
    const { page } = await openPage(browser, {
      hash: '#/leads/L-1',
      browser: { timezoneId: 'Asia/Tokyo' },
      api: ({ path }) => (path === '/lead' ? { json: { ...made, explanation, fields } } : null),
    });
    await page.getByRole('heading', { name: 'One value is missing' }).waitFor();
    expect(await page.locator('.missing').textContent()).toBe('Industry');
    const data = page.getByRole('row', { name: /^Created At/ });
    expect(await data.textContent()).toBe('Created At25 Oct 2026, 08:09');
  });

  test('of any id, with a score that was kept without reasons or data, still has its score', async () => {
    const id = '2026/0001 a%20b Zoë?c#d+e 50%';
    const { page } = await openPage(browser, {
      hash: `#/leads/${encodeURIComponent(id)}`,
      api: ({ path, query }) => {
        if (path !== '/lead' || query.get('id') !== id) return null;
        const lead = madeLeadAnswer(id);
        const history = lead.history.slice(0, 1);
        return {
          json: { ...lead, trend: null, change: 0, history, explanation: null, fields: [], changedReasons: [] },
        };
      },
    });
    await page.getByRole('heading', { name: `Lead ${id}` }).waitFor();
    await page.getByText('This score was kept without its reasons.').waitFor();
    await page.getByRole('heading', { name: 'Scored once so far' }).waitFor();
  });

  test('that is not known says so', async () => {
    const { page } = await openPage(browser, {
      hash: '#/leads/nobody',
      api: ({ path }) => (path === '/lead' ? problem(404, 'not-found', 'There is no such lead.') : null),
    });
    await page.getByText('There is no score of this lead').waitFor();
    await page.getByRole('link', { name: 'All leads' }).click();
    await page.locator('a.lead-row').first().waitFor();
  });

  test('returns to the list with the filters that it was opened from', async () => {
    const { page } = await openPage(browser, { hash: '#/leads?grade=B' });
    await page.locator('a.lead-row').first().click();
    await page.getByRole('link', { name: 'All leads' }).click();
    await page.locator('a.lead-row').first().waitFor();
    expect(page.url()).toContain('#/leads?grade=B');
  });
});
