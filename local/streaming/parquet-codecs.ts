import * as zlib from 'node:zlib';
import type { ParquetCodecs } from '../../domain/stream/parquet-leads';

/** Node's own decompressors; Zstandard came with Node.js 22.15. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (input: Uint8Array) => Uint8Array };

/** What Parquet pages may be compressed with, besides Snappy. */
export const PARQUET_CODECS: ParquetCodecs = {
  GZIP: (input, length) => zlib.gunzipSync(input, { maxOutputLength: length }),
  BROTLI: (input, length) => zlib.brotliDecompressSync(input, { maxOutputLength: length }),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (input: Uint8Array) => zstdDecompressSync(input) }),
};
