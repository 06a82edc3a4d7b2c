import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { bundleWorker, machine, printRow, pythonPeer, runSide } from './side-process';

/**
 * 100 micro-batches from a folder: `leadscore stream --once` against Spark Structured Streaming with its random forest, on
 * the same Parquet files, each side in a process of its own, once it has loaded (ours) or trained (Spark) its model:
 * `npx tsx benchmarks/stream.bench.ts <csv> <home> [batches] [id] [target] [excluded,...]`. The home's champion was trained on
 * the CSV (`leadscore run <csv> --home <home>`). Python: LEADSCORE_PYTHON or .venv, with pyspark, pandas and Java 17.
 *
 * A latency is the whole of a batch: Spark's own `triggerExecution` (finding the file, planning, scoring, writing, its
 * checkpoint), ours from the first byte read until the scores have their name and the ledger is on the disk. Before a time is
 * shown, both sides have to have scored each lead exactly once, and ours at least as well as Spark's.
 */
export interface StreamJob {
  readonly do: 'make' | 'run';
  readonly csv: string;
  readonly folder: string;
  readonly out: string;
  readonly batches: number;
  readonly id: string;
  readonly target: string;
  readonly excluded: readonly string[];
  readonly home: string;
  /** JSON, outcome (1, 0) by lead id. */
  readonly outcomes: string;
  readonly cores: number;
  readonly trees: number;
  readonly depth: number;
}

export interface StreamReport {
  /** A batch each, in order. */
  readonly milliseconds: readonly number[];
  readonly seconds: number;
  /** Of the process, without what its children use; Spark's Java process is such a child. */
  readonly cpuSeconds: number;
  readonly leads: number;
  readonly distinct: number;
  readonly rocAuc: number;
  readonly versions: string;
}

function main(): void {
  const [csv, home, batches = '100', id = 'Prospect ID', target = 'Converted', excluded = 'Lead Number'] =
    process.argv.slice(2);
  if (csv === undefined || home === undefined) {
    throw new Error('Usage: npx tsx benchmarks/stream.bench.ts <csv> <home> [batches] [id] [target] [excluded,...]');
  }
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const job: Omit<StreamJob, 'do' | 'out'> = {
      csv,
      home,
      id,
      target,
      excluded: excluded.split(','),
      folder: join(folder, 'batches'),
      batches: Number(batches),
      outcomes: join(folder, 'outcomes.json'),
      cores: cpus().length,
      trees: 100,
      depth: 10,
    };
    mkdirSync(job.folder);
    writeOutcomes(job);
    const peer = pythonPeer('stream_peer.py');
    const { rows } = runSide<{ rows: number }>(peer, { ...job, do: 'make', out: '' });
    const worker = bundleWorker(join(__dirname, 'stream-worker.ts'), folder);
    const ours = runSide<StreamReport>(worker, { ...job, do: 'run', out: join(folder, 'ours') });
    const theirs = runSide<StreamReport>(peer, { ...job, do: 'run', out: join(folder, 'theirs') });
    for (const side of [ours, theirs]) check(side, rows, job.batches);
    if (ours.rocAuc < theirs.rocAuc) throw new Error(`ROC AUC ${ours.rocAuc} is below Spark's ${theirs.rocAuc}.`);
    print(ours, theirs, rows, job.batches);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeOutcomes({ csv, id, target, outcomes }: Pick<StreamJob, 'csv' | 'id' | 'target' | 'outcomes'>): void {
  const { data } = Papa.parse<Record<string, string>>(readFileSync(csv, 'utf8'), {
    header: true,
    skipEmptyLines: true,
  });
  writeFileSync(outcomes, JSON.stringify(Object.fromEntries(data.map((row) => [row[id], Number(row[target])]))));
}

function check({ leads, distinct, milliseconds, versions }: StreamReport, rows: number, batches: number): void {
  if (leads === rows && distinct === rows && milliseconds.length === batches) return;
  throw new Error(`${versions}: ${leads} scores of ${distinct} leads in ${milliseconds.length} batches, not ${rows}.`);
}

function print(ours: StreamReport, theirs: StreamReport, rows: number, batches: number): void {
  printRow(['latency of a batch', 'Leadscore', 'Spark Structured Streaming', 'ratio']);
  printRow(['---', '---:', '---:', '---:']);
  const row = (name: string, of: (side: StreamReport) => number, unit = ' ms', digits = 1): void => {
    const cells = [of(ours).toFixed(digits), of(theirs).toFixed(0)];
    printRow([name, ...cells.map((cell) => `${cell}${unit}`), (of(theirs) / of(ours)).toFixed(0)]);
  };
  row('p50', ({ milliseconds }) => nearestRank(milliseconds, 0.5));
  row('p99', ({ milliseconds }) => nearestRank(milliseconds, 0.99));
  row('the first', ({ milliseconds }) => milliseconds[0] ?? Number.NaN);
  row('all batches, wall time', ({ seconds }) => seconds, ' s', 2);
  console.log(`\n${batches} files, ${rows} leads, each scored once by either side.`);
  console.log(
    `ROC AUC on these leads, both trained on leads of the same file: ${ours.rocAuc.toFixed(3)}, ${theirs.rocAuc.toFixed(3)}.`,
  );
  console.log(`CPU of our process: ${ours.cpuSeconds.toFixed(2)} s.`);
  console.log(`Machine: ${machine()}. ${ours.versions}; ${theirs.versions}.`);
}

function nearestRank(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

main();
