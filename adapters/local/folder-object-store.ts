import { createHash, randomUUID } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConcurrentChangeError, InvalidArtifactError, ObjectNotFoundError } from '../../domain/errors';
import type { ObjectInfo, ObjectRanges, ObjectStore, StoredObject } from '../../domain/ports/object-store';
import { checkKey, checkPrefix, STORE_FOLDER } from '../shared/object-key';
import { withFileLock } from './file-lock';

/**
 * A bucket as a folder: the object `a/b.json` is the file `<root>/a/b.json`, so Spark, Python and people read it as it
 * is. Unlike a bucket, it cannot hold both `a` and `a/b`. Unfinished writes and locks lie in `<root>/.store`.
 */
export class FolderObjectStore implements ObjectStore, ObjectRanges {
  private readonly root: string;

  constructor(root: string) {
    this.root = resolve(root);
  }

  async get(key: string): Promise<StoredObject> {
    const found = await this.find(key);
    if (found === null) throw new ObjectNotFoundError(`${key} does not exist in ${this.root}.`);
    return found;
  }

  async find(key: string): Promise<StoredObject | null> {
    checkKey(key);
    const body = await readOrNull(join(this.root, key));
    return body === null ? null : { body, etag: etagOf(body) };
  }

  async getRange(key: string, fromByte: number, byteCount: number): Promise<Uint8Array> {
    checkKey(key);
    const handle = await open(join(this.root, key), 'r').catch((cause: unknown) => {
      if (!hasCode(cause, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) throw cause;
      throw new ObjectNotFoundError(`${key} does not exist in ${this.root}.`, { cause });
    });
    try {
      const part = new Uint8Array(byteCount);
      let length = 0;
      while (length < byteCount) {
        const { bytesRead } = await handle.read(part, length, byteCount - length, fromByte + length);
        if (bytesRead === 0) break;
        length += bytesRead;
      }
      return part.subarray(0, length);
    } finally {
      await handle.close();
    }
  }

  put(key: string, body: Uint8Array | string): Promise<string> {
    return this.write(key, body, async () => undefined);
  }

  putIf(key: string, body: Uint8Array | string, expectedETag: string | null): Promise<string> {
    return this.write(key, body, async () => {
      const current = await this.find(key);
      if ((current?.etag ?? null) === expectedETag) return;
      const state =
        current === null ? 'is no longer there' : expectedETag === null ? 'already exists' : 'has been changed';
      throw new ConcurrentChangeError(
        `${key} ${state}: another run wrote to ${this.root} in the meantime. Run the command again.`,
      );
    });
  }

  async list(prefix: string): Promise<ObjectInfo[]> {
    checkPrefix(prefix);
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found: ObjectInfo[] = [];
    await this.collect(folder, prefix, found);
    const bytes = new Map(found.map(({ key }) => [key, Buffer.from(key)]));
    return found.sort((a, b) => Buffer.compare(bytes.get(a.key) as Buffer, bytes.get(b.key) as Buffer));
  }

  uri(key: string): string {
    if (key !== '') checkPrefix(key);
    return pathToFileURL(join(this.root, key)).href;
  }

  /** The write happens under a lock of the key, also for a plain `put`: else it could fall between a compare and its swap. */
  private async write(key: string, body: Uint8Array | string, check: () => Promise<void>): Promise<string> {
    checkKey(key);
    const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const draft = join(this.root, STORE_FOLDER, 'drafts', randomUUID());
    const lock = join(this.root, STORE_FOLDER, 'locks', `${createHash('sha256').update(key).digest('hex')}.lock`);
    try {
      await writeDurably(draft, content);
      await withFileLock(lock, async () => {
        await check();
        await this.moveInto(draft, key);
      });
    } finally {
      await rm(draft, { force: true });
    }
    return etagOf(content);
  }

  private async moveInto(draft: string, key: string): Promise<void> {
    const target = join(this.root, key);
    try {
      await mkdir(dirname(target), { recursive: true });
      await rename(draft, target);
    } catch (cause) {
      if (!hasCode(cause, 'EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY', 'ENAMETOOLONG')) throw cause;
      const problem = hasCode(cause, 'ENAMETOOLONG')
        ? 'a name in it is too long'
        : 'a file and a folder would share a name';
      throw new InvalidArtifactError(`${key} cannot be stored in ${this.root}: ${problem}.`, { cause });
    }
  }

  /** Adds the objects below `folder` (empty, or ending with `/`) whose key starts with `prefix`. */
  private async collect(folder: string, prefix: string, found: ObjectInfo[]): Promise<void> {
    for (const entry of await readFolder(join(this.root, folder))) {
      const key = folder + entry.name;
      if (key === STORE_FOLDER) continue;
      if (entry.isDirectory()) {
        const below = `${key}/`;
        if (below.startsWith(prefix) || prefix.startsWith(below)) await this.collect(below, prefix, found);
      } else if (key.startsWith(prefix)) {
        // stat follows a symbolic link to a file; null where the file has been removed since.
        const info = await stat(join(this.root, key), { bigint: true }).catch(() => null);
        if (!info?.isFile()) continue;
        // The inode tells two writes apart that fall into one tick of the file system's clock (4 ms on ext4).
        found.push({ key, bytes: Number(info.size), version: `${info.mtimeNs}-${info.size}-${info.ino}` });
      }
    }
  }
}

/** First 128 bits of SHA-256, hex: equal contents have equal ETags, as in S3. */
function etagOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

async function writeDurably(file: string, content: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(content);
    // Without it a power cut after the rename can leave an empty object.
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readOrNull(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG')) return null;
    throw error;
  }
}

async function readFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return [];
    throw error;
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException).code ?? '');
}
