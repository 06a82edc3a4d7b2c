/** Kinds of characters: what none of them is needs quotes, an apostrophe or more than a byte somewhere. */
const [OTHER, EDGE, INNER, BLANK] = [0, 1, 2, 3];
const KIND = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(character)) return EDGE;
  if (/[_.:/@-]/.test(character)) return INNER;
  return character === ' ' ? BLANK : OTHER;
});
const encoder = new TextEncoder();

/** Text as UTF-8, added piece by piece. */
export class ByteLines {
  private held: Uint8Array;
  private length = 0;

  /** Grows where `expectedBytes` are not enough. */
  constructor(expectedBytes: number) {
    this.held = new Uint8Array(expectedBytes + 64);
  }

  /**
   * Adds a text that is the same in a spreadsheet's CSV: letters, digits and `_ . : / @ -` or blanks between them, the first a
   * letter or digit and the last no blank. False, with nothing added, for any other.
   */
  addPlain(text: string): boolean {
    const { length } = text;
    this.reserve(length);
    const { held } = this;
    const at = this.length;
    let kind = OTHER;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      kind = code < 128 ? (KIND[code] as number) : OTHER;
      if (kind === OTHER || (index === 0 && kind !== EDGE)) return false;
      held[at + index] = code;
    }
    if (kind === OTHER || kind === BLANK) return false;
    this.length = at + length;
    return true;
  }

  /** Adds a text of ASCII. */
  addAscii(text: string): void {
    this.reserve(text.length);
    const { held } = this;
    for (let index = 0; index < text.length; index++) held[this.length + index] = text.charCodeAt(index);
    this.length += text.length;
  }

  add(text: string): void {
    const bytes = encoder.encode(text);
    this.reserve(bytes.length);
    this.held.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** All that was added, in a buffer that is its own. */
  bytes(): Uint8Array {
    return this.held.subarray(0, this.length);
  }

  private reserve(bytes: number): void {
    if (this.length + bytes <= this.held.length) return;
    const larger = new Uint8Array((this.length + bytes) * 2);
    larger.set(this.held.subarray(0, this.length));
    this.held = larger;
  }
}
