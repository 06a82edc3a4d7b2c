import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Wall time and peak memory of a whole `leadscore run`, summed over every process it starts (Node, Spark's JVM and Python
 * workers, training). Linux only: it reads /proc.
 *
 * Run:  npx tsx benchmarks/whole-run.bench.ts <leads.csv> [repeats, default 3]
 */

const SAMPLE_EVERY_MS = 100;
const PAGE_KIB = 4;

interface Measured {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly timings: Readonly<Record<string, number>>;
}

async function main([csv, repeats]: readonly string[]): Promise<void> {
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/whole-run.bench.ts <leads.csv> [repeats]');
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}\n\n`);
  process.stdout.write('| Run | Wall s | Peak MiB of the process tree | Longest states |\n|---|---|---|---|\n');
  for (let run = 1; run <= Number(repeats ?? 3); run++) {
    const { seconds, peakMiB, timings } = await measure(csv);
    const longest = Object.entries(timings)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 4)
      .map(([state, inState]) => `${state} ${inState.toFixed(1)}`);
    process.stdout.write(`| ${run} | ${seconds.toFixed(1)} | ${peakMiB.toFixed(0)} | ${longest.join(', ')} |\n`);
  }
}

async function measure(csv: string): Promise<Measured> {
  const home = mkdtempSync(path.join(tmpdir(), 'leadscore-whole-run-'));
  const cli = path.join(__dirname, '..', 'local', 'leadscore.cjs');
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'run', csv, '--home', home, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  let peakMiB = 0;
  const sampling = setInterval(() => {
    peakMiB = Math.max(peakMiB, treeMiB(child.pid ?? 0));
  }, SAMPLE_EVERY_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(sampling);
  rmSync(home, { recursive: true, force: true });
  if (code !== 0) throw new Error(`The run ended with ${code}.`);
  const { timings } = JSON.parse(output) as Measured;
  return { seconds: (performance.now() - started) / 1000, peakMiB, timings };
}

/** Resident memory of a process and all its descendants; shared pages count once for each process. */
function treeMiB(root: number): number {
  const parents = new Map<number, number>();
  const pages = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      parents.set(Number(entry), Number(fields[1]));
      pages.set(Number(entry), Number(fields[21]));
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  let total = 0;
  for (const id of pages.keys()) {
    let ancestor: number | undefined = id;
    while (ancestor !== undefined && ancestor !== root && ancestor > 1) ancestor = parents.get(ancestor);
    if (ancestor === root) total += pages.get(id) ?? 0;
  }
  return (total * PAGE_KIB) / 1024;
}

void main(process.argv.slice(2));
