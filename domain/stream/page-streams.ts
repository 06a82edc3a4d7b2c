/** Bytes of a page, read one after the other. All methods throw RangeError beyond the end. */
export class PageBytes {
  readonly view: DataView;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  moveTo(place: number): void {
    if (!(place >= 0 && place <= this.view.byteLength)) throw new RangeError('it ends in the middle of a value');
    this.at = place;
  }

  uint8(): number {
    this.moveTo(this.at + 1);
    return this.view.getUint8(this.at - 1);
  }

  uint32(): number {
    this.moveTo(this.at + 4);
    return this.view.getUint32(this.at - 4, true);
  }

  /** LEB128 of up to 64 bits; exact up to 2^53. */
  varint(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      const byte = this.uint8();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
    throw new RangeError('a number of it does not end');
  }
}

/** Writers fill up the last run: to eight values, or to a whole group of 63 times 8. */
const FILLED_UP = 504;

/**
 * Runs of the RLE / bit-packing hybrid until there are `count` values of `width` bits; leaves `page` after them.
 * https://github.com/apache/parquet-format/blob/master/Encodings.md#RLE. Values of no bits are all 0; some writers leave
 * their runs out. Throws RangeError where a run has more values than are left.
 */
export function checkRuns(page: PageBytes, width: number, count: number): void {
  if (width === 0 && rest(page) === 0) return;
  for (let seen = 0; seen < count; ) {
    const header = page.varint();
    const isPacked = header % 2 === 1;
    const values = Math.floor(header / 2) * (isPacked ? 8 : 1);
    // The decoder takes a byte of a packed run of nothing, and would be elsewhere than we are.
    if ((isPacked && values === 0) || values > count - seen + FILLED_UP) {
      throw new RangeError(`a run of it has ${values} values, where ${count - seen} are left`);
    }
    const bytes = isPacked ? Math.max((values / 8) * width, 1) : Math.ceil(width / 8);
    page.moveTo(page.at + (isPacked ? Math.min(bytes, rest(page)) : bytes));
    seen += values;
  }
}

/** What a last run that is filled up lacks at the end of its page is not read. */
function rest({ view, at }: PageBytes): number {
  return view.byteLength - at;
}

/** The specification asks for a multiple of 128, in parts of a multiple of 32; writers use 128 in 4. */
const MAX_BLOCK_VALUES = 2 ** 16;

/**
 * `count` values, 1 or more, in DELTA_BINARY_PACKED; leaves `page` after them.
 * https://github.com/apache/parquet-format/blob/master/Encodings.md#DELTAENC. Throws RangeError where the sizes of its
 * blocks are none.
 */
export function checkDelta(page: PageBytes, count: number): void {
  const blockValues = page.varint();
  const parts = page.varint();
  const partValues = blockValues / parts;
  if (!(blockValues <= MAX_BLOCK_VALUES && partValues >= 1 && partValues % 8 === 0)) {
    throw new RangeError(`a block of it has ${blockValues} values in ${parts} parts`);
  }
  // How many values there are, which the page has said, and the first of them.
  page.varint();
  page.varint();
  for (let left = count - 1; left > 0; ) {
    page.varint();
    const widths = page.at;
    page.moveTo(widths + parts);
    for (let part = 0; part < parts && left > 0; part++) {
      const bytes = (partValues / 8) * page.view.getUint8(widths + part);
      // The last part may be cut off after its last value.
      page.moveTo(left <= partValues ? Math.min(page.at + bytes, page.view.byteLength) : page.at + bytes);
      left -= partValues;
    }
  }
}
