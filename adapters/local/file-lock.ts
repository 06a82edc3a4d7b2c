import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConcurrentChangeError } from '../../domain/errors';

const WAIT_MS = 15_000;

/** Last holder of each lock within this process, so that its own callers queue up instead of polling the disk. */
const queues = new Map<string, Promise<unknown>>();

/**
 * Runs `work` while this process alone holds the lock file. A lock whose process has died on this machine is broken;
 * one of a living process is waited for, at most 15 s. Then throws ConcurrentChangeError naming the file.
 */
export async function withFileLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(lockFile) ?? Promise.resolve()).then(async () => {
    await acquire(lockFile);
    try {
      return await work();
    } finally {
      await rm(lockFile, { force: true });
    }
  });
  const settled = turn.catch(() => undefined);
  queues.set(lockFile, settled);
  try {
    return await turn;
  } finally {
    if (queues.get(lockFile) === settled) queues.delete(lockFile);
  }
}

/** `<host> <pid> <uuid>`: whose lock it is. The uuid makes each lock one of its own. */
async function acquire(lockFile: string): Promise<void> {
  const owner = `${hostname()} ${process.pid} ${randomUUID()}`;
  const draft = `${lockFile}.${randomUUID()}`;
  await mkdir(dirname(lockFile), { recursive: true });
  // link() puts the file there with its content, or not at all: nobody ever reads a lock without an owner.
  await writeFile(draft, owner);
  try {
    for (const deadline = Date.now() + WAIT_MS; ; ) {
      if (await linked(draft, lockFile)) return;
      const holder = await readFile(lockFile, 'utf8').catch(ignoreMissing);
      if (holder !== null && isDead(holder) && (await breakLock(lockFile, holder, draft))) continue;
      if (Date.now() > deadline) {
        throw new ConcurrentChangeError(
          `Another process (${holder ?? 'unknown'}) has held ${lockFile} for ${WAIT_MS / 1000} s. If no leadscore is running, delete that file and try again.`,
        );
      }
      await sleep(2 + Math.random() * 10);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes a dead process's lock. Of all who see it only the one that creates `<lock>.<uuid of the lock>` may: without
 * this, a slow second breaker would remove the next, living lock.
 */
async function breakLock(lockFile: string, holder: string, draft: string): Promise<boolean> {
  const marker = `${lockFile}.${holder.split(' ').at(-1)}.broken`;
  if (!(await linked(draft, marker))) return false;
  // A marker made anew after a finished break guards a lock that is gone: look again before removing.
  if ((await readFile(lockFile, 'utf8').catch(ignoreMissing)) === holder) await rm(lockFile, { force: true });
  await rm(marker, { force: true });
  return true;
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isDead(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  if (host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
