import type { TextEncodingName } from './text-encoding';
import { countUtf8 } from './utf8';

const SAMPLE_BYTES = 4_096;

/**
 * The encoding of a text; `null` where the bytes are no text. By byte order mark, else UTF-16 where every other byte is
 * mostly NUL, else UTF-8 where the bytes are UTF-8 but for a few damaged ones (their rows are set aside later), else
 * windows-1252.
 */
export function detectEncoding(bytes: Uint8Array): TextEncodingName | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (!(bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)) {
    const wide = detectUtf16(bytes.subarray(0, SAMPLE_BYTES));
    if (wide !== 'no') return wide;
    if (isMostlyNoise(bytes.subarray(0, SAMPLE_BYTES))) return null;
  }
  const { multiByte, invalid } = countUtf8(bytes);
  return invalid > multiByte ? 'windows-1252' : 'utf-8';
}

/** Western text in UTF-16 has a NUL in nearly every pair; a text in one byte per letter has none. */
function detectUtf16(sample: Uint8Array): 'utf-16le' | 'utf-16be' | null | 'no' {
  let [evenNuls, oddNuls] = [0, 0];
  for (let i = 0; i < sample.length; i++) {
    if (sample[i] !== 0) continue;
    if (i % 2 === 0) evenNuls++;
    else oddNuls++;
  }
  const pairs = sample.length >> 1;
  // A stray NUL happens in text (a cut-off string of an old database); more of them do not.
  if (evenNuls + oddNuls <= pairs / 50) return 'no';
  if (oddNuls > pairs / 2 && evenNuls < pairs / 10) return 'utf-16le';
  if (evenNuls > pairs / 2 && oddNuls < pairs / 10) return 'utf-16be';
  return null;
}

/** One in nine random bytes is a control character; in a text, hardly any is but tabs, line ends and form feeds. */
function isMostlyNoise(sample: Uint8Array): boolean {
  let controls = 0;
  for (const byte of sample) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d) controls++;
  }
  return controls > sample.length / 50;
}
