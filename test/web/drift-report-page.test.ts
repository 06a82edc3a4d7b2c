import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { driftReportHtml } from '../../domain/reports/drift/drift-report';
import { sampleColumn, sampleReport } from '../domain/reports/drift/sample-report';
import { tempFolder } from '../helpers/temp-folder';
import { axeViolations } from './support/axe';
import { describeInBrowser, openBrowser, screenshot, visit, whyNoBrowser } from './support/browser';

jest.setTimeout(60_000);

const EVIL = '<img src=x onerror="document.title=1"></title></script><script>document.title=2</script>"\'&\u202E';
const LONG = 'A very long header that somebody has given to a column, without any thought of those who read it';
const report = sampleReport();
const hostile = sampleReport({
  columns: [
    ...report.columns,
    sampleColumn({ header: EVIL, sentence: EVIL, verdict: 'drift', effect: 0.12 }),
    sampleColumn({ header: LONG.replaceAll(' ', ''), sentence: LONG.repeat(5), verdict: 'drift', effect: 0.11 }),
  ],
});

describeInBrowser(`the page of a drift check${whyNoBrowser}`, () => {
  const address = pathToFileURL(join(mkdtempSync(join(tempFolder(), 'report-')), 'report.html')).href;
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(new URL(address), driftReportHtml(hostile));
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const names = (page: Page) =>
    page
      .locator('#columns > tbody:visible > tr:first-child > th')
      .evaluateAll((cells) => cells.map((cell) => cell.firstChild?.textContent?.trim() ?? ''));

  test.each([
    ['phone', 360, 'dark'],
    ['desk', 1280, 'light'],
  ] as const)(
    'has no finding of axe, asks for nothing and does not scroll sideways on a %s of %d px in %s',
    async (name, width, colorScheme) => {
      const { page, context, faults, asked } = await visit(browser, { colorScheme, viewport: { width, height: 800 } });
      await page.goto(address);
      const violations = await axeViolations(page);
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      expect(asked).toEqual([address]);
      expect(faults).toEqual([]);
      expect(await page.title()).toBe('Drift: new leads against the training leads of v3');
      await screenshot(page, `drift-report-${name}-${colorScheme}`, true);
      await context.close();
    },
  );

  test('columns are sorted and filtered, by mouse and by keyboard, and it is told how many are left', async () => {
    const { page, context } = await visit(browser);
    await page.goto(address);
    const urgent = await names(page);
    expect(urgent[0]).toBe('Lead Source');
    await page.getByRole('button', { name: 'Importance' }).click();
    expect((await names(page)).slice(0, 2)).toEqual(['Total Time Spent on Website', 'Lead Source']);
    expect(await page.locator('th[data-sort="importance"]').getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('button', { name: 'Importance' }).press('Enter');
    expect((await names(page)).at(-1)).toBe('Total Time Spent on Website');
    await page.getByRole('button', { name: 'Adjusted p' }).click();
    // What has no p comes last, also when ascending.
    expect((await names(page)).slice(-2).sort()).toEqual(['City', 'TotalVisits']);
    await page.getByLabel('Find a column').fill('lead');
    expect(await names(page)).toEqual(['Lead Source']);
    expect(await page.locator('output').textContent()).toBe('1 of 8 columns');
    await page.getByLabel('Find a column').fill('');
    await page.getByLabel('Show').selectOption('unknown');
    expect(await names(page)).toEqual(['TotalVisits']);
    await context.close();
  });

  test('on a phone columns are sorted by a list', async () => {
    const { page, context } = await visit(browser, { viewport: { width: 360, height: 740 } });
    await page.goto(address);
    await page.getByLabel('Sort by').selectOption('name');
    expect((await names(page))[1]).toMatch(/^A free copy/);
    await context.close();
  });

  test('without script everything can be read, and nothing pretends to work', async () => {
    const { page, context } = await visit(browser, { javaScriptEnabled: false });
    await page.goto(address);
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.locator('#columns button').count()).toBe(0);
    await page.getByText('Lead Source moved by 0.14').click();
    const group = page.locator('tbody[data-name="Lead Source"]');
    expect(await group.getByText('Population stability index').isVisible()).toBe(true);
    await context.close();
  });

  test('on paper the tools are gone and the colours are those of paper', async () => {
    const { page, context } = await visit(browser, { colorScheme: 'dark' });
    await page.goto(address);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await context.close();
  });
});
