import type { ObjectRanges } from '../ports/object-store';

/** What S3 sends within some 100 ms; two of them are in memory. */
const CHUNK_BYTES = 8 << 20;

/** An object from `fromByte` to `toByte`, the next chunk under way while the one before is worked on. */
export async function* objectChunks(
  store: ObjectRanges,
  key: string,
  toByte: number,
  { fromByte = 0, chunkBytes = CHUNK_BYTES }: { readonly fromByte?: number; readonly chunkBytes?: number } = {},
): AsyncGenerator<Uint8Array> {
  const read = (from: number): Promise<Uint8Array> => {
    const chunk = store.getRange(key, from, Math.min(chunkBytes, toByte - from));
    // Looked at in its turn; until then a failure must not count as unhandled.
    chunk.catch(() => undefined);
    return chunk;
  };
  let next = fromByte < toByte ? read(fromByte) : null;
  for (let from = fromByte + chunkBytes; next !== null; from += chunkBytes) {
    const chunk: Uint8Array = await next;
    next = from < toByte ? read(from) : null;
    yield chunk;
  }
}
