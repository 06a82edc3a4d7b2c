import { MAX_RECORD_LINES, RecordScanner, type Width } from '../leads/csv';

const QUOTE = 34;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** What tells the records of a delimited text apart. */
export interface RecordShape {
  /** One ASCII character. */
  readonly delimiter: string;
  readonly width: Width;
}

/**
 * Behind the last record of `utf8` that is whole whatever follows; `from` where none is. `from` is where a record starts.
 * Cuts exactly where `RecordScanner` would cut with everything that follows at hand, its repair of stray quotes included.
 * Looks at quotes only: a line without one is a record, and finding the next one is a search at memory speed.
 */
export function endOfWholeRecords(utf8: Uint8Array, from: number, { delimiter, width }: RecordShape): number {
  const end = utf8.lastIndexOf(LINE_FEED) + 1;
  const mark = delimiter.charCodeAt(0);
  let at = from;
  while (at < end) {
    const quote = utf8.indexOf(QUOTE, at);
    if (quote < 0 || quote >= end) return end;
    const line = Math.max(at, utf8.lastIndexOf(LINE_FEED, quote) + 1);
    const recordEnd = endOfQuoted(utf8, line, end, mark);
    if (recordEnd === OPEN) return line;
    if (recordEnd === BROKEN) at = lineEnd(utf8, line);
    else if (recordEnd === lineEnd(utf8, line)) at = recordEnd;
    else {
      // Over several lines the width decides whether it is one record or has swallowed rows.
      const scanner = new RecordScanner(utf8.subarray(line, recordEnd), delimiter, 'utf-8', width);
      scanner.next();
      at = line + scanner.recordEnd;
    }
  }
  return Math.max(at, from);
}

/** A quote is still open where the text ends. */
const OPEN = -1;
/** Quotes that `RecordScanner` does not accept: the line is a broken record of its own. */
const BROKEN = -2;

/** Behind the record that starts at `start`, by its quotes alone; `end` is behind a line feed. */
function endOfQuoted(utf8: Uint8Array, start: number, end: number, delimiter: number): number {
  let lines = 1;
  let at = start;
  for (;;) {
    if (utf8[at] !== QUOTE) {
      while (utf8[at] !== delimiter && utf8[at] !== LINE_FEED) at++;
    } else {
      at++;
      for (; ; at++) {
        if (at >= end) return OPEN;
        const byte = utf8[at];
        if (byte === LINE_FEED) {
          if (++lines > MAX_RECORD_LINES) return BROKEN;
        } else if (byte === QUOTE) {
          if (utf8[at + 1] !== QUOTE) break;
          at++;
        }
      }
      const closing = at++;
      while (utf8[at] === CARRIAGE_RETURN) at++;
      if (utf8[at] !== LINE_FEED && (utf8[at] !== delimiter || at - 1 !== closing)) return BROKEN;
    }
    if (utf8[at++] === LINE_FEED) return at;
  }
}

/** Behind the line feed that ends the line at `start`; there is one. */
function lineEnd(utf8: Uint8Array, start: number): number {
  return utf8.indexOf(LINE_FEED, start) + 1;
}
