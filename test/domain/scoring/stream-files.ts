/** Bytes in pieces of the given sizes, the sizes repeated as often as it takes. */
export async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let from = 0, piece = 0; from < bytes.length; piece++) {
    const size = Math.max(1, sizes[piece % sizes.length] ?? bytes.length);
    yield bytes.subarray(from, from + size);
    from += size;
  }
}
