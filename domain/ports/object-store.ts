/** A bucket: bytes by key. Keys use `/`, never start with it, and never contain `..`. */
export interface ObjectStore {
  /** The whole object and its ETag. Throws ObjectNotFoundError. */
  get(key: string): Promise<StoredObject>;
  /** As `get`, but `null` where the key does not exist. */
  find(key: string): Promise<StoredObject | null>;
  /** Writes the whole object, atomically, last writer wins. Returns the new ETag. */
  put(key: string, body: Uint8Array | string): Promise<string>;
  /**
   * Writes only if the object still has `expectedETag` (`null`: only if it does not exist).
   * Throws ConcurrentChangeError otherwise. Returns the new ETag.
   */
  putIf(key: string, body: Uint8Array | string, expectedETag: string | null): Promise<string>;
  /** All objects whose key starts with `prefix`, sorted by key (UTF-8 byte order). */
  list(prefix: string): Promise<ObjectInfo[]>;
  /** Where a job that runs elsewhere finds the key: `s3://bucket/key` or `file:///folder/key`. */
  uri(key: string): string;
}

export interface StoredObject {
  readonly body: Uint8Array;
  readonly etag: string;
}

export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** Changes whenever the object is written: the ETag in S3; modification time and size in a folder. */
  readonly version: string;
}

/** The half of a store that serving needs. */
export type ObjectReader = Pick<ObjectStore, 'get' | 'find'>;
/** The part of a store that records need. */
export type ObjectWriter = Pick<ObjectStore, 'put'>;

/** Reads parts of an object, where the whole is too much. */
export interface ObjectRanges {
  /**
   * `byteCount` bytes from `fromByte` on; fewer where the object ends, none where it has ended before.
   * Throws ObjectNotFoundError.
   */
  getRange(key: string, fromByte: number, byteCount: number): Promise<Uint8Array>;
}
