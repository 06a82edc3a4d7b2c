import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Browser } from 'playwright-core';
import { tempFolder } from '../helpers/temp-folder';
import { homeOnDisk, type ServedHome, serveHome } from '../local/server/support/served-home';
import { describeInBrowser, openBrowser, screenshot, visit, whyNoBrowser } from './support/browser';

jest.setTimeout(60_000);

describeInBrowser(`the page of leadscore serve${whyNoBrowser}`, () => {
  let browser: Browser;
  let served: ServedHome;
  beforeAll(async () => {
    [browser, served] = await Promise.all([openBrowser(), homeOnDisk(tempFolder()).then(serveHome)]);
  });
  afterAll(() => Promise.all([browser?.close(), served?.server.close()]));

  const open = async (hash = '') => {
    const visited = await visit(browser, { acceptDownloads: true });
    const answer = await visited.page.goto(`${served.server.url}/${hash}`);
    return { ...visited, answer };
  };

  test('shows the leads that the last run scored, narrows them down, and asks no other host', async () => {
    const { page, answer, faults, asked } = await open();
    expect(answer?.headers()['content-security-policy']).toMatch(/default-src 'none'/);
    await page.locator('a.lead-row').first().waitFor();
    await page.getByRole('heading', { name: /^\d+ hot leads to call$/ }).waitFor();
    expect(await page.locator('.shell-main header p').textContent()).toMatch(/Of 300 open leads, scored/);
    await screenshot(page, 'served-leads');
    const shares = (await page.locator('.lead-probability').allTextContents()).map((text) =>
      Number(/(\d+)%/.exec(text)?.[1]),
    );
    expect(shares.length).toBeGreaterThan(8);
    expect(shares).toEqual(shares.toSorted((a, b) => b - a));
    const source = page.locator('.filter-bar select').first();
    const option = await source.locator('option').nth(1).textContent();
    await source.selectOption({ index: 1 });
    const matching = /\((\d+)\)/.exec(option ?? '')?.[1];
    await page.getByText(`${matching} leads match`).waitFor();
    const value = option?.replace(/ \(\d+\)$/, '') ?? '';
    for (const text of await page.locator('.lead-facets').allTextContents()) expect(text).toContain(value);
    expect(asked.filter((url) => !url.startsWith(`${served.server.url}/`))).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('opens a lead whose waterfall adds up to its probability', async () => {
    const { page, faults } = await open();
    const row = page.locator('a.lead-row').nth(1);
    await row.waitFor();
    const listed = /(\d+)%/.exec((await row.locator('.lead-probability').textContent()) ?? '')?.[1];
    await row.click();
    await page.locator('.waterfall').waitFor();
    await screenshot(page, 'served-lead', true);
    const rows = await page.locator('.waterfall tbody tr').all();
    const cells = await Promise.all(
      rows.map(async (tr) =>
        (await tr.locator('td.number').allTextContents()).map((text) =>
          Number(text.replace('−', '-').replace('%', '')),
        ),
      ),
    );
    let at = cells[0]?.[1] ?? Number.NaN;
    for (const [step = Number.NaN, then] of cells.slice(1, -1)) {
      expect(at + step).toBeCloseTo(then ?? Number.NaN, 6);
      at = then ?? Number.NaN;
    }
    expect(cells.at(-1)?.[1]).toBe(at);
    expect(Math.abs(at - Number(listed))).toBeLessThanOrEqual(1);
    expect(await page.locator('.table tbody tr').count()).toBeGreaterThan(3);
    expect(faults).toEqual([]);
  });

  test('exports what the API lists', async () => {
    const { page } = await open();
    await page.locator('a.lead-row').first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'All 300' }).click(),
    ]);
    const rows = parse(readFileSync(await download.path()), { bom: true, columns: true }) as Record<string, string>[];
    expect(rows).toHaveLength(300);
    const shown = await page.locator('strong.lead-id').first().textContent();
    expect(rows[0]?.Lead).toBe(shown);
  });
});
