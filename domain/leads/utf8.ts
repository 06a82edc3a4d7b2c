const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of `utf8` from `start` to `end`; U+FFFD stands for bytes that are not UTF-8. */
export function decodeUtf8(utf8: Uint8Array, start = 0, end = utf8.length): string {
  return start === end ? '' : decoder.decode(utf8.subarray(start, end));
}

export interface Utf8Count {
  /** Well-formed sequences of two to four bytes. */
  readonly multiByte: number;
  /** Bytes that belong to no well-formed sequence. */
  readonly invalid: number;
}

/** Counts what is beyond ASCII between `start` and `end`, by the table of well-formed sequences of Unicode (table 3-7). */
export function countUtf8(utf8: Uint8Array, start = 0, end = utf8.length): Utf8Count {
  let multiByte = 0;
  let invalid = 0;
  let i = start;
  while (i < end) {
    i = skipAscii(utf8, i, end);
    if (i === end) break;
    const length = sequenceLength(utf8, i, end);
    if (length === 0) {
      invalid++;
      i++;
    } else {
      multiByte++;
      i += length;
    }
  }
  return { multiByte, invalid };
}

/** ASCII bytes in a row before it pays to look at four at once; text in other scripts never has that many. */
const RUN_BEFORE_WORDS = 64;

/** The first place from `start` on that is not ASCII, else `end`. */
function skipAscii(utf8: Uint8Array, start: number, end: number): number {
  // The run ends on a multiple of four bytes of the underlying buffer, where 32-bit words may be read.
  const runEnd = start + RUN_BEFORE_WORDS - ((utf8.byteOffset + start) & 3);
  let i = start;
  while (i < end && i < runEnd) {
    if ((utf8[i] as number) >= 0x80) return i;
    i++;
  }
  if (i === end) return end;
  const words = new Uint32Array(utf8.buffer, utf8.byteOffset + i, (end - i) >> 2);
  let word = 0;
  // Eight at a time: half of the time of one by one.
  for (const last = words.length - 7; word < last; word += 8) if ((eightWords(words, word) & 0x80808080) !== 0) break;
  while (word < words.length && ((words[word] as number) & 0x80808080) === 0) word++;
  i += word * 4;
  while (i < end && (utf8[i] as number) < 0x80) i++;
  return i;
}

function eightWords(words: Uint32Array, at: number): number {
  return (
    (words[at] as number) |
    (words[at + 1] as number) |
    (words[at + 2] as number) |
    (words[at + 3] as number) |
    (words[at + 4] as number) |
    (words[at + 5] as number) |
    (words[at + 6] as number) |
    (words[at + 7] as number)
  );
}

/** Bytes of the well-formed multi-byte sequence at `i`, 0 where there is none. */
function sequenceLength(utf8: Uint8Array, i: number, end: number): number {
  const lead = utf8[i] as number;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0 || i + length > end) return 0;
  const second = utf8[i + 1] as number;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let k = 2; k < length; k++) {
    if (((utf8[i + k] as number) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
