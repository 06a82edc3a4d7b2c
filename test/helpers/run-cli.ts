import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

export const PROJECT_ROOT = resolve(__dirname, '..', '..');

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** Runs the `leadscore` command as a user would, in a process of its own without a terminal. */
export function runCli(
  args: readonly string[],
  { cwd = PROJECT_ROOT, env = {} }: { cwd?: string; env?: Readonly<Record<string, string>> } = {},
): Promise<CliResult> {
  const startedAtMs = performance.now();
  return new Promise((done) => {
    execFile(
      process.execPath,
      [resolve(PROJECT_ROOT, 'local', 'leadscore.cjs'), ...args],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        done({ code, stdout, stderr, seconds: (performance.now() - startedAtMs) / 1000 });
      },
    );
  });
}
