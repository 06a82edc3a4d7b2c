import { DEFAULT_NULL_TOKENS } from '../../contracts/null-tokens';
import { isNull, nullWords, parseNumber } from './cells';
import type { RecordScanner } from './csv';
import { decodeUtf8 } from './utf8';

const SAMPLE_ROWS = 1_000;
/** Share of the filled cells that make a column one of numbers here. A file may be of a few leads, one of them wrong. */
const MOST = 0.9;
const MARK = /[.,][0-9]/;
const [ZERO, NINE] = [48, 57];
/** In a cell that reads with a comma only: groups behind points, `9,05`, a unit. No list of numbers is written so. */
const NO_LIST = /\.[0-9]{3}|,0[0-9]|[^0-9.,+\-\s]/;
const TWO_DECIMALS = /,[0-9]{2}$/;
const ONE_DECIMAL = /,[0-9]$/;
/** As many as there are lists of two digits, such as `3,4`. */
const PAIRS_OF_DIGITS = 100;

/**
 * The decimal mark of the numbers in a file, from its first 1,000 records: one mark for all columns. A comma where cells
 * such as `12,5 €` outnumber those such as `12.5`; `1,532` counts for it only in files cut at semicolons, which programs
 * write because their numbers have decimal commas. Files cut at commas: see `isReadByComma`.
 */
export function detectDecimal(body: RecordScanner, delimiter: string): '.' | ',' {
  if (delimiter === ',') return isReadByComma(body) ? ',' : '.';
  let [commas, points] = [0, 0];
  for (let rows = 0; rows < SAMPLE_ROWS && body.next(); rows++) {
    for (let cell = 0; cell < body.cellCount; cell++) {
      const text = body.text(cell);
      if (!MARK.test(text)) continue;
      const withPoint = parseNumber(text, '.');
      const withComma = parseNumber(text, ',');
      if (withPoint === withComma) continue;
      const isUnclear = withPoint !== null && withComma !== null;
      if (withPoint === null || (isUnclear && delimiter === ';' && text.includes(','))) commas++;
      else if (!isUnclear) points++;
    }
  }
  return commas > points ? ',' : '.';
}

/**
 * Whether the numbers of a file cut at commas have decimal commas, in quotes. They have points as a rule, and quoted cells
 * are thousands (`1,532`) or lists (`3,4`) there: a comma it is only where that makes numbers of a column which is text
 * with a point and no list, and where no column that a point reads would mean something else.
 */
function isReadByComma(body: RecordScanner): boolean {
  const { columns, quoted } = sampleColumns(body);
  const candidates = columns.filter((_, index) => quoted.has(index)).map((cells) => filledTexts(body.utf8, cells));
  if (!candidates.some(isOnlyReadByComma)) return false;
  return !columns.some((cells) => isChangedByComma(filledTexts(body.utf8, cells)));
}

/** Where the cells of each column start and end, in turn, and which columns have a cell with a comma before a digit. */
function sampleColumns(body: RecordScanner): { columns: number[][]; quoted: Set<number> } {
  const columns: number[][] = [];
  const quoted = new Set<number>();
  for (let rows = 0; rows < SAMPLE_ROWS && body.next(); rows++) {
    if (body.problem !== null) continue;
    const { utf8, firstCell } = body;
    for (let index = 0; index < body.cellCount; index++) {
      const start = body.cellStart[firstCell + index] as number;
      const end = body.cellEnd[firstCell + index] as number;
      columns[index] ??= [];
      columns[index].push(start, end);
      // As a rule there is none, and no cell has to become a text.
      const comma = utf8.indexOf(44, start);
      if (comma >= 0 && comma < end - 1 && ZERO <= utf8[comma + 1] && utf8[comma + 1] <= NINE) quoted.add(index);
    }
  }
  return { columns, quoted };
}

function filledTexts(utf8: Uint8Array, cells: readonly number[]): string[] {
  const nulls = nullWords(DEFAULT_NULL_TOKENS);
  const texts: string[] = [];
  for (let at = 0; at < cells.length; at += 2) {
    const text = decodeUtf8(utf8, cells[at] as number, cells[at + 1] as number);
    if (!isNull(text, nulls)) texts.push(text);
  }
  return texts;
}

function isOnlyReadByComma(cells: readonly string[]): boolean {
  const share = readShare(cells, ',');
  const isMore = share >= MOST && share > readShare(cells, '.');
  if (!isMore) return false;
  const decimals = cells.filter((cell) => parseNumber(cell, '.') === null && parseNumber(cell, ',') !== null);
  if (decimals.some((cell) => NO_LIST.test(cell)) || decimals.every((cell) => TWO_DECIMALS.test(cell))) return true;
  return decimals.every((cell) => ONE_DECIMAL.test(cell)) && new Set(decimals).size > PAIRS_OF_DIGITS;
}

/** `1.532` may be a group as well, and is one where other columns have decimal commas. */
function isChangedByComma(cells: readonly string[]): boolean {
  const isChanged = (cell: string): boolean => {
    const [withPoint, withComma] = [parseNumber(cell, '.'), parseNumber(cell, ',')];
    return withPoint !== null && withPoint !== withComma && (withComma === null || cell.includes(','));
  };
  return readShare(cells, '.') >= MOST && cells.some((cell) => MARK.test(cell) && isChanged(cell));
}

function readShare(cells: readonly string[], decimal: '.' | ','): number {
  return cells.filter((cell) => parseNumber(cell, decimal) !== null).length / cells.length;
}
