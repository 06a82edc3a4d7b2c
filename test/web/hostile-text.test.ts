import type { Browser } from 'playwright-core';
import { describeInBrowser, openBrowser, sidewaysPx, whyNoBrowser } from './support/browser';
import { madeApi } from './support/made-api';
import { madeLeadAnswer, madeList } from './support/made-leads';
import { openPage } from './support/open-page';

jest.setTimeout(60_000);

const EVIL = [
  '<img src=x onerror="window.owned=1">',
  '<script>window.owned=1</script>',
  '"><svg onload=window.owned=1>',
  "javascript:window.owned=1//'",
  '{{constructor.constructor("window.owned=1")()}}',
  '\u202Etxt.exe\u0000<b>',
  `${'very long '.repeat(30)}<iframe srcdoc="<script>parent.owned=1</script>">`,
];

/** Every text of an answer replaced by one that is up to no good, each in its turn; enumerations and dates stay. */
function poisoned<T>(value: T, key = ''): T {
  if (Array.isArray(value)) return value.map((item) => poisoned(item, key)) as T;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, member]) => [name, poisoned(member, name)]);
    return Object.fromEntries(entries) as T;
  }
  const isOurs = OURS.has(key);
  return (typeof value === 'string' && !isOurs ? EVIL[turn++ % EVIL.length] : value) as T;
}
let turn = 0;
/** Enumerations, ids and dates that the server makes; `url` is a link that it signs. */
const OURS = new Set(
  'grade trend scale scoredAt runId kind role state step trigger stage chosen name verdict aspect method effectName direction at checkedAt startedAt endedAt createdAt promotedAt calibration modelVersion championVersion version id enabled'.split(
    ' ',
  ),
);

describeInBrowser(`text that is up to no good${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test('in every field of leads and headers is only ever text', async () => {
    const { page, faults, asked } = await openPage(browser, {
      api: ({ path, query }) => {
        if (path === '/leads') return { json: poisoned(madeList(30, query)) };
        if (path === '/lead') return { json: poisoned(madeLeadAnswer('x')) };
        return path === '/me' ? { json: poisoned({ name: '', role: 'viewer', requestId: '' }) } : null;
      },
    });
    const shown = async () => ({
      texts: await page.evaluate<string>(
        "[document.body.textContent, document.title].join(' ').replaceAll(/\\s+/g, ' ')",
      ),
      owned: await page.evaluate<boolean>("'owned' in window"),
      elements: await page
        .locator('main img, main script, main iframe, main b, [onerror], [onload], a[href^="javascript:"]')
        .count(),
      sideways: await sidewaysPx(page),
    });
    await page.locator('a.lead-row').first().waitFor();
    const list = await shown();
    await page.locator('a.lead-row').first().click();
    await page.locator('.waterfall').waitFor();
    const lead = await shown();
    for (const view of [list, lead]) {
      expect(view).toMatchObject({ owned: false, elements: 0, sideways: 0 });
      for (const text of EVIL) expect(view.texts).toContain(text.replaceAll(/\s+/g, ' ').slice(0, 20).trim());
    }
    expect(faults).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('https://page.test/'))).toEqual([]);
  });

  test.each([
    ['#/model', '/model/evaluation', 'figure'],
    ['#/drift', '/drift/latest', '.drift-picture'],
    ['#/runs/r1', '/runs/r1', '.run-step'],
    ['#/score?file=upload-7', '/runs/upload-7', '.downloads'],
  ])('is only ever text in %s as well', async (hash, path, ready) => {
    const made = madeApi(10);
    const { page, faults, asked } = await openPage(browser, {
      hash,
      api: (request) => {
        const answer = made(request);
        return request.path === path && answer !== null ? { json: poisoned(answer.json) } : null;
      },
    });
    await page.locator(ready).first().waitFor();
    expect(await page.evaluate<boolean>("'owned' in window")).toBe(false);
    expect(
      await page
        .locator('main img, main script, main iframe, main b, [onerror], [onload], a[href^="javascript:"]')
        .count(),
    ).toBe(0);
    expect(faults).toEqual([]);
    expect(asked.filter((url) => !url.startsWith('https://page.test/'))).toEqual([]);
  });
});
