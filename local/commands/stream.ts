import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { FileHotLeadStates } from '../../adapters/local/file-hot-lead-states';
import { withFileLock } from '../../adapters/local/file-lock';
import { FileLog } from '../../adapters/local/file-log';
import { webhookSecret } from '../../adapters/shared/sign-webhook';
import { SystemClock } from '../../adapters/shared/system-clock';
import { WebhookEvents } from '../../adapters/shared/webhook-events';
import { WEBHOOK_SECRET_VARIABLE } from '../../contracts/stream';
import { UnreadableFileError, UsageError } from '../../domain/errors';
import { loadJsonModel } from '../../domain/pipeline/load-json-model';
import { PredictionRecorder } from '../../domain/pipeline/prediction-recorder';
import { ServingChampion } from '../../domain/pipeline/serving-champion';
import type { Clock } from '../../domain/ports/clock';
import type { Log } from '../../domain/ports/log';
import { count } from '../../domain/reports/format';
import { type Home, openHome } from '../home';
import { HotLeads } from '../streaming/hot-leads';
import { STATE_FOLDER, StreamLedger } from '../streaming/ledger';
import { type StreamTotals, streamFolder } from '../streaming/stream-folder';
import { batchLine, summaryLines } from '../streaming/stream-text';
import { warmUp } from '../streaming/warm-up';
import { addHomeOption } from './options';

interface StreamFlags {
  readonly home: string;
  readonly out?: string;
  readonly format: 'csv' | 'parquet';
  readonly once?: boolean;
  readonly webhook?: string;
}

export function addStreamCommand(program: Command): void {
  const command = program
    .command('stream')
    .description('Watch a folder and score each CSV or Parquet file that arrives in it, at once.')
    .argument('<folder>', 'where the files arrive; write them under another name (.tmp) and rename them when complete');
  addHomeOption(command)
    .option('--out <folder>', 'where the scores go, a file per file (default: scores/ inside of the folder)')
    .addOption(new Option('--format <format>', 'of the scores').choices(['csv', 'parquet']).default('csv'))
    .option('--once', 'end when every file that is there is scored')
    .option('--webhook <url>', `post each lead that becomes hot, signed with the secret in ${WEBHOOK_SECRET_VARIABLE}`)
    .addHelpText(
      'after',
      '\nEnds with Ctrl-C. Started again it goes on where it was, also after a crash: no lead is lost or scored twice.\n' +
        'Keep the scores folder; it holds the list of what is done.\n\nExample:\n' +
        '  npx leadscore stream incoming --out scored --format parquet',
    )
    .action(async (folder: string, flags: StreamFlags) => stream(folder, flags));
}

async function stream(folder: string, flags: StreamFlags): Promise<void> {
  const out = path.resolve(flags.out ?? path.join(folder, 'scores'));
  checkFolders(folder, out);
  const home = openHome(flags.home);
  const clock = new SystemClock();
  const log = new FileLog(path.join(home.logFolder, 'stream.log'), clock);
  const webhook = flags.webhook === undefined ? null : openWebhook(flags.webhook, clock);
  const serving = new ServingChampion({ processed: home.processed, clock, log, loadOlder: loadJsonModel });
  const recorder = new PredictionRecorder({ records: home.processed, clock, log });
  // Before anything is made: without a model there is nothing to watch for.
  const { pointer, champion } = await serving.current();
  await warmUp(champion);
  mkdirSync(out, { recursive: true });
  const alone = (work: () => Promise<void>): Promise<void> =>
    withFileLock(path.join(out, STATE_FOLDER, 'lock'), () =>
      webhook === null ? work() : withFileLock(path.join(home.folder, 'stream', 'lock'), work),
    );
  await alone(async () => {
    const hotLeads = webhook === null ? null : openHotLeads(home, webhook, clock, log);
    const ledger = new StreamLedger(out);
    try {
      process.stderr.write(
        `Watching ${folder} with ${pointer.version}. ${greeting(ledger.scored, flags.once === true)}\n`,
      );
      const startedMs = performance.now();
      const totals = await streamFolder({
        folder,
        once: flags.once === true,
        stop: stopSignal(),
        serving,
        ledger,
        outputFormat: flags.format,
        clock,
        hotLeads,
        recorder,
        onBatch: (name, batch) => process.stdout.write(`${batchLine(name, batch)}\n`),
      });
      end(totals, startedMs, out, (await serving.current()).pointer.version);
      const waiting = hotLeads?.waiting ?? 0;
      if (waiting > 0) process.stderr.write(`${waitingText(waiting)}\n`);
    } finally {
      ledger.close();
      hotLeads?.close();
    }
  });
}

function checkFolders(folder: string, out: string): void {
  const info = statSync(folder, { throwIfNoEntry: false });
  if (info === undefined) {
    throw new UnreadableFileError(`${folder} cannot be read: there is no such folder. Make it, or check the name.`);
  }
  if (!info.isDirectory()) {
    throw new UsageError(
      `${folder} is a file. Name the folder that the files arrive in, or score this one:\n  npx leadscore score ${folder}`,
    );
  }
  if (out === path.resolve(folder)) {
    throw new UsageError(`--out ${folder} would make new leads of the scores. Name another folder.`);
  }
}

function openWebhook(url: string, clock: Clock): WebhookEvents {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const isLocal = parsed !== null && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname);
  if (parsed === null || !(parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLocal))) {
    throw new UsageError('--webhook must be an https:// address, or http:// on this machine.');
  }
  const text = process.env[WEBHOOK_SECRET_VARIABLE];
  if (text === undefined || text.trim() === '') {
    throw new UsageError(
      `--webhook needs a secret that the receiver knows, in ${WEBHOOK_SECRET_VARIABLE}:\n  export ${WEBHOOK_SECRET_VARIABLE}=$(openssl rand -base64 32)`,
    );
  }
  const secret = webhookSecret(text, WEBHOOK_SECRET_VARIABLE);
  return new WebhookEvents({ url, secret: async () => secret, clock });
}

function openHotLeads(home: Home, events: WebhookEvents, clock: Clock, log: Log): HotLeads {
  const states = FileHotLeadStates.open(path.join(home.folder, 'stream', 'hot-leads.jsonl'));
  return new HotLeads({ states, events, clock, log });
}

function greeting(scored: number, once: boolean): string {
  const files = scored === 1 ? '1 file is' : `${count(scored)} files are`;
  const known = scored === 0 ? '' : `${files} scored already. `;
  return once ? known.trimEnd() : `${known}Ctrl-C ends it.`;
}

/** The first Ctrl-C ends the stream after the batch under way, the second one ends the process. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

function end(totals: StreamTotals, startedMs: number, out: string, modelVersion: string): void {
  const seconds = (performance.now() - startedMs) / 1000;
  process.stderr.write(`\n${summaryLines(totals, seconds, out, modelVersion).join('\n')}\n`);
  // As for any file that cannot be scored; the others are.
  if (totals.refused > 0) process.exitCode = 2;
}

function waitingText(waiting: number): string {
  const leads = waiting === 1 ? '1 hot lead is' : `${count(waiting)} hot leads are`;
  return `${leads} not announced yet: the webhook did not take them (see logs/stream.log in the home). The next start tries again.`;
}
