import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../domain/ports/clock';
import { LINK_SECONDS, type ObjectLinks, type UploadLink } from '../../domain/ports/object-links';
import { checkKey } from '../shared/object-key';

/** What a link lets its holder do. */
export interface LinkedObject {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  /** Of an upload; 0 for a download. */
  readonly bytes: number;
}

/**
 * Links to a store behind a server of one's own, as S3's presigned ones: a path below `prefix` with the key, and a
 * signature over all that it allows. Links end with the process that made them.
 */
export class SignedLinks implements ObjectLinks {
  private readonly secret = randomBytes(32);

  constructor(
    /** Address of the server, known once it listens. */
    private readonly origin: () => string,
    /** For example `/files/raw/`. */
    readonly prefix: string,
    private readonly clock: Clock,
  ) {}

  async upload(key: string, bytes: number): Promise<UploadLink> {
    const expiresAtMs = this.expiry();
    const url = this.link({ method: 'PUT', key, bytes }, expiresAtMs);
    return { url, headers: { 'content-type': 'text/csv' }, expiresAt: new Date(expiresAtMs).toISOString() };
  }

  async download(key: string): Promise<string> {
    return this.link({ method: 'GET', key, bytes: 0 }, this.expiry());
  }

  /** What a request for `path` with this query may do; `null` where it is no link of ours, or an old one. */
  verify(method: string, path: string, query: URLSearchParams): LinkedObject | null {
    if ((method !== 'GET' && method !== 'PUT') || !path.startsWith(this.prefix)) return null;
    const [expires = '', bytes = '', signature = ''] = ['expires', 'bytes', 'signature'].map((n) => query.get(n) ?? '');
    if (!/^\d{1,15}$/.test(expires) || !/^\d{1,15}$/.test(bytes)) return null;
    let key: string;
    try {
      key = decodeURIComponent(path.slice(this.prefix.length));
    } catch {
      return null;
    }
    const object = { method, key, bytes: Number(bytes) } as const;
    const wanted = Buffer.from(this.sign(object, Number(expires)));
    const given = Buffer.from(signature);
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return null;
    return Number(expires) < this.clock.now().getTime() ? null : object;
  }

  private link(object: LinkedObject, expiresAtMs: number): string {
    checkKey(object.key);
    const path = object.key.split('/').map(encodeURIComponent).join('/');
    const signature = this.sign(object, expiresAtMs);
    return `${this.origin()}${this.prefix}${path}?expires=${expiresAtMs}&bytes=${object.bytes}&signature=${signature}`;
  }

  private sign({ method, key, bytes }: LinkedObject, expiresAtMs: number): string {
    const text = [method, this.prefix, key, bytes, expiresAtMs].join('\n');
    return createHmac('sha256', this.secret).update(text).digest('hex');
  }

  private expiry(): number {
    return this.clock.now().getTime() + LINK_SECONDS * 1000;
  }
}
