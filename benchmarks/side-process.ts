import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles a worker as the Lambdas are bundled, and returns the command that runs it. Through tsx, calls between modules
 * go through getters: reading takes a sixth longer.
 */
export function bundleWorker(entry: string, folder: string): readonly [command: string, script: string] {
  const outfile = join(folder, `${basename(entry, '.ts')}.cjs`);
  buildSync({ entryPoints: [entry], bundle: true, platform: 'node', outfile });
  return [process.execPath, outfile];
}

/** The Python peer of this name, run by LEADSCORE_PYTHON or .venv. */
export function pythonPeer(name: string): readonly [command: string, script: string] {
  const path = process.env.LEADSCORE_PYTHON ?? '.venv/bin/python';
  if (!existsSync(path)) {
    throw new Error(`No Python at ${path}. Set LEADSCORE_PYTHON to one with peers/requirements.txt.`);
  }
  return [path, join(__dirname, 'peers', name)];
}

/** Runs one side in a process of its own and reads the JSON line that it prints. */
export function runSide<Report>([command, script]: readonly [string, string], job: object): Report {
  const text = execFileSync(command, [script, JSON.stringify(job)], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(text) as Report;
}

/** As `runSide`, for a side that prints plain text. */
export function runText([command, script]: readonly [string, string], job: object): string {
  return execFileSync(command, [script, JSON.stringify(job)], { encoding: 'utf8' });
}

export function machine(): string {
  return `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB`;
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return quantile(sorted, 0.5);
}

/** Median, least and greatest. */
export function range(milliseconds: readonly number[]): string {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const [low, high] = [sorted[0] ?? Number.NaN, sorted.at(-1) ?? Number.NaN];
  return `${quantile(sorted, 0.5).toFixed(0)} ms (${low.toFixed(0)}..${high.toFixed(0)})`;
}

/** A row of a Markdown table. */
export function printRow(cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}
