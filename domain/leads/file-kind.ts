/** What a file that is no text turns out to be, by its first bytes. */
const MAGIC: readonly { readonly bytes: readonly number[]; readonly is: string; readonly remedy: string }[] = [
  { bytes: [0x25, 0x50, 0x44, 0x46], is: 'a PDF', remedy: 'export the leads as CSV instead' },
  { bytes: [0x1f, 0x8b], is: 'a gzip archive', remedy: 'unpack it first' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'a Zstandard archive', remedy: 'unpack it first' },
  { bytes: [0x42, 0x5a, 0x68], is: 'a bzip2 archive', remedy: 'unpack it first' },
  { bytes: [0x37, 0x7a, 0xbc, 0xaf], is: 'a 7-Zip archive', remedy: 'unpack it first' },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: 'a Parquet file', remedy: 'export the leads as CSV instead' },
  { bytes: [0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], is: 'an SQLite database', remedy: 'export the leads as CSV instead' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old Excel workbook', remedy: 'save it as CSV first' },
  { bytes: [0x89, 0x50, 0x4e, 0x47], is: 'a picture', remedy: 'export the leads as CSV instead' },
  { bytes: [0xff, 0xd8, 0xff], is: 'a picture', remedy: 'export the leads as CSV instead' },
];
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** What the file is and what to do, for example `an Excel workbook; save it as CSV first`; `null` where it may be text. */
export function describeBinary(bytes: Uint8Array, fileName: string): string | null {
  const startsWith = (magic: readonly number[]): boolean => magic.every((byte, at) => bytes[at] === byte);
  if (startsWith(ZIP)) {
    return isWorkbook(bytes, fileName) ? 'an Excel workbook; save it as CSV first' : 'a zip archive; unpack it first';
  }
  const kind = MAGIC.find(({ bytes: magic }) => startsWith(magic));
  return kind === undefined ? null : `${kind.is}; ${kind.remedy}`;
}

/** A workbook is a zip whose first entries are `[Content_Types].xml`, `_rels/` or `xl/`. */
function isWorkbook(bytes: Uint8Array, fileName: string): boolean {
  if (/\.(xlsx|xlsm|xlsb|ods)$/i.test(fileName)) return true;
  const entry = String.fromCharCode(...bytes.subarray(30, 60));
  return /^(\[Content_Types\]\.xml|_rels\/|xl\/|docProps\/)/.test(entry);
}
