import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** The machine's Chromium: CHROMIUM_PATH, the PATH, or what `npx playwright-core install chromium` has fetched. */
function findChromium(): string | null {
  const named = process.env.CHROMIUM_PATH;
  if (named !== undefined) return existsSync(named) ? named : null;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const names = ['chromium', 'google-chrome', 'chromium-browser', 'google-chrome-stable', 'chrome'];
  const found = folders.flatMap((folder) => names.map((name) => join(folder, name))).find((file) => existsSync(file));
  if (found !== undefined) return found;
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

const executablePath = findChromium();

/** For the title of a suite that needs a browser. */
export const whyNoBrowser =
  executablePath === null
    ? ' (skipped: no Chromium; apt-get install chromium, npx playwright-core install chromium, or name one in CHROMIUM_PATH)'
    : '';

/** `describe`, skipped where there is no browser. A function: benchmarks, which have no Jest, use this file as well. */
export function describeInBrowser(title: string, body: () => void): void {
  (executablePath === null ? describe.skip : describe)(title, body);
}

/** One browser for all tests of a file. */
export async function openBrowser(): Promise<Browser> {
  if (executablePath === null) throw new Error('There is no Chromium.');
  // A container's /dev/shm is often too small for it, and its user root.
  return chromium.launch({ executablePath, args: ['--disable-dev-shm-usage', '--no-sandbox'] });
}

export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the browser complained about, with what the page threw. */
  readonly faults: readonly string[];
  /** Every address that was asked. */
  readonly asked: readonly string[];
}

/** A page of its own, with nothing kept from another. Its locale is British, its clock the machine's in UTC. */
export async function visit(browser: Browser, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const faults: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    // An answer that is no success is told there as well; tests stub some.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => asked.push(request.url()));
  return { page, context, faults, asked };
}

const SCREENSHOTS = join(__dirname, '..', '.screenshots');

/** Kept for people to look at: `test/web/.screenshots/<name>.png`. */
export async function screenshot(page: Page, name: string, fullPage = false): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage, animations: 'disabled' });
}

/** How far the page can be scrolled sideways, which nobody should have to. */
export function sidewaysPx(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}
