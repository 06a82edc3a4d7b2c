import { openBody, unwrap } from './body';
import { RecordScanner } from './csv';
import { headerWidth } from './header-names';

const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Does not occur in text. */
const NO_DELIMITER = '\u0000';
const QUOTE = 34;
const SAMPLE_BYTES = 1 << 20;
const SAMPLE_ROWS = 200;

/**
 * The delimiter that cuts the header into several cells and most of the first rows into as many. On a tie the one with
 * more cells, then the earlier of `DELIMITERS`. `null` where none cuts the header.
 */
export function detectDelimiter(utf8: Uint8Array): Delimiter | null {
  const sample = utf8.subarray(0, SAMPLE_BYTES);
  const noted = delimiterOfNote(sample);
  if (noted !== null) return noted;
  let best: { delimiter: Delimiter; fitting: number; width: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const { scanner, header } = openBody(sample, delimiter, 'utf-8');
    const width = headerWidth(header);
    if (width.named < 2) continue;
    scanner.expectWidth(width);
    const fitting = shareOfFittingRows(scanner, delimiter);
    if (best === null || fitting > best.fitting || (fitting === best.fitting && width.named > best.width)) {
      best = { delimiter, fitting, width: width.named };
    }
  }
  return best?.delimiter ?? null;
}

function shareOfFittingRows(scanner: RecordScanner, delimiter: string): number {
  let [rows, fitting] = [0, 0];
  while (rows < SAMPLE_ROWS && scanner.next()) {
    // The sample may end in the middle of a record.
    if (scanner.recordEnd === scanner.utf8.length && rows > 0 && scanner.utf8.length === SAMPLE_BYTES) break;
    rows++;
    if (scanner.problem !== null || hasStrayQuote(scanner)) continue;
    if (scanner.fits() || unwrap(scanner, delimiter) !== null) fitting++;
  }
  return rows === 0 ? 0 : fitting / rows;
}

/** A quote inside a bare cell: most likely the quotes belong to cells that another delimiter cuts. */
function hasStrayQuote(scanner: RecordScanner): boolean {
  const { utf8, cellStart, cellEnd } = scanner;
  for (let cell = 0; cell < scanner.cellCount; cell++) {
    const start = cellStart[cell] as number;
    const isBare = start === scanner.recordStart || utf8[start - 1] !== QUOTE;
    if (isBare && utf8.subarray(start, cellEnd[cell]).includes(QUOTE)) return true;
  }
  return false;
}

/** Excel's own note in front of the header: `sep=;`. */
function delimiterOfNote(sample: Uint8Array): Delimiter | null {
  const scanner = new RecordScanner(sample, NO_DELIMITER);
  if (!scanner.next()) return null;
  const noted = /^"?sep=(.)"?$/i.exec(scanner.raw())?.[1];
  const delimiter = DELIMITERS.find((candidate) => candidate === noted);
  return delimiter !== undefined && headerWidth(openBody(sample, delimiter, 'utf-8').header).named > 1
    ? delimiter
    : null;
}
