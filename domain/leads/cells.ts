import { wordOf } from './cell-text';

export { cleanCategory, trimCell, wordOf } from './cell-text';
export { parseNumber } from './parse-number';
export { parseTime } from './parse-time';

/**
 * How the text of one cell becomes a value. The rules and examples, shared with the Spark job:
 * `contracts/golden/cells.json`.
 */

/** Null tokens in the form in which cells are compared with them; the empty cell is always null. */
export function nullWords(tokens: readonly string[]): ReadonlySet<string> {
  return new Set(['', ...tokens.map(wordOf)]);
}

/** Whether the cell means "not known". `nulls` comes from `nullWords`. */
export function isNull(cell: string, nulls: ReadonlySet<string>): boolean {
  return nulls.has(wordOf(cell));
}

const YES: ReadonlySet<string> = new Set(['yes', 'y', 'true', 't', '1', 'on']);
const NO: ReadonlySet<string> = new Set(['no', 'n', 'false', 'f', '0', 'off']);

/** 1 for yes, 0 for no, `null` where the cell is neither. */
export function parseFlag(cell: string): 0 | 1 | null {
  const word = wordOf(cell);
  if (YES.has(word)) return 1;
  return NO.has(word) ? 0 : null;
}
