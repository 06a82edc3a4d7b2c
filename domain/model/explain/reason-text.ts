import type { Reason } from './reasons';

/** Characters of a value or a header that are shown: a category's text is the caller's own and can be of any length. */
const MAX_CHARACTERS = 80;

/** Control characters, line and paragraph separators, marks that turn the direction of writing, half characters. */
const UNPRINTABLE = '[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Cs}]';
/** No literal: the engine gathers the classes of Unicode for one when it reads the program. */
let unprintable: RegExp | undefined;

/**
 * A reason as a sentence for people: `Total Time Spent on Website = 1,532: +0.22`. The contribution is in the scale of the
 * reasons, log odds or probability, to two decimals, or to one digit where that would be 0.00. Header and value remain
 * untrusted: escape them for HTML, and do not let the text begin a spreadsheet's cell unescaped.
 */
export function reasonText({ header, value, contribution }: Pick<Reason, 'header' | 'value' | 'contribution'>): string {
  return `${shownText(header)} = ${shownText(value)}: ${signed(contribution)}`;
}

/** `text` on one line and of 80 characters at most, the last one `…` where more followed; unprintable ones are `\uFFFD`. */
export function shownText(text: string): string {
  unprintable ??= new RegExp(UNPRINTABLE, 'gu');
  return shorten(text).replace(unprintable, '\uFFFD');
}

function shorten(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text;
  // A character takes two UTF-16 units at most; the whole of a long text need not be looked at.
  const characters = Array.from(text.slice(0, 2 * MAX_CHARACTERS + 2));
  return characters.length <= MAX_CHARACTERS ? text : `${characters.slice(0, MAX_CHARACTERS - 1).join('')}…`;
}

function signed(contribution: number): string {
  const size = Math.abs(contribution);
  return `${contribution < 0 ? '−' : '+'}${size < 0.005 && size > 0 ? size.toPrecision(1) : size.toFixed(2)}`;
}
