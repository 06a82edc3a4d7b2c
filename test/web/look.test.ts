import type { Browser } from 'playwright-core';
import { axeViolations } from './support/axe';
import { describeInBrowser, openBrowser, screenshot, sidewaysPx, whyNoBrowser } from './support/browser';
import { openPage } from './support/open-page';
import { PAGE_ORIGIN, problem } from './support/stubbed-page';

/** axe takes seconds a view, on a busy machine many. */
jest.setTimeout(180_000);

const SIZES = { phone: { width: 375, height: 812 }, desktop: { width: 1280, height: 900 } } as const;
const VIEWS = [
  { name: 'leads', hash: '#/leads', ready: 'a.lead-row' },
  { name: 'lead', hash: '#/leads/L-100002', ready: '.waterfall' },
  { name: 'score', hash: '#/score?file=upload-7', ready: '.downloads' },
  { name: 'model', hash: '#/model', ready: 'table.table' },
  { name: 'drift', hash: '#/drift', ready: '.drift-picture' },
  { name: 'runs', hash: '#/runs', ready: '.run-step' },
] as const;

describeInBrowser(`how it looks, and to whom it speaks${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  const looks = (['phone', 'desktop'] as const).flatMap((size) =>
    (['light', 'dark'] as const).map((scheme) => [size, scheme] as const),
  );

  test.each(looks)(
    'on a %s in %s no view has a serious finding of axe or scrolls sideways',
    async (size, scheme) => {
      const { page, faults } = await openPage(browser, { browser: { viewport: SIZES[size], colorScheme: scheme } });
      for (const { name, hash, ready } of VIEWS) {
        await page.goto(`${PAGE_ORIGIN}/${hash}`);
        await page.locator(ready).first().waitFor();
        await screenshot(page, `${name}-${size}-${scheme}`, name !== 'leads');
        expect(await findings(page)).toEqual([]);
        expect(await sidewaysPx(page)).toBe(0);
      }
      expect(faults).toEqual([]);
    },
    240_000,
  );

  test('the narrowest phone, states of failure and an ended session are in order as well', async () => {
    const narrow = await openPage(browser, { browser: { viewport: { width: 360, height: 640 } } });
    await narrow.page.locator('a.lead-row').first().waitFor();
    await screenshot(narrow.page, 'leads-narrow');
    expect(await sidewaysPx(narrow.page)).toBe(0);
    const failed = await openPage(browser, {
      api: ({ path }) => (path === '/leads' ? problem(500, 'x', 'No.') : null),
    });
    await failed.page.locator('.state.failed').waitFor();
    await screenshot(failed.page, 'leads-failed');
    const expired = await openPage(browser, { api: () => problem(401, 'x', 'Old.') });
    await expired.page.getByText('Your session has ended').waitFor();
    await screenshot(expired.page, 'expired');
    for (const { page } of [narrow, failed, expired]) expect(await findings(page)).toEqual([]);
  });

  test('the skip link is the first stop of the Tab key and leads to the content; the header follows', async () => {
    const { page } = await openPage(browser);
    await page.locator('a.lead-row').first().waitFor();
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('All');
  });
});

async function findings(page: Parameters<typeof screenshot>[0]): Promise<string[]> {
  return (await axeViolations(page)).flatMap(({ id, impact, nodes }) =>
    impact === 'serious' || impact === 'critical' || impact === 'moderate'
      ? nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`)
      : [],
  );
}
