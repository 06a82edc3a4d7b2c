import type { Command } from 'commander';
import { FileLog } from '../../adapters/local/file-log';
import { SystemClock } from '../../adapters/shared/system-clock';
import { findChampion } from '../../domain/pipeline/champion';
import { type Home, openHome } from '../home';
import { localApi, serveLogFile } from '../server/local-api';
import { openBrowser } from '../server/open-browser';
import { startServer } from '../server/start-server';
import { addHomeOption, wholeNumber } from './options';

interface Flags {
  readonly home: string;
  readonly host: string;
  readonly port: number;
  readonly open: boolean;
}

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description("Show the page with today's hot leads, and answer over HTTP as the API in AWS does.");
  addHomeOption(command)
    .option('--port <port>', 'where to listen; 0 takes a free one', wholeNumber(0, 65_535), 8080)
    .option('--host <address>', 'who may ask: 0.0.0.0 lets every machine in, without a login', '127.0.0.1')
    .option('--open', 'open the page in the browser', false)
    .addHelpText('after', '\nExamples:\n  npx leadscore serve --open\n  npx leadscore serve --port 8080')
    .action(async (flags: Flags) => serve(flags));
}

async function serve(flags: Flags): Promise<void> {
  const home = openHome(flags.home);
  const log = new FileLog(serveLogFile(home), new SystemClock());
  let url = '';
  const api = localApi(home, log, () => url);
  const server = await startServer({ host: flags.host, port: flags.port, handler: api.handler, files: api.files, log });
  url = server.url;
  await api.uploads.resume();
  process.stdout.write(await greeting(home, server.url));
  if (flags.open) openBrowser(server.url, (text) => process.stdout.write(text));
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  process.stdout.write('Finishing what was asked …\n');
  await server.close();
  await Promise.all([api.uploads.stop(), api.runs.stop()]);
}

async function greeting(home: Home, url: string): Promise<string> {
  const champion = await findChampion(home.processed);
  const state =
    champion === null
      ? `There is no model in ${home.folder} yet. Train one, it is picked up at once:  npx leadscore run <leads.csv>`
      : `${champion.version} answers, from ${home.folder}`;
  return `leadscore · ${url} · Ctrl+C ends it\n${state}\n\nThe page is at ${url}/ and the API beside it. Try:\n${examples(url)}\n`;
}

function examples(url: string): string {
  return [
    `  curl ${url}/model`,
    `  curl ${url}/predict -H 'content-type: text/csv' --data-binary @new-leads.csv`,
    `  curl '${url}/leads?grade=A&limit=10'`,
    '',
  ].join('\n');
}
