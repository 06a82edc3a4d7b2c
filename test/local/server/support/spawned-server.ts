import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../helpers/run-cli';

export interface SpawnedServer {
  readonly url: string;
  /** Resident memory in bytes; `null` where the operating system is not Linux. */
  memoryBytes(): number | null;
  /** Ends it as Ctrl+C does; its exit code. */
  stop(): Promise<number | null>;
}

/** `leadscore serve` in a process of its own, on a free port. */
export async function spawnServer(homeFolder: string): Promise<SpawnedServer> {
  const args = [join(PROJECT_ROOT, 'local', 'leadscore.cjs'), 'serve', '--home', homeFolder, '--port', '0'];
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    exited.then((code) => reject(new Error(`leadscore serve ended with ${code}: ${said}`)));
  });
  return {
    url,
    memoryBytes: () => {
      if (process.platform !== 'linux') return null;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
    },
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}
