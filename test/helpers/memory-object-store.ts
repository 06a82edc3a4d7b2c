import { createHash } from 'node:crypto';
import { checkKey, checkPrefix } from '../../adapters/shared/object-key';
import { ConcurrentChangeError, ObjectNotFoundError } from '../../domain/errors';
import type { ObjectInfo, ObjectRanges, ObjectStore, StoredObject } from '../../domain/ports/object-store';

/**
 * A bucket in memory. Bodies come back as Buffers at an odd offset in a larger one, as an SDK may hand them out, so
 * that code which trusts `body.buffer` or `body.slice()` fails in tests.
 */
export class MemoryObjectStore implements ObjectStore, ObjectRanges {
  private readonly objects = new Map<string, { readonly body: Buffer; readonly version: string }>();
  private writes = 0;

  async get(key: string): Promise<StoredObject> {
    const found = await this.find(key);
    if (found === null) throw new ObjectNotFoundError(`${key} does not exist.`);
    return found;
  }

  async find(key: string): Promise<StoredObject | null> {
    checkKey(key);
    const body = this.objects.get(key)?.body;
    return body === undefined ? null : { body: atOddOffset(body), etag: etagOf(body) };
  }

  async getRange(key: string, fromByte: number, byteCount: number): Promise<Uint8Array> {
    return (await this.get(key)).body.subarray(fromByte, fromByte + byteCount);
  }

  async put(key: string, body: Uint8Array | string): Promise<string> {
    checkKey(key);
    const copy = Buffer.from(body as Uint8Array);
    this.objects.set(key, { body: copy, version: `version-${++this.writes}` });
    return etagOf(copy);
  }

  async putIf(key: string, body: Uint8Array | string, expectedETag: string | null): Promise<string> {
    checkKey(key);
    const current = this.objects.get(key)?.body;
    if ((current === undefined ? null : etagOf(current)) !== expectedETag) {
      throw new ConcurrentChangeError(`${key} has been changed.`);
    }
    return this.put(key, body);
  }

  async list(prefix: string): Promise<ObjectInfo[]> {
    checkPrefix(prefix);
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([key, { body, version }]) => ({ key, bytes: body.length, version }));
  }

  uri(key: string): string {
    return `memory:///${key}`;
  }

  /** The object as text. */
  async text(key: string): Promise<string> {
    return Buffer.from((await this.get(key)).body).toString('utf8');
  }

  /** The object as JSON. */
  async json<T>(key: string): Promise<T> {
    return JSON.parse(await this.text(key)) as T;
  }

  async keys(prefix = ''): Promise<string[]> {
    return (await this.list(prefix)).map((object) => object.key);
  }

  remove(key: string): void {
    this.objects.delete(key);
  }
}

function atOddOffset(body: Buffer): Buffer {
  const larger = Buffer.alloc(body.length + 8, 0xee);
  body.copy(larger, 1);
  return larger.subarray(1, 1 + body.length);
}

function etagOf(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}
