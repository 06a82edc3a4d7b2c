import { readFile } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SystemClock } from '../adapters/shared/system-clock';
import { ObjectNotFoundError } from '../domain/errors';
import type { ObjectReader, StoredObject } from '../domain/ports/object-store';
import { makeHandler } from '../lambdas/predict/make-handler';
import { lambdaHttp } from '../lambdas/shared/lambda-http';
import { LightLog } from '../lambdas/shared/light-log';

// Not node:fs/promises, which takes 3 ms to load.
const read = promisify(readFile);

/** The predict function over a folder: what it takes without S3, and so without HTTP, TLS and signatures. */
class Folder implements ObjectReader {
  constructor(private readonly root: string) {}

  async get(key: string): Promise<StoredObject> {
    const found = await this.find(key);
    if (found === null) throw new ObjectNotFoundError(`${key} does not exist.`);
    return found;
  }

  async find(key: string): Promise<StoredObject | null> {
    try {
      const body = await read(join(this.root, key));
      return { body, etag: String(body.length) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }
}

const processed = new Folder(process.env.PROCESSED_FOLDER ?? '');
const log = new LightLog();
export const handler = lambdaHttp(makeHandler({ processed, clock: new SystemClock(), log }), log);
