import { hasBareReturnInFirstLine, type TextEncodingName, transcode, withoutMark } from '../leads/text-encoding';
import { countUtf8 } from '../leads/utf8';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const FIRST_NON_ASCII = 0x80;
const LONGEST_SEQUENCE = 4;
const NOTHING = new Uint8Array(0);

/**
 * What `toUtf8` makes of a whole file, piece by piece: characters and line ends that a cut goes through are held back
 * until the next piece.
 */
export class Utf8Stream {
  /** The part of the last piece that could not be decoded yet. */
  private held: Uint8Array = NOTHING;
  private heldReturn = false;

  private constructor(
    private named: TextEncodingName,
    /** Whether a bare CR ends a line. */
    readonly turnsReturns: boolean,
    /** A file that was plain ASCII so far is in UTF-8 or windows-1252; its first other bytes tell. */
    private isDecided: boolean,
    private isFirst: boolean,
  ) {}

  /** `head` is the beginning of the file, with its first line at least; it still has to be pushed. */
  static from(named: TextEncodingName, head: Uint8Array): Utf8Stream {
    const turnsReturns = hasBareReturnInFirstLine(withoutMark(transcode(head, named)));
    return new Utf8Stream(named, turnsReturns, named !== 'utf-8' || !isAscii(head), true);
  }

  /** From somewhere within a file of which all is known: there is no byte order mark. */
  static within(named: TextEncodingName, turnsReturns: boolean): Utf8Stream {
    return new Utf8Stream(named, turnsReturns, true, false);
  }

  /** Bytes of the file that have been pushed and are in no text yet. */
  get heldBytes(): number {
    const unit = this.named === 'utf-16le' || this.named === 'utf-16be' ? 2 : 1;
    return this.held.length + (this.heldReturn ? unit : 0);
  }

  /** The encoding as far as it is known. */
  get encoding(): TextEncodingName {
    return this.named;
  }

  push(piece: Uint8Array): Uint8Array {
    const bytes = this.held.length === 0 ? piece : joined(this.held, piece);
    const end = this.endOfCharacters(bytes);
    this.held = bytes.slice(end);
    return this.take(bytes.subarray(0, end));
  }

  /** What is left when the file has ended. */
  finish(): Uint8Array {
    const bytes = this.held;
    this.held = NOTHING;
    const utf8 = this.take(bytes);
    if (!this.heldReturn) return utf8;
    this.heldReturn = false;
    return joined(utf8, Uint8Array.of(LINE_FEED));
  }

  private take(bytes: Uint8Array): Uint8Array {
    this.decide(bytes);
    let utf8 = transcode(bytes, this.named);
    if (this.isFirst && utf8.length > 0) {
      this.isFirst = false;
      utf8 = withoutMark(utf8);
    }
    return this.turnsReturns ? this.withLineFeeds(utf8) : utf8;
  }

  private decide(bytes: Uint8Array): void {
    if (this.isDecided || isAscii(bytes)) return;
    this.isDecided = true;
    const { multiByte, invalid } = countUtf8(bytes);
    if (invalid > multiByte) this.named = 'windows-1252';
  }

  /** Where `bytes` can be cut: not within a character of UTF-16, nor, while that matters, of UTF-8. */
  private endOfCharacters(bytes: Uint8Array): number {
    let end = bytes.length;
    if (this.named === 'windows-1252') return end;
    if (this.named === 'utf-8') {
      // The byte order mark is looked for in the first piece.
      if (this.isDecided && !this.isFirst) return end;
      while (bytes.length - end < LONGEST_SEQUENCE && (bytes[end - 1] as number) >= FIRST_NON_ASCII) end--;
      return end;
    }
    end &= ~1;
    const high = bytes[this.named === 'utf-16le' ? end - 1 : end - 2];
    return high !== undefined && high >= 0xd8 && high <= 0xdb ? end - 2 : end;
  }

  /** Bare CRs become LF; one at the end of a piece waits for what follows. */
  private withLineFeeds(utf8: Uint8Array): Uint8Array {
    if (utf8.length === 0) return utf8;
    const copy = this.heldReturn ? joined(Uint8Array.of(CARRIAGE_RETURN), utf8) : utf8.slice();
    this.heldReturn = copy[copy.length - 1] === CARRIAGE_RETURN;
    const end = this.heldReturn ? copy.length - 1 : copy.length;
    for (let at = copy.indexOf(CARRIAGE_RETURN); at >= 0 && at < end; at = copy.indexOf(CARRIAGE_RETURN, at + 1)) {
      if (copy[at + 1] !== LINE_FEED) copy[at] = LINE_FEED;
    }
    return copy.subarray(0, end);
  }
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function isAscii(bytes: Uint8Array): boolean {
  const { multiByte, invalid } = countUtf8(bytes);
  return multiByte === 0 && invalid === 0;
}
