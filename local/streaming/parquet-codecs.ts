import * as zlib from 'node:zlib';
import type { ParquetCodecs } from '../../domain/stream/parquet-leads';

/** Node's own decompressors; Zstandard came with Node.js 22.15. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: typeof zlib.brotliDecompressSync };

/** A page of missing values only has no bytes, and zlib takes no limit of 0. */
const atMost = (bytes: number) => ({ maxOutputLength: Math.max(bytes, 1) });

/** What Parquet pages may be compressed with, besides Snappy. */
export const PARQUET_CODECS: ParquetCodecs = {
  GZIP: (input, length) => zlib.gunzipSync(input, atMost(length)),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, atMost(length)),
  ...(zstdDecompressSync === undefined
    ? {}
    : { ZSTD: (input: Uint8Array, length: number) => zstdDecompressSync(input, atMost(length)) }),
};
