import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { dirname, resolve as resolvePath } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { ERROR_PREFIX, PROGRESS_PREFIX } from '../../contracts/training';
import { killGroup, whenInterrupted } from './process-group';

/** What follows `progress ` on a line: one JSON object. */
export type JobProgress = Readonly<Record<string, unknown>>;

export interface PythonJob {
  /** Path or name of the interpreter. */
  readonly python: string;
  readonly script: string;
  readonly args: readonly string[];
  /** Added to this process's own environment; nothing else reaches the job. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the folder of the log file, so that what libraries drop in the working folder does not litter the user's. */
  readonly cwd?: string;
  /** Everything that the job prints, except its progress, is appended here. */
  readonly logFile: string;
  readonly onProgress: (progress: JobProgress) => void;
  readonly timeoutMs?: number;
  /** What the job is called in messages, for example `The training job`. */
  readonly title: string;
  /** Class of the error that a failed job rejects with. */
  readonly failure: new (
    message: string,
    options?: { cause?: unknown },
  ) => Error;
}

const TAIL_LINES = 8;
const TAIL_LINE_LENGTH = 300;
/** How long pipes may stay open after the job has ended, held by a process that it left behind. */
const DRAIN_MS = 2_000;

interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs a script to its end. The job leads a process group of its own, which is ended as a whole on a time-out and when
 * this process is interrupted. Rejects with `failure`: with the message of the job's `error {…}` line where it wrote one.
 */
export async function runPythonJob(job: PythonJob): Promise<void> {
  mkdirSync(dirname(job.logFile), { recursive: true });
  const log = createWriteStream(job.logFile, { flags: 'a' });
  const tail: string[] = [];
  const write = (line: string) => {
    log.write(`${line}\n`);
    if (line.trim() === '') return;
    tail.push(line.slice(0, TAIL_LINE_LENGTH));
    if (tail.length > TAIL_LINES) tail.shift();
  };
  let said: string | null = null;
  let timedOut = false;
  try {
    const ending = await run(
      job,
      (line) => {
        if (line.startsWith(PROGRESS_PREFIX)) {
          const progress = jsonObject(line.slice(PROGRESS_PREFIX.length));
          if (progress !== null) return job.onProgress(progress);
        }
        if (line.startsWith(ERROR_PREFIX)) {
          const message = jsonObject(line.slice(ERROR_PREFIX.length))?.message;
          if (typeof message === 'string') said = message;
        }
        return write(line);
      },
      write,
      () => {
        timedOut = true;
      },
    );
    if (timedOut) {
      throw new job.failure(`${job.title} was ended after ${(job.timeoutMs ?? 0) / 1000} s. Its log: ${job.logFile}`);
    }
    if (said !== null) throw new job.failure(said);
    if (ending.exitCode !== 0) throw new job.failure(endedWith(job, ending, tail));
  } finally {
    await closed(log);
  }
}

function run(
  job: PythonJob,
  onLine: (line: string) => void,
  onErrorLine: (line: string) => void,
  onTimeout: () => void,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = spawn(job.python, [job.script, ...job.args], {
      cwd: workingFolder(job),
      env: { ...process.env, PYTHONUNBUFFERED: '1', PYTHONIOENCODING: 'utf-8', ...job.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const stopWatching = whenInterrupted(() => killGroup(child));
    const timer =
      job.timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            onTimeout();
            killGroup(child);
          }, job.timeoutMs);
    let drain: NodeJS.Timeout | undefined;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      clearTimeout(drain);
      stopWatching();
      settle();
    };
    const fail = (error: unknown) => {
      killGroup(child);
      finish(() => reject(error));
    };
    readLines(child.stdout, onLine, fail);
    readLines(child.stderr, onErrorLine, fail);
    child.on('error', (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === 'ENOENT' ? `${job.python} (or ${workingFolder(job)}) does not exist` : cause.message;
      finish(() =>
        reject(
          new job.failure(`${job.title} could not be started: ${reason}. Run npm start once to set it up.`, { cause }),
        ),
      );
    });
    child.on('exit', () => {
      drain = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.on('close', (exitCode, signal) => finish(() => resolve({ exitCode, signal })));
  });
}

function readLines(stream: Readable, onLine: (line: string) => void, onFault: (error: unknown) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    try {
      onLine(line);
    } catch (error) {
      onFault(error);
    }
  });
}

function workingFolder(job: PythonJob): string {
  return job.cwd ?? dirname(resolvePath(job.logFile));
}

function endedWith(job: PythonJob, { exitCode, signal }: Ending, tail: readonly string[]): string {
  const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
  const memory = signal === 'SIGKILL' ? ' The system may have been short of memory.' : '';
  const last = tail.length === 0 ? 'its log is empty' : `the last lines of its log:\n  ${tail.join('\n  ')}`;
  return `${job.title} ${how}.${memory} Log: ${job.logFile}; ${last}`;
}

function jsonObject(text: string): JobProgress | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JobProgress) : null;
  } catch {
    return null;
  }
}

function closed(log: WriteStream): Promise<void> {
  return new Promise((resolve) => log.end(() => resolve()));
}
