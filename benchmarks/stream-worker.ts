import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FolderObjectStore } from '../adapters/local/folder-object-store';
import { SystemClock } from '../adapters/shared/system-clock';
import { rocAuc } from '../domain/evaluation/roc-auc';
import { ServingChampion } from '../domain/pipeline/serving-champion';
import { StreamLedger } from '../local/streaming/ledger';
import { streamFolder } from '../local/streaming/stream-folder';
import { warmUp } from '../local/streaming/warm-up';
import type { StreamJob, StreamReport } from './stream.bench';

/** Our side of benchmarks/stream.bench.ts: what `leadscore stream --once` does, in a process that was just started. */
async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2] as string) as StreamJob;
  mkdirSync(job.out, { recursive: true });
  const clock = new SystemClock();
  const log = { info: () => undefined, warn: console.error, error: console.error };
  const serving = new ServingChampion({ processed: new FolderObjectStore(join(job.home, 'processed')), clock, log });
  // As the command does, before it looks at the folder; Spark has trained its model by then.
  await warmUp((await serving.current()).champion);
  const milliseconds: number[] = [];
  const ledger = new StreamLedger(job.out);
  const [startedMs, cpu] = [performance.now(), process.cpuUsage()];
  await streamFolder({
    folder: job.folder,
    once: true,
    stop: new AbortController().signal,
    serving,
    ledger,
    outputFormat: 'csv',
    clock,
    hotLeads: null,
    onBatch: (_name, { outcome, ms }) => {
      if (outcome.kind === 'scored') milliseconds.push(ms);
    },
  });
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  ledger.close();
  const outcomes = new Map(Object.entries(JSON.parse(readFileSync(job.outcomes, 'utf8')) as Record<string, number>));
  const scores: number[] = [];
  const converted: number[] = [];
  const ids = new Set<string>();
  for (const name of readdirSync(job.out).filter((file) => file.endsWith('.scores.csv'))) {
    for (const line of readFileSync(join(job.out, name), 'utf8').trimEnd().split('\n').slice(1)) {
      const [id = '', probability] = line.split(',');
      ids.add(id);
      scores.push(Number(probability));
      converted.push(outcomes.get(id) ?? Number.NaN);
    }
  }
  const report: StreamReport = {
    milliseconds,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    leads: scores.length,
    distinct: ids.size,
    rocAuc: rocAuc(Float64Array.from(scores), Int8Array.from(converted)),
    versions: `Node.js ${process.versions.node}`,
  };
  console.log(JSON.stringify(report));
}

void main();
