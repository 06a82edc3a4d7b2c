import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface WatchedProcess {
  readonly seconds: number;
  /** User and system time of all threads. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

const SAMPLE_EVERY_MS = 20;
/** `getconf CLK_TCK`: 100 on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** Runs a command and measures it from start to exit, from the outside. Linux only: it reads /proc. */
export async function watchProcess(command: string, args: readonly string[]): Promise<WatchedProcess> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  let [peakMiB, cpuSeconds] = [0, 0];
  const sampling = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakMiB = Math.max(peakMiB, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      cpuSeconds = (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
    } catch {
      // It has just ended.
    }
  }, SAMPLE_EVERY_MS);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${complaint.slice(-2_000)}`);
  return { seconds: (performance.now() - started) / 1_000, cpuSeconds, peakMiB };
}
