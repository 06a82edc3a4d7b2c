import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { type Visit, visit } from './browser';
import { madeApi } from './made-api';
import { PAGE_ORIGIN, type StubAnswer, type StubRequest, stubPage } from './stubbed-page';

export interface OpenOptions {
  /** Where the list begins: `#/leads`. */
  readonly hash?: string;
  readonly leads?: number;
  /** Answers first; what it leaves (`null`) is answered by an API over made leads. */
  readonly api?: (request: StubRequest) => StubAnswer | null;
  readonly config?: unknown;
  readonly browser?: BrowserContextOptions;
  /** Before the page is loaded. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

/** The page over an API of the test. */
export async function openPage(browser: Browser, options: OpenOptions = {}): Promise<Visit> {
  const { hash = '#/leads', leads = 300, api, config } = options;
  const visited = await visit(browser, options.browser);
  const made = madeApi(leads);
  const answer = (request: StubRequest) => api?.(request) ?? made(request);
  await (config === undefined ? stubPage(visited.context, answer) : stubPage(visited.context, answer, config));
  await options.prepare?.(visited.context);
  await visited.page.goto(`${PAGE_ORIGIN}/${hash}`);
  return visited;
}
