import type { Browser } from 'playwright-core';
import { describeInBrowser, openBrowser, whyNoBrowser } from './support/browser';
import { madeRun, madeRuns } from './support/made-runs';
import { openPage } from './support/open-page';
import { problem } from './support/stubbed-page';

jest.setTimeout(60_000);

describeInBrowser(`runs${whyNoBrowser}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  test('are followed step by step while they go on, without a click', async () => {
    let reached = 2;
    const { page, faults } = await openPage(browser, {
      hash: '#/runs',
      api: ({ path }) => {
        if (path === '/runs') return { json: madeRuns(madeRun('r2', reached), madeRun('r1', 99)) };
        return path === '/runs/r2' ? { json: madeRun('r2', reached) } : null;
      },
    });
    await page.getByRole('heading', { level: 1, name: 'A run is under way' }).waitFor();
    await page.getByRole('heading', { name: '2 of 10 steps done' }).waitFor();
    expect(await page.locator('.run-step.running').textContent()).toContain('Store');
    reached = 6;
    await page.getByRole('heading', { name: '6 of 10 steps done' }).waitFor();
    reached = 99;
    await page.getByRole('heading', { level: 1, name: /^The last run worked/ }).waitFor();
    expect(await page.locator('.run-step').count()).toBe(0);
    expect(faults).toEqual([]);
  });

  test('that failed say where, why, and what helps', async () => {
    const { page } = await openPage(browser, {
      hash: '#/runs',
      api: ({ path }) => {
        if (path === '/runs') return { json: madeRuns(madeRun('r1', 5, true)) };
        return path === '/runs/r1' ? { json: madeRun('r1', 5, true) } : null;
      },
    });
    await page.getByRole('heading', { level: 1, name: /^The last run failed/ }).waitFor();
    await page.locator('a.run-link').click();
    await page.getByRole('heading', { name: 'Stopped at “Train”' }).waitFor();
    await page.getByText('The training quota is used up. Ask for one ml.m5.large.').waitFor();
    await page.getByRole('link', { name: 'All runs' }).click();
    await page.getByRole('table', { name: 'Runs, newest first' }).waitFor();
  });

  test('that worked leave the reports of the model and of the drift check', async () => {
    const { page } = await openPage(browser, {
      hash: '#/runs/r1',
      api: ({ path }) => (path === '/runs/r1' ? { json: madeRun('r1', 99) } : null),
    });
    const links = page.locator('.downloads a');
    await links.first().waitFor();
    expect(await links.allTextContents()).toEqual(['Report of the model', 'Report of the drift check']);
    expect(await links.nth(1).getAttribute('href')).toBe('https://page.test/files/drift-report.html');
  });

  test('are started by an operator, who is led to the new one', async () => {
    const bodies: (string | null)[] = [];
    const { page } = await openPage(browser, {
      hash: '#/runs',
      api: ({ method, path, body }) => {
        if (method === 'POST' && path === '/runs') {
          bodies.push(body);
          return { status: 202, json: { id: 'r9', requestId: 'r' } };
        }
        if (path === '/runs') return { json: madeRuns(madeRun('r1', 99)) };
        return path === '/runs/r9' ? { json: madeRun('r9', 0) } : null;
      },
    });
    await page.getByRole('button', { name: 'Retrain now' }).click();
    await page.getByRole('button', { name: 'Train now', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Run r9' }).waitFor();
    expect(bodies).toEqual(['{"retrain":"always"}']);
  });

  test('are not started by a viewer; none and unknown ones say so', async () => {
    const { page } = await openPage(browser, {
      hash: '#/runs',
      api: ({ path }) => {
        if (path === '/me') return { json: { name: 'ben', role: 'viewer', requestId: 'r' } };
        return path === '/runs' ? { json: madeRuns() } : problem(404, 'unknown-run', 'There is none.');
      },
    });
    await page.getByText('Operators can start a training here.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Nothing has run yet' }).waitFor();
    await page.goto('https://page.test/#/runs/nobody');
    await page.getByText('There is no such run').waitFor();
  });
});
