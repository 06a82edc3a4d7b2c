export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Never part of valid UTF-8: stands for what the file's own encoding does not know, so that its row is found later. */
const UNDECODABLE = 0xff;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** U+20AC for 0x80 and so on; 0 where windows-1252 defines nothing. Bytes from 0xA0 are their own code points. */
const WINDOWS_1252_HIGH = Uint16Array.of(
  ...[0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0],
  ...[0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0, 0x017e],
  0x0178,
);

/**
 * The file as UTF-8 without byte order mark, lines ended by LF or CR LF. A file whose first line holds a bare CR is an
 * old Macintosh one: there every bare CR becomes LF. What cannot be decoded becomes the byte 0xFF.
 * UTF-8 input comes back without a copy.
 */
export function toUtf8(bytes: Uint8Array, encoding: TextEncodingName): Uint8Array {
  return withLineFeeds(withoutMark(transcode(bytes, encoding)));
}

/** As `toUtf8`, but byte order mark and line ends stay as they are. */
export function transcode(bytes: Uint8Array, encoding: TextEncodingName): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return bytes;
    case 'windows-1252':
      return fromWindows1252(bytes);
    case 'utf-16le':
      return fromUtf16(bytes, 0);
    case 'utf-16be':
      return fromUtf16(bytes, 1);
  }
}

export function withoutMark(utf8: Uint8Array): Uint8Array {
  return utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? utf8.subarray(3) : utf8;
}

function withLineFeeds(utf8: Uint8Array): Uint8Array {
  if (!hasBareReturnInFirstLine(utf8)) return utf8;
  const copy = utf8.slice();
  for (let at = copy.indexOf(CARRIAGE_RETURN); at >= 0; at = copy.indexOf(CARRIAGE_RETURN, at + 1)) {
    if (copy[at + 1] !== LINE_FEED) copy[at] = LINE_FEED;
  }
  return copy;
}

export function hasBareReturnInFirstLine(utf8: Uint8Array): boolean {
  const feed = utf8.indexOf(LINE_FEED);
  const line = utf8.subarray(0, feed < 0 ? utf8.length : feed + 1);
  for (let at = line.indexOf(CARRIAGE_RETURN); at >= 0; at = line.indexOf(CARRIAGE_RETURN, at + 1)) {
    if (line[at + 1] !== LINE_FEED) return true;
  }
  return false;
}

function fromWindows1252(bytes: Uint8Array): Uint8Array {
  const utf8 = new Utf8Writer(bytes.length * 3);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x80 || byte > 0x9f) utf8.push(byte);
    else utf8.push((WINDOWS_1252_HIGH[byte - 0x80] as number) || -1);
  }
  return utf8.done();
}

/** `lowByte` is the place of the low byte in its pair: 0 in little-endian, 1 in big-endian. */
function fromUtf16(bytes: Uint8Array, lowByte: 0 | 1): Uint8Array {
  const utf8 = new Utf8Writer(Math.ceil(bytes.length / 2) * 3);
  const unitAt = (i: number): number => ((bytes[i + 1 - lowByte] as number) << 8) | (bytes[i + lowByte] as number);
  const even = bytes.length & ~1;
  for (let i = 0; i < even; i += 2) {
    const unit = unitAt(i);
    if (unit < 0xd800 || unit > 0xdfff) {
      utf8.push(unit);
      continue;
    }
    const next = unit < 0xdc00 && i + 2 < even ? unitAt(i + 2) : 0;
    if (next < 0xdc00 || next > 0xdfff) {
      utf8.push(-1);
      continue;
    }
    utf8.push(0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00));
    i += 2;
  }
  if (even < bytes.length && !isHalfLineFeed(bytes[even] as number, lowByte)) utf8.push(-1);
  return utf8.done();
}

/** Half a line feed at the end of a file costs no lead. The Spark job, which reads up to the last LF, never sees one. */
function isHalfLineFeed(byte: number, lowByte: 0 | 1): boolean {
  return byte === LINE_FEED || (byte === 0 && lowByte === 1);
}

class Utf8Writer {
  private readonly bytes: Uint8Array;
  private length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
  }

  /** Adds a code point; -1 stands for something that cannot be decoded. */
  push(codePoint: number): void {
    const { bytes } = this;
    if (codePoint < 0) {
      bytes[this.length++] = UNDECODABLE;
    } else if (codePoint < 0x80) {
      bytes[this.length++] = codePoint;
    } else if (codePoint < 0x800) {
      bytes[this.length++] = 0xc0 | (codePoint >> 6);
      bytes[this.length++] = 0x80 | (codePoint & 0x3f);
    } else if (codePoint < 0x10000) {
      bytes[this.length++] = 0xe0 | (codePoint >> 12);
      bytes[this.length++] = 0x80 | ((codePoint >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (codePoint & 0x3f);
    } else {
      bytes[this.length++] = 0xf0 | (codePoint >> 18);
      bytes[this.length++] = 0x80 | ((codePoint >> 12) & 0x3f);
      bytes[this.length++] = 0x80 | ((codePoint >> 6) & 0x3f);
      bytes[this.length++] = 0x80 | (codePoint & 0x3f);
    }
  }

  done(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
