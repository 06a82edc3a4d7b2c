/** What a spreadsheet takes for a formula, also behind white space (OWASP: CSV injection). */
const FORMULA = /^[\s\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

export type Cell = string | number;

/** A CSV that Excel, Numbers and Sheets open without running anything in it. Begins with a mark that says UTF-8. */
export function spreadsheetOf(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((cells) => cells.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: Cell): string {
  // Numbers are ours and run nothing: a negative one stays one.
  if (typeof value === 'number') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
