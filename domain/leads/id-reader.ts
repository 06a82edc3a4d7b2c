import { cleanCategory } from './cells';
import type { ColumnReader, HeldRecords } from './column-readers';
import { decodeUtf8 } from './utf8';

const FIRST_PRINTABLE = 0x21;
const LAST_PRINTABLE = 0x7e;

/**
 * Ids as cleaned text; a missing one is wrong. Ids of printable ASCII without blanks need no cleaning: those of many
 * records are decoded at once and cut apart, which costs a tenth of a call of TextDecoder for each.
 */
export class IdReader implements ColumnReader {
  readonly values: string[] = [];
  private readonly longestNull: number;
  private bytes = new Uint8Array(1_024);
  /** Rows whose ids lie in `bytes`, and where they end. */
  private readonly rows: number[] = [];
  private readonly ends: number[] = [];

  constructor(private readonly nulls: ReadonlySet<string>) {
    this.longestNull = Math.max(...Array.from(nulls, (word) => word.length));
  }

  resize(rows: number): void {
    if (this.values.length > rows) this.values.length = rows;
  }

  readCells({ scanner, firstCells }: HeldRecords, from: number, to: number, index: number, row: number): boolean {
    const { cellStart, cellEnd, cellDoubled, utf8 } = scanner;
    let fine = true;
    for (let record = from; record < to; record++) {
      const cell = (firstCells[record] as number) + index;
      const target = row + record - from;
      const isCollected =
        cellDoubled[cell] === 0 && this.collect(target, utf8, cellStart[cell] as number, cellEnd[cell] as number);
      if (!isCollected) fine = this.readText(target, scanner.cellText(cell)) && fine;
    }
    this.decodeCollected();
    return fine;
  }

  readText(row: number, text: string): boolean {
    const id = cleanCategory(text);
    this.values[row] = id;
    return !this.nulls.has(id.toLowerCase());
  }

  clear(row: number): void {
    this.values[row] = '';
  }

  /** Puts an id aside that is clean and too long for a null token; false for any other. */
  private collect(row: number, utf8: Uint8Array, start: number, end: number): boolean {
    if (end - start <= this.longestNull) return false;
    const from = this.ends.at(-1) ?? 0;
    const to = from + end - start;
    if (to > this.bytes.length) this.grow(to);
    const { bytes } = this;
    for (let at = start; at < end; at++) {
      const byte = utf8[at] as number;
      if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE) return false;
      bytes[from + at - start] = byte;
    }
    this.rows.push(row);
    this.ends.push(to);
    return true;
  }

  private decodeCollected(): void {
    const { rows, ends, values } = this;
    const text = decodeUtf8(this.bytes, 0, ends.at(-1) ?? 0);
    for (let at = 0, start = 0; at < rows.length; at++) {
      const end = ends[at] as number;
      values[rows[at] as number] = text.slice(start, end);
      start = end;
    }
    rows.length = 0;
    ends.length = 0;
  }

  private grow(bytes: number): void {
    const larger = new Uint8Array(bytes * 2);
    larger.set(this.bytes);
    this.bytes = larger;
  }
}
