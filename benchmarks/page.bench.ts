import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { pageFiles } from '../local/server/page-files';
import { openBrowser } from '../test/web/support/browser';
import { madeApi, madeLead } from '../test/web/support/made-leads';
import { machine, printRow, quantile } from './side-process';

/**
 * The page under load: from the address to leads on the screen and to an answer to the first key on a throttled
 * mid-range profile (CPU four times slower, 1.6 Mbit/s, 150 ms round trip, nothing cached), and the work of the main
 * thread per frame while 100,000 leads scroll by, against the same rows as one plain table:
 * `npx tsx benchmarks/page.bench.ts [leads] [rounds]`. Needs Chromium, and `npm run build:web` before.
 */
async function main(): Promise<void> {
  const [leads = '100000', rounds = '5'] = process.argv.slice(2);
  const total = Number(leads);
  const server = await serve(total);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await openBrowser();
  try {
    const starts: Start[] = [];
    for (let round = 0; round < Number(rounds); round++) starts.push(await measureStart(browser, url));
    printRow(['throttled start, cold cache', 'median', 'worst']);
    printRow(['---', '---:', '---:']);
    for (const [name, what] of START_ROWS) {
      const times = starts.map((start) => start[name]).sort((a, b) => a - b);
      printRow([what, inSeconds(quantile(times, 0.5)), inSeconds(times.at(-1) as number)]);
    }
    console.log(`\nBytes of the page over the wire: ${(starts[0]?.bytes ?? 0).toLocaleString('en')}.\n`);
    const quantiles = ['p50', 'p95', 'p99'];
    const columns = ['frame', 'main thread'].flatMap((what) => quantiles.map((each) => `${what} ${each}`));
    printRow([`${total.toLocaleString('en')} rows, ${FRAMES} frames`, ...columns, 'first rows', 'rows kept']);
    printRow(['---', ...columns.map(() => '---:'), '---:', '---:']);
    await scrollRow(browser, 'Leadscore', `${url}/#/leads`, 'a.lead-row', 1);
    await scrollRow(browser, 'Leadscore, CPU four times slower', `${url}/#/leads`, 'a.lead-row', 4);
    await scrollRow(browser, 'one plain table', `${url}/plain-table.html`, 'tr', 1);
    await scrollRow(browser, 'an empty page: what measuring costs', `${url}/empty.html`, 'div', 1);
    console.log(`\nMachine: ${machine()}. Chromium ${browser.version()}.`);
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
}

interface Start {
  /** In ms from the request of the page. */
  readonly firstPaint: number;
  readonly leads: number;
  readonly ready: number;
  readonly bytes: number;
}

const START_ROWS = [
  ['firstPaint', 'first contentful paint (header, "Loading")'],
  ['leads', 'first meaningful paint (leads on the screen)'],
  ['ready', 'ready for interaction (a key answered, no long task any more)'],
] as const;

/** Runs in the page: notes when rows have been painted, when a key has moved the focus, and long tasks. */
const PROBE = `
  window.probe = { rows: null, answered: null, busyUntil: 0 };
  addEventListener('focusin', (event) => {
    if (event.target.matches('a.lead-row')) probe.answered ??= performance.now();
  });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) probe.busyUntil = Math.max(probe.busyUntil, task.startTime + task.duration);
  }).observe({ type: 'longtask', buffered: true });
  new MutationObserver((_, observer) => {
    if (document.querySelector('a.lead-row') === null) return;
    observer.disconnect();
    // Painted with the frame after next.
    requestAnimationFrame(() => requestAnimationFrame(() => { probe.rows = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });`;

async function measureStart(browser: Browser, url: string): Promise<Start> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await throttle(cdp, 4);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 150,
    downloadThroughput: 1_600_000 / 8,
    uploadThroughput: 750_000 / 8,
  });
  await page.addInitScript(PROBE);
  await page.goto(`${url}/`, { waitUntil: 'commit' });
  await until(page, 'probe.rows !== null');
  while (!(await page.evaluate<boolean>('probe.answered !== null'))) await page.keyboard.press('j');
  // Long tasks are told late.
  await page.waitForTimeout(500);
  const start = await page.evaluate<Start>(`({
    firstPaint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    leads: probe.rows,
    ready: Math.max(probe.answered, probe.busyUntil),
    bytes: performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
      .filter((entry) => !/[/](leads|me|status)/.test(entry.name))
      .reduce((sum, entry) => sum + entry.transferSize, 0),
  })`);
  await context.close();
  return start;
}

const FRAMES = 300;

/** Runs in the page: scrolls by ten rows and says when the frame with them, and what it set off, is done. */
const SCROLL = `new Promise((resolve) => {
  requestAnimationFrame(() => {
    scrollBy(0, 640);
    // The event of the scroll comes with the next frame, and the rows that it uncovers.
    requestAnimationFrame((began) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - began);
      port2.postMessage(null);
    });
  });
})`;

/**
 * The work of a frame as time on the clock, from its beginning to the first task after it was drawn, and as time that the
 * main thread had the processor, which a busy machine does not make longer.
 */
async function scrollRow(browser: Browser, name: string, url: string, row: string, slower: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const cdp = await page.context().newCDPSession(page);
  await throttle(cdp, slower);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const began = performance.now();
  await page.goto(url, { timeout: 240_000 });
  await page.locator(row).first().waitFor({ timeout: 240_000 });
  await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  const firstRows = performance.now() - began;
  const [wall, cpu]: [number[], number[]] = [[], []];
  let before = await mainThreadMs(cdp);
  for (let frame = 0; frame < FRAMES; frame++) {
    wall.push(await page.evaluate<number>(SCROLL));
    const after = await mainThreadMs(cdp);
    cpu.push(after - before);
    before = after;
  }
  if (row !== 'div') await checkRows(page, row);
  const kept = await page.locator(row).count();
  const cells = [wall, cpu].flatMap((times) => {
    times.sort((a, b) => a - b);
    return [0.5, 0.95, 0.99].map((share) => `${quantile(times, share).toFixed(1)} ms`);
  });
  printRow([name, ...cells, inSeconds(firstRows), kept.toLocaleString('en')]);
  await page.close();
}

async function mainThreadMs(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

/** What is seen after scrolling is what the list says is there. */
async function checkRows(page: Page, row: string): Promise<void> {
  await until(page, `document.querySelectorAll('[aria-busy="true"]').length === 0`);
  const texts = await page.locator(row).allTextContents();
  const seen = texts.filter((text) => /L-1\\d{5}/.test(text)).length;
  if (seen === 0 && !texts.some((text) => text.includes('L-10'))) throw new Error('No lead is seen after scrolling.');
}

/** Not `waitForFunction`, which the page's policy forbids: it evaluates text in the page. */
async function until(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate<boolean>(expression))) await page.waitForTimeout(50);
}

async function throttle(cdp: CDPSession, rate: number): Promise<void> {
  await cdp.send('Emulation.setCPUThrottlingRate', { rate });
}

async function serve(total: number): Promise<Server> {
  const page = pageFiles(join(__dirname, '..', 'web', 'dist'));
  const api = madeApi(total);
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://page');
    if (pathname === '/plain-table.html') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(plainTable(total));
      return;
    }
    if (pathname === '/empty.html') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`<!doctype html><title>Nothing</title><div style="height:${total * 64}px"></div>`);
      return;
    }
    if (await page(request, response)) return;
    const answer = api({ path: pathname, query: searchParams });
    response.writeHead(answer === null ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.json ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** What a page without a virtual list would do. */
function plainTable(total: number): string {
  const rows = Array.from({ length: total }, (_, at) => {
    const { id, probability, grade, reasons } = madeLead(at, total);
    const why = reasons.map(({ header, value }) => `${header}: ${value}`).join(' ');
    return `<tr><td>${at + 1}<td>${grade}<td>${Math.round(probability * 100)}%<td>${id}<td>${why}`;
  });
  return `<!doctype html><title>Leads</title><style>td{padding:20px 8px}</style><table>${rows.join('')}</table>`;
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

void main();
