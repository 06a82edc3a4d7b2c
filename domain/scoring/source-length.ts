import type { TextEncodingName } from '../leads/text-encoding';

const FIRST_NON_ASCII = 0x80;
const FIRST_LEAD = 0xc0;
/** Lead of four bytes, which UTF-16 has two units for. */
const FIRST_LONG_LEAD = 0xf0;
/** What `transcode` makes of one thing that it cannot decode. */
const UNDECODABLE = 0xff;

/** How many bytes of a file in `encoding` the whole characters of `utf8` were made of by `transcode`. */
export function sourceLength(utf8: Uint8Array, encoding: TextEncodingName): number {
  if (encoding === 'utf-8') return utf8.length;
  let [characters, pairs] = [0, 0];
  for (const byte of utf8) {
    if (byte >= FIRST_NON_ASCII && byte < FIRST_LEAD) continue;
    characters++;
    if (byte >= FIRST_LONG_LEAD && byte !== UNDECODABLE) pairs++;
  }
  return encoding === 'windows-1252' ? characters : 2 * (characters + pairs);
}
