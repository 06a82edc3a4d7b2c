import { setTimeout as sleep } from 'node:timers/promises';
import { BatchFolder } from './batch-folder';
import { type BatchRunnerDeps, type RunBatch, runBatch } from './batch-runner';
import { Latencies } from './latencies';

export interface StreamOptions extends BatchRunnerDeps {
  readonly folder: string;
  /** True: ends once every batch that is there is done. */
  readonly once: boolean;
  /** Ends the stream after the batch under way. */
  readonly stop: AbortSignal;
  /** Told of each batch when its results have their names. */
  readonly onBatch: (name: string, batch: RunBatch) => void;
}

export interface StreamTotals {
  batches: number;
  leads: number;
  hot: number;
  rejected: number;
  refused: number;
  repeated: number;
  announced: number;
  readonly latencies: Latencies;
}

/** A look at an idle folder takes some 20 us a file, and a batch waits for it half of this on average. */
const LOOK_EVERY_MS = 100;
/** How often a receiver that did not take an event is tried again. */
const ANNOUNCE_AGAIN_MS = 30_000;

/** Scores the batches of a folder as they arrive, one after the other, until told to stop. */
export async function streamFolder(options: StreamOptions): Promise<StreamTotals> {
  const { ledger, stop, once, hotLeads } = options;
  const folder = new BatchFolder(options.folder, (name, bytes, mtimeMs) => ledger.knows(name, bytes, mtimeMs));
  const totals = emptyTotals();
  totals.announced += (await hotLeads?.announcePending()) ?? 0;
  let announcedMs = Date.now();
  while (!stop.aborted) {
    const { ready, waiting } = folder.look(Date.now());
    for (const file of ready) {
      if (stop.aborted) break;
      const batch = await runBatch(options, file);
      if (batch === null) continue;
      count(totals, batch);
      options.onBatch(file.name, batch);
    }
    if (ready.length > 0) continue;
    if (once && waiting === 0) break;
    if (Date.now() - announcedMs > ANNOUNCE_AGAIN_MS) {
      totals.announced += (await hotLeads?.announcePending()) ?? 0;
      announcedMs = Date.now();
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return totals;
}

function emptyTotals(): StreamTotals {
  const latencies = new Latencies();
  return { batches: 0, leads: 0, hot: 0, rejected: 0, refused: 0, repeated: 0, announced: 0, latencies };
}

function count(totals: StreamTotals, { outcome, announced, ms }: RunBatch): void {
  totals.announced += announced;
  if (outcome.kind === 'refused') totals.refused++;
  else if (outcome.kind === 'repeated') totals.repeated++;
  else {
    totals.batches++;
    totals.leads += outcome.leads;
    totals.hot += outcome.hot;
    totals.rejected += outcome.rejected;
    totals.latencies.add(ms);
  }
}
