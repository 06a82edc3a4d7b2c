import type { Browser } from 'playwright-core';
import { describeInBrowser, openBrowser, sidewaysPx, whyNoBrowser } from './support/browser';
import { madeEvaluation, madeModels, madeRollout } from './support/made-model';
import { openPage } from './support/open-page';
import { problem, type StubRequest } from './support/stubbed-page';

jest.setTimeout(60_000);

describeInBrowser(`the model${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  function api({ path }: StubRequest) {
    if (path === '/model/evaluation') return { json: madeEvaluation() };
    return path === '/models' ? { json: madeModels() } : null;
  }

  test('is judged in words, in figures, and in pictures that state what they show', async () => {
    const { page, faults } = await openPage(browser, { hash: '#/model', api });
    await page
      .getByRole('heading', { level: 1, name: 'LightGBM v3 tells leads apart well, if Tags can be trusted' })
      .waitFor();
    expect(await page.locator('.figures dd').allTextContents()).toEqual(['81%', '22%', '2.1 ×', '58%']);
    const findings = [
      'In 94.9% of pairs the converting lead has the higher score',
      'At the hot line 58% of conversions are found',
      'A score of 0.70 means 71%: calibrated within 1.8 points',
      'Calling the best 20% of leads reaches 45% of all conversions',
      'Minutes On Site tells the most',
      'Grade A converts at 81%, grade D at 7%',
      'LightGBM is the best of 2',
      'v3 serves',
    ];
    for (const name of findings) await page.getByRole('heading', { name }).waitFor();
    const figure = page.locator('figure', { hasText: findings[4] ?? '' });
    await figure.getByText('Show as a table').click();
    expect(await figure.locator('tbody tr').allTextContents()).toEqual([
      'Minutes On Site0.120',
      'Lead Source0.060',
      'Visits0.040',
    ]);
    expect(await page.getByRole('row', { name: /^LightGBM 0.949/ }).getAttribute('class')).toBe('chosen');
    expect(faults).toEqual([]);
  });

  test('changes when an operator confirms it, and says what serves now', async () => {
    const posted: string[] = [];
    let serving = 'v3';
    const { page } = await openPage(browser, {
      hash: '#/model',
      api: (request) => {
        if (request.method === 'POST') {
          posted.push(request.path);
          serving = 'v2';
          return { json: { version: 'v2', previousVersion: 'v3', promotedAt: '', reason: '', warning: null } };
        }
        return request.path === '/models' ? { json: madeModels(serving) } : api(request);
      },
    });
    await page.getByRole('button', { name: 'Promote v2' }).click();
    await page.getByRole('dialog', { name: 'Let v2 serve?' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(posted).toEqual([]);
    await page.getByRole('button', { name: 'Promote v2' }).click();
    await page.getByRole('button', { name: 'Let v2 serve' }).click();
    await page.getByText('v2 serves now.').waitFor();
    await page.getByRole('heading', { name: 'v2 serves' }).waitFor();
    await page.getByRole('button', { name: 'Roll back to v2' }).click();
    await page.getByRole('button', { name: 'Let v2 serve' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(posted).toEqual(['/models/v2/promote', '/models/rollback']);
  });

  test('stays as it is where the change is refused, with the reason', async () => {
    const { page } = await openPage(browser, {
      hash: '#/model',
      api: (request) =>
        request.method === 'POST' ? problem(409, 'broken-model', 'v4 fails its self-test. Train again.') : api(request),
    });
    await page.getByRole('button', { name: 'Promote v4' }).click();
    await page.getByRole('button', { name: 'Let v4 serve' }).click();
    await page.getByText('v4 fails its self-test. Train again.').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'v3 serves' }).waitFor();
  });

  test.each([
    ['shadow', 'v4 is tried in the shadow of v3', /v3 answers: nobody sees its scores yet\. Since .*: the new/, '0'],
    [
      'share',
      'v4 answers for 10% of the leads',
      /Always the same leads get the score of v4, .* Since .*: the new/,
      '420',
    ],
  ] as const)(
    'that is tried beside the champion (%s) is shown with what both say',
    async (mode, title, lead, served) => {
      const { page } = await openPage(browser, {
        hash: '#/model',
        api: (request) => (request.path === '/rollout' ? { json: madeRollout(mode) } : api(request)),
      });
      const card = page.locator('section.card', { has: page.getByRole('heading', { name: title }) });
      await card.waitFor();
      expect(await card.textContent()).toMatch(lead);
      await card
        .getByText('4,210 scores of 1,848 leads by both so far. They give the same grade to 91% of the leads')
        .waitFor();
      expect(await card.locator('tbody tr').nth(1).textContent()).toBe(`v4${served}39.2%23.1%`);
    },
  );

  test('that is tried alone, or before its first score, says so', async () => {
    const tried = madeRollout();
    let answer = { ...tried, rollout: { ...tried.rollout, comparison: null } as typeof tried.rollout };
    const { page } = await openPage(browser, {
      hash: '#/model',
      api: (request) => (request.path === '/rollout' ? { json: answer } : api(request)),
    });
    await page.getByText('No lead has been scored by both yet.').waitFor();
    answer = { ...tried, rollout: null };
    await page.reload();
    await page.getByRole('heading', { name: 'v3 serves' }).waitFor();
    expect(await page.getByText('by both').count()).toBe(0);
  });

  test('cannot be changed by a viewer', async () => {
    const { page } = await openPage(browser, {
      hash: '#/model',
      api: (request) =>
        request.path === '/me' ? { json: { name: 'ben', role: 'viewer', requestId: 'r' } } : api(request),
    });
    await page.getByText('Operators can promote another version or roll back.').waitFor();
    expect(await page.getByRole('button', { name: /Promote|Roll back/ }).count()).toBe(0);
  });

  test('with suspicious columns says how to leave them out, as a command that can be copied', async () => {
    const { page } = await openPage(browser, {
      hash: '#/model',
      browser: { viewport: { width: 375, height: 812 } },
      api: (request) => {
        if (request.path !== '/model/evaluation') return api(request);
        const made = madeEvaluation();
        const header = 'q'.repeat(250);
        const long = { ...made.leakage[0], column: 'long', header, reason: `"${header}" looks like it` };
        return {
          json: {
            ...made,
            leakage: [...made.leakage, { ...long, column: 'city', header: 'City, State' }, long],
            importance: [...made.importance, { column: 'long', header, importance: 0.2 }],
          },
        };
      },
    });
    await page
      .getByRole('heading', { name: /^⚠? ?Are Tags, City, State and q+ filled in after the sale\?$/ })
      .waitFor();
    await page.getByText(`npx leadscore run leads.csv --exclude "Tags,city,${'q'.repeat(250)}"`).waitFor();
    expect(await sidewaysPx(page)).toBe(0);
  });

  test('that is not there yet says how one is made', async () => {
    const { page } = await openPage(browser, {
      hash: '#/model',
      api: ({ path }) => (path === '/model/evaluation' ? problem(404, 'no-model-yet', 'None.') : null),
    });
    await page.getByText('There is no model yet').waitFor();
  });
});
