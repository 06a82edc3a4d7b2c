import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { UnreadableFileError } from '../../domain/errors';
import { type BatchFormat, batchFormat } from '../../domain/stream/score-batch';

export interface BatchFile {
  readonly name: string;
  readonly path: string;
  readonly format: BatchFormat;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/** A file counts as whole once it has been quiet for so long; one that seems to stop in the middle of a row, longer. */
const QUIET_MS = 500;
const QUIET_UNFINISHED_MS = 5_000;
const LINE_FEED = 10;

/**
 * The batches of a folder that are whole and not known yet. Files that begin with `.` or `_`, end otherwise than leads do
 * (`.tmp`, `.part`), or lie in folders of the folder, are passed over: writers use such names until a file is complete,
 * and renaming it then is the sure way.
 */
export class BatchFolder {
  private readonly watched = new Map<string, { readonly stamp: string; readonly sinceMs: number }>();

  constructor(
    private readonly folder: string,
    private readonly isKnown: (name: string, bytes: number, mtimeMs: number) => boolean,
  ) {}

  /** Oldest first, then by name. `waiting`: how many have been seen that may still grow. Throws UnreadableFileError. */
  look(nowMs: number): { readonly ready: BatchFile[]; readonly waiting: number } {
    const ready: BatchFile[] = [];
    let waiting = 0;
    for (const file of this.files()) {
      const seenMs = this.quietForMs(file, nowMs);
      const need = endsWell(file) ? (file.format === 'parquet' ? 0 : QUIET_MS) : QUIET_UNFINISHED_MS;
      if (seenMs >= need) ready.push(file);
      else waiting++;
    }
    ready.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.name < b.name ? -1 : 1));
    return { ready, waiting };
  }

  private *files(): Generator<BatchFile> {
    for (const name of this.names()) {
      const format = batchFormat(name);
      if (format === null || /^[._]/.test(name)) continue;
      const file = path.join(this.folder, name);
      const info = statSync(file, { throwIfNoEntry: false });
      if (info === undefined || !info.isFile() || this.isKnown(name, info.size, info.mtimeMs)) {
        this.watched.delete(name);
        continue;
      }
      yield { name, path: file, format, bytes: info.size, mtimeMs: info.mtimeMs };
    }
  }

  private names(): string[] {
    try {
      return readdirSync(this.folder);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      const why =
        code === 'ENOENT'
          ? 'there is no such folder. Make it, or check the name'
          : code === 'ENOTDIR'
            ? 'it is a file. Name the folder that the batches arrive in'
            : 'no permission, or the disk fails. Check that you may open it';
      throw new UnreadableFileError(`${this.folder} cannot be read: ${why}.`, { cause });
    }
  }

  /** Since when it has been as it is: by its own time of change, or since we first saw it so if that lies in the future. */
  private quietForMs({ name, bytes, mtimeMs }: BatchFile, nowMs: number): number {
    const stamp = `${bytes} ${mtimeMs}`;
    const seen = this.watched.get(name);
    if (seen?.stamp !== stamp) this.watched.set(name, { stamp, sinceMs: nowMs });
    const watchedMs = seen?.stamp === stamp ? nowMs - seen.sinceMs : 0;
    return Math.max(watchedMs, nowMs - mtimeMs);
  }
}

/** Parquet has its magic at both ends, and writes the second one last; the last row of a CSV ends with its line. */
function endsWell({ path: file, format, bytes }: BatchFile): boolean {
  const length = format === 'parquet' ? 4 : 1;
  if (bytes < length) return false;
  const tail = Buffer.alloc(length);
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    // Gone again, or not for us; reading it will tell.
    return true;
  }
  try {
    readSync(handle, tail, 0, length, bytes - length);
  } finally {
    closeSync(handle);
  }
  return format === 'parquet' ? tail.toString('latin1') === 'PAR1' : tail[0] === LINE_FEED;
}
