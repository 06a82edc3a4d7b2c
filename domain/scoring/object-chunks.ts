import type { ObjectRanges } from '../ports/object-store';

/** What S3 sends within some 100 ms; two of them are in memory. */
const CHUNK_BYTES = 8 << 20;

/** An object from its first byte to its last, the next chunk under way while the one before is worked on. */
export async function* objectChunks(
  store: ObjectRanges,
  key: string,
  totalBytes: number,
  chunkBytes: number = CHUNK_BYTES,
): AsyncGenerator<Uint8Array> {
  const read = (from: number): Promise<Uint8Array> => {
    const chunk = store.getRange(key, from, Math.min(chunkBytes, totalBytes - from));
    // Looked at in its turn; until then a failure must not count as unhandled.
    chunk.catch(() => undefined);
    return chunk;
  };
  let next = totalBytes > 0 ? read(0) : null;
  for (let from = chunkBytes; next !== null; from += chunkBytes) {
    const chunk: Uint8Array = await next;
    next = from < totalBytes ? read(from) : null;
    yield chunk;
  }
}
