/**
 * What a spreadsheet takes for a formula, also behind white space and in full-width signs; and a tab or a line end in
 * front, after which some begin a cell anew (https://owasp.org/www-community/attacks/CSV_Injection). The page has the
 * same rule, held to the same list: `contracts/golden/spreadsheet-cells.json`.
 */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n\t]|^\s|\s$/;

/**
 * One row of CSV (RFC 4180, without its line end) that a spreadsheet opens without running it: text that it would take
 * for a formula gets an apostrophe in front and stands in quotes. Numbers are written as they are.
 */
export function spreadsheetRow(cells: readonly (string | number | null)[]): string {
  return cells.map(cellOf).join(',');
}

/** The text of a cell that `spreadsheetRow` has written, without the apostrophe that it may have put in front. */
export function withoutApostrophe(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

function cellOf(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (FORMULA.test(cell)) return quoted(`'${cell}`);
  return NEEDS_QUOTES.test(cell) ? quoted(cell) : cell;
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
