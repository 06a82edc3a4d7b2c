import { cleanCategory } from './cell-text';
import { RecordScanner } from './csv';
import { toUtf8 } from './text-encoding';

/** A scanner that has read the header: `next()` gives the first lead. */
export interface Body {
  readonly scanner: RecordScanner;
  /** Header cells, cleaned; unnamed ones are ''. Empty where the file has no record at all. */
  readonly header: readonly string[];
}

/** Excel's own note of the delimiter in front of the header, for example `sep=;`. */
const EXCEL_NOTE = /^"?sep=.?"?$/i;

/** Opens the text of a lead file behind its header; a line `sep=;` in front of it is skipped. */
export function openBody(utf8: Uint8Array, delimiter: string, encoding: string): Body {
  const scanner = new RecordScanner(utf8, delimiter, encoding);
  let found = scanner.next();
  if (found && EXCEL_NOTE.test(scanner.raw())) found = scanner.next();
  if (!found) return { scanner, header: [] };
  const cells = unwrap(scanner, delimiter) ?? scanner.texts();
  return { scanner, header: cells.map(cleanCategory) };
}

/** As `openBody`, from the bytes of the file. */
export function openFile(bytes: Uint8Array, file: { encoding: Parameters<typeof toUtf8>[1]; delimiter: string }): Body {
  return openBody(toUtf8(bytes, file.encoding), file.delimiter, file.encoding);
}

const encoder = new TextEncoder();

/**
 * The cells inside a record that a spreadsheet saved as one single quoted cell; `null` where the record is none, or
 * holds more or less than one record.
 */
export function unwrap(scanner: RecordScanner, delimiter: string): string[] | null {
  if (!scanner.isWrapped()) return null;
  const inner = new RecordScanner(encoder.encode(scanner.text(0)), delimiter);
  if (!inner.next() || inner.problem !== null) return null;
  const cells = inner.texts();
  return inner.next() ? null : cells;
}
