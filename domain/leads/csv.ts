import { trimCell } from './cell-text';
import { MarkWindow } from './mark-window';
import { countUtf8, decodeUtf8 } from './utf8';

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;

/** A quoted cell over more lines is taken for an unclosed quote. Bounds the work that a stray quote can cause. */
export const MAX_RECORD_LINES = 1_000;
/** Characters of a rejected record that are kept for the user to look at. */
export const RAW_LIMIT = 4_000;

export const UNCLOSED_QUOTE = 'opens a quote that is never closed';
export const TEXT_AFTER_QUOTE = 'has text after a closing quote';

/** What `scan` returns where quotes are wrong: text after a closing quote in the first line, or a quote that stays open. */
const TEXT_AFTER = -1;
const UNCLOSED = -2;

/** How many cells a record may have; see `RecordScanner.fits`. */
export interface Width {
  /** Cells up to the last named column. */
  readonly named: number;
  /** Cells of the header, unnamed ones at its end included. */
  readonly total: number;
}

const ANY_WIDTH: Width = { named: 0, total: Number.POSITIVE_INFINITY };

/**
 * Walks over the records of a delimited text, one at a time, without making an object per record or a string per cell:
 * after `next()` the cells are byte ranges in `cellStart` and `cellEnd`, from `firstCell` on. Blank lines are no records.
 *
 * A quote opens a cell only at its start and must be followed by a delimiter or a line end when it closes (RFC 4180).
 * Where that fails, or a record goes on over MAX_RECORD_LINES lines or to the end of the file, the line that opened the
 * quote is a broken record of its own and reading goes on with the next line. The same holds when a record over several
 * lines has the wrong width while one of its later lines alone has the right one: a good row was about to be swallowed.
 * The Spark job cuts in the same way (`glue-scripts/leadlib/records.py`).
 */
export class RecordScanner {
  /** Cells of the current record; 0 where it has a `problem`. */
  cellCount = 0;
  /** Where the cells of the current record start in the three arrays: 0 unless earlier ones are held. */
  firstCell = 0;
  cellStart = new Uint32Array(64);
  cellEnd = new Uint32Array(64);
  /** 1 where the range may hold doubled quotes, each of which stands for one. */
  cellDoubled = new Uint8Array(64);
  /** Whether a cell in the arrays may hold doubled quotes. */
  holdsDoubled = false;
  /** Why the current record cannot be read; `null` where it can. */
  problem: string | null = null;
  /** 1-based physical line on which the current record starts. */
  line = 0;
  recordStart = 0;
  /** Behind the last byte of the current record, its line end included. */
  recordEnd = 0;

  private nextLine = 1;
  private readonly delimiter: number;
  private readonly window: MarkWindow;

  /** `utf8` as `toUtf8` makes it; `encoding` only names the file's own encoding in complaints. */
  constructor(
    readonly utf8: Uint8Array,
    delimiter: string,
    private readonly encoding: string = 'utf-8',
    private width: Width = ANY_WIDTH,
  ) {
    this.delimiter = delimiter.charCodeAt(0);
    this.window = new MarkWindow(utf8, this.delimiter);
  }

  /** From here on records are expected to have this width. */
  expectWidth(width: Width): void {
    this.width = width;
  }

  /** Moves to the next record; false where there is none. */
  next(): boolean {
    const { utf8, window } = this;
    while (this.recordEnd < utf8.length) {
      this.recordStart = this.recordEnd;
      this.line = this.nextLine;
      let lines = 1;
      if (window.moveTo(this.recordStart)) this.takePlain();
      else lines = this.scan(this.recordStart, utf8.length);
      if (lines < 0) this.setAsideFirstLine(lines);
      else if (lines > 1 && !this.fits() && this.swallowsRow()) this.setAsideFirstLine(UNCLOSED);
      else {
        this.problem = null;
        this.nextLine += lines;
      }
      if (!window.isValidTo(this.recordEnd) && countUtf8(utf8, this.recordStart, this.recordEnd).invalid > 0) {
        this.problem = `is not valid ${this.encoding}`;
        this.cellCount = 0;
      }
      if (this.problem !== null || !this.isBlank()) return true;
    }
    return false;
  }

  /** Physical lines up to `recordEnd`. */
  get linesRead(): number {
    return this.nextLine - 1;
  }

  /** Cells in the arrays that are held. */
  get heldCells(): number {
    return this.firstCell;
  }

  /** Keeps the cells of the current record in their place; those of the next one come behind them. */
  holdCells(): void {
    this.firstCell += this.cellCount;
  }

  /** Forgets all held cells. */
  releaseCells(): void {
    this.firstCell = 0;
    if (this.holdsDoubled) this.cellDoubled.fill(0);
    this.holdsDoubled = false;
  }

  /** Whether the record has a cell for each named column, and nothing beyond the header but empty cells. */
  fits(): boolean {
    return this.cellCount >= this.width.named && this.cellCountWithoutEmptyTail() <= this.width.total;
  }

  /** Cells of the record without empty ones beyond the header. */
  cellCountWithoutEmptyTail(): number {
    let count = this.cellCount;
    while (count > this.width.total && this.isEmptyCell(count - 1)) count--;
    return count;
  }

  isEmptyCell(index: number): boolean {
    const cell = this.firstCell + index;
    return this.cellStart[cell] === this.cellEnd[cell] || trimCell(this.cellText(cell)) === '';
  }

  /** Text of a cell of the current record, quotes resolved. */
  text(index: number): string {
    return this.cellText(this.firstCell + index);
  }

  /** Text of the cell that stands at `cell` in the arrays, quotes resolved. */
  cellText(cell: number): string {
    const text = decodeUtf8(this.utf8, this.cellStart[cell], this.cellEnd[cell]);
    return this.cellDoubled[cell] === 1 ? text.replaceAll('""', '"') : text;
  }

  /** All cells of the current record as text. */
  texts(): string[] {
    return Array.from({ length: this.cellCount }, (_, index) => this.text(index));
  }

  /** A record, by default the current one, as it stands in the file: without line end, cut to RAW_LIMIT characters. */
  raw(start = this.recordStart, recordEnd = this.recordEnd): string {
    // A character takes at most four bytes; the cut may split the last one, which is then cut off.
    const end = Math.min(recordEnd, start + RAW_LIMIT * 4);
    const text = decodeUtf8(this.utf8, start, end).replace(/[\r\n]+$/, '');
    return text.length <= RAW_LIMIT ? text : Array.from(text).slice(0, RAW_LIMIT).join('');
  }

  /** Whether the record is one quoted cell (and empty ones behind it), as a spreadsheet saves a row it did not split. */
  isWrapped(): boolean {
    if (this.cellCount === 0 || this.utf8[this.recordStart] !== QUOTE) return false;
    const { firstCell, cellStart, cellEnd } = this;
    for (let cell = firstCell + 1; cell < firstCell + this.cellCount; cell++) {
      if (cellStart[cell] !== cellEnd[cell]) return false;
    }
    return this.utf8.subarray(cellStart[firstCell], cellEnd[firstCell]).includes(this.delimiter);
  }

  /**
   * Cuts the record into cells at the marks of its line, which has no quote. `cellDoubled` stays as it is: without quotes
   * in a cell there is nothing to resolve.
   */
  private takePlain(): void {
    const { places, first, last } = this.window;
    const { firstCell, cellStart, cellEnd } = this;
    const end = firstCell + last - first + 1;
    if (end > cellStart.length) {
      this.growCells();
      this.takePlain();
      return;
    }
    let start = this.recordStart;
    for (let cell = firstCell, mark = first; cell < end; cell++, mark++) {
      const at = places[mark] as number;
      cellStart[cell] = start;
      cellEnd[cell] = at;
      start = at + 1;
    }
    if (this.utf8[start - 2] === CARRIAGE_RETURN) this.trimReturns(end - 1);
    this.cellCount = end - firstCell;
    this.recordEnd = start;
  }

  /**
   * Cuts the record that starts at `start` into cells and returns over how many physical lines it goes; negative where
   * its quotes are wrong: see `TEXT_AFTER` and `UNCLOSED`.
   */
  private scan(start: number, limit: number): number {
    const { utf8, delimiter } = this;
    let { cellStart, cellEnd, cellDoubled } = this;
    let cell = this.firstCell;
    let lines = 1;
    let at = start;
    this.cellCount = 0;
    for (;;) {
      if (cell === cellStart.length) {
        this.growCells();
        ({ cellStart, cellEnd, cellDoubled } = this);
      }
      let byte = at < limit ? (utf8[at] as number) : LINE_FEED;
      if (byte === QUOTE) {
        lines = this.scanQuoted(at, limit, cell, lines);
        if (lines < 0) return lines;
        at = (cellEnd[cell] as number) + 1;
        byte = at < limit ? (utf8[at] as number) : LINE_FEED;
        while (byte === CARRIAGE_RETURN) byte = ++at < limit ? (utf8[at] as number) : LINE_FEED;
        const closes = byte === LINE_FEED || (byte === delimiter && at - 1 === cellEnd[cell]);
        if (!closes) return lines > 1 ? UNCLOSED : TEXT_AFTER;
      } else {
        cellStart[cell] = at;
        cellDoubled[cell] = 0;
        while (byte !== delimiter && byte !== LINE_FEED) byte = ++at < limit ? (utf8[at] as number) : LINE_FEED;
        cellEnd[cell] = at;
        if (byte === LINE_FEED) this.trimReturns(cell);
      }
      cell++;
      if (byte === LINE_FEED) break;
      at++;
    }
    this.cellCount = cell - this.firstCell;
    this.recordEnd = at < limit ? at + 1 : limit;
    return lines;
  }

  /** Notes the cell that the quote at `quote` opens. Returns the physical line it ends on, or UNCLOSED. */
  private scanQuoted(quote: number, limit: number, cell: number, firstLine: number): number {
    const { utf8 } = this;
    let line = firstLine;
    let at = quote + 1;
    this.cellStart[cell] = at;
    this.cellDoubled[cell] = 0;
    for (; at < limit; at++) {
      const byte = utf8[at] as number;
      if (byte === LINE_FEED) {
        if (++line > MAX_RECORD_LINES) return UNCLOSED;
      } else if (byte === QUOTE) {
        if (at + 1 >= limit || utf8[at + 1] !== QUOTE) {
          this.cellEnd[cell] = at;
          return line;
        }
        this.cellDoubled[cell] = 1;
        this.holdsDoubled = true;
        at++;
      }
    }
    return UNCLOSED;
  }

  private trimReturns(cell: number): void {
    const start = this.cellStart[cell] as number;
    let end = this.cellEnd[cell] as number;
    while (end > start && this.utf8[end - 1] === CARRIAGE_RETURN) end--;
    this.cellEnd[cell] = end;
  }

  private setAsideFirstLine(fault: number): void {
    this.recordEnd = lineEnd(this.utf8, this.recordStart);
    this.nextLine = this.line + 1;
    this.cellCount = 0;
    this.problem = fault === TEXT_AFTER ? TEXT_AFTER_QUOTE : UNCLOSED_QUOTE;
  }

  /** Whether a later line of the current record is a row of its own. Leaves the cells of the current record as found. */
  private swallowsRow(): boolean {
    const { recordStart, recordEnd } = this;
    let swallows = false;
    let at = lineEnd(this.utf8, recordStart);
    while (at < recordEnd && !swallows) {
      const end = lineEnd(this.utf8, at);
      swallows = this.scan(at, end) === 1 && this.fits();
      at = end;
    }
    this.scan(recordStart, this.utf8.length);
    return swallows;
  }

  private isBlank(): boolean {
    const [start, end] = [this.cellStart[this.firstCell] as number, this.cellEnd[this.firstCell] as number];
    return this.cellCount === 1 && start === this.recordStart && isSpaces(this.utf8, start, end);
  }

  private growCells(): void {
    const grow = <T extends Uint32Array | Uint8Array>(old: T, larger: T): T => {
      larger.set(old);
      return larger;
    };
    const length = this.cellStart.length * 2;
    this.cellStart = grow(this.cellStart, new Uint32Array(length));
    this.cellEnd = grow(this.cellEnd, new Uint32Array(length));
    this.cellDoubled = grow(this.cellDoubled, new Uint8Array(length));
  }
}

/** Behind the line feed that ends the line at `start`. */
function lineEnd(utf8: Uint8Array, start: number): number {
  const feed = utf8.indexOf(LINE_FEED, start);
  return feed < 0 ? utf8.length : feed + 1;
}

function isSpaces(utf8: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    if (utf8[at] !== SPACE) return false;
  }
  return true;
}
