import type { Browser } from 'playwright-core';
import { openBrowser, screenshot, whyNoBrowser } from '../../web/support/browser';
import { openDeployedPage } from '../driver/deployed-page';
import type { World } from './world';

/** The deployed page as people see it, over the deployed API with their tokens. */
export function pageInBrowser(world: World): void {
  if (whyNoBrowser !== '') {
    it.skip(`opens in a browser${whyNoBrowser}`, () => undefined);
    return;
  }
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  world.step('opens in a browser: a viewer finds leads, reasons, model, drift and runs', async () => {
    const { page, context, faults, asked } = await openDeployedPage(browser, world.system, world.token);
    const goTo = (view: string) => page.getByRole('navigation').getByRole('link', { name: view, exact: true }).click();
    const row = page.locator('a.lead-row').first();
    await row.waitFor();
    await page.getByText('seller@example.com').waitFor();
    await screenshot(page, 'deployed-leads');
    const id = (await row.locator('.lead-id').textContent()) ?? '';
    await row.click();
    await page.getByRole('heading', { level: 1, name: id }).waitFor();
    await page.locator('.waterfall').waitFor();
    await goTo('Model');
    await page.getByRole('heading', { level: 1, name: /v1/ }).waitFor();
    await goTo('Drift');
    await page.getByRole('heading', { level: 2, name: 'Nothing to compare with yet' }).waitFor();
    await goTo('Runs');
    await page.getByRole('heading', { level: 1, name: /^The last run worked/ }).waitFor();
    await page.getByText('Operators can start a training here.').waitFor();
    await context.close();
    const { deployed } = world.system;
    const own = [deployed.output('PageUrl'), deployed.output('ApiUrl')].map((url) => new URL(url).origin);
    const others = asked.filter((url) => !own.includes(new URL(url).origin) && !url.includes('.amazoncognito.com/'));
    expect({ faults, others }).toEqual({ faults: [], others: [] });
  });

  world.step('lets an operator train from the browser, and says that a session has ended', async () => {
    const operator = await openDeployedPage(browser, world.system, world.operatorToken, '#/runs');
    await operator.page.getByRole('button', { name: 'Retrain now' }).waitFor();
    await operator.context.close();
    const old = `${world.token.slice(0, -4)}AAAA`;
    const late = await openDeployedPage(browser, world.system, old, '#/leads');
    await late.page.getByRole('heading', { name: 'Your session has ended' }).waitFor();
    await late.context.close();
  });
}
