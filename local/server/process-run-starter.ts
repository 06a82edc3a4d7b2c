import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { RunRequest } from '../../contracts/run-step';
import { RunUnderWayError } from '../../domain/errors';
import type { Log } from '../../domain/ports/log';
import type { RunStarter } from '../../domain/ports/run-starter';
import type { Home } from '../home';

const ENTRY = path.join(__dirname, 'requested-run.cjs');

/** Runs that are asked for over HTTP, each in a process of its own; what it says goes to `logs/<run>-serve.log`. */
export class ProcessRunStarter implements RunStarter {
  private running: ChildProcess | null = null;

  constructor(
    private readonly home: Pick<Home, 'folder' | 'logFolder'>,
    private readonly log: Log,
    private readonly entry: string = ENTRY,
  ) {}

  async start(request: RunRequest): Promise<void> {
    if (this.running !== null) throw new RunUnderWayError('A run is about to begin. Follow it first.');
    const { folder, logFolder } = this.home;
    mkdirSync(logFolder, { recursive: true });
    const output = openSync(path.join(logFolder, `${request.runId}-serve.log`), 'a');
    const child = spawn(process.execPath, [this.entry, folder, JSON.stringify(request)], {
      stdio: ['ignore', output, output],
    });
    this.running = child;
    child.once('error', (error) => {
      this.running = null;
      this.log.error('run cannot be started', { run: request.runId, error });
    });
    child.once('exit', (code) => {
      this.running = null;
      if (code !== 0) this.log.error('run has ended badly', { run: request.runId, code });
    });
  }

  /** Stops the run that goes on, if any; what it has done so far is kept. */
  async stop(): Promise<void> {
    const child = this.running;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}
