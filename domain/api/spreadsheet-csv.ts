/**
 * One row of CSV (RFC 4180, without its line end) that a spreadsheet opens without running it: text that starts with
 * `= + - @`, a tab or a line end gets an apostrophe in front
 * (https://owasp.org/www-community/attacks/CSV_Injection). Numbers are written as they are.
 */
export function spreadsheetRow(cells: readonly (string | number | null)[]): string {
  return cells.map(cellOf).join(',');
}

const FORMULA = /^[=+\-@\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n\t]|^\s|\s$/;

function cellOf(cell: string | number | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
