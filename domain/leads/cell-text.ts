// An explicit list instead of \s: Python and JavaScript disagree about U+001C-U+001F, U+0085 and U+FEFF.
const WHITESPACE = '\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const INVISIBLE = '\\u0000-\\u0008\\u000e-\\u001f\\u007f-\\u009f\\u200b\\u2060\\ufeff';

const WHITESPACE_RUN = new RegExp(`[${WHITESPACE}]+`, 'g');
const INVISIBLE_RUN = new RegExp(`[${INVISIBLE}]+`, 'g');
const EITHER = new RegExp(`[${WHITESPACE}${INVISIBLE}]`);
/** The cell as people read it: no invisible characters, single spaces, trimmed, Unicode NFC. Case is kept. */
export function cleanCategory(cell: string): string {
  if (isClean(cell)) return cell;
  const spaced = cell.replace(INVISIBLE_RUN, '').replace(WHITESPACE_RUN, ' ');
  return trimCell(spaced).normalize('NFC');
}

const [SPACE, TILDE] = [0x20, 0x7e];

/** Printable ASCII with single inner spaces: nearly every cell. By hand, because a pattern is compiled in each new process. */
function isClean(cell: string): boolean {
  let before = SPACE;
  for (let at = 0; at < cell.length; at++) {
    const code = cell.charCodeAt(at);
    if (code < SPACE || code > TILDE || (code === SPACE && before === SPACE)) return false;
    before = code;
  }
  return before !== SPACE || cell === '';
}

/** The cell without whitespace and invisible characters at its two ends; the inside stays as it is. */
export function trimCell(cell: string): string {
  let start = 0;
  let end = cell.length;
  while (start < end && EITHER.test(cell.charAt(start))) start++;
  while (end > start && EITHER.test(cell.charAt(end - 1))) end--;
  return cell.slice(start, end);
}

/** The form in which words are compared: cleaned, in lower case. */
export function wordOf(cell: string): string {
  return cleanCategory(cell).toLowerCase();
}
