import { trimCell } from './cell-text';

/** A currency in a cell that is a number. */
export const CURRENCY = /[$€£¥₹]|USD|EUR|GBP|JPY|INR|CHF|CAD|AUD|CNY|SEK|NOK|DKK|PLN|CZK|BRL|ZAR/u;
const SPACE = '[ \\u00a0\\u202f]?';
/** Group signs of both decimal worlds; none of them can be read as a decimal mark. */
const GROUP_SIGNS = " \\u00a0\\u2009\\u202f'\\u2019";

const PATTERNS = { '.': numberPattern('.'), ',': numberPattern(',') };
const SEPARATORS = /[^0-9.]/g;
/** All signs of a number in the order in which they stand. Accounts write a minus as brackets or behind the digits. */
const NEGATIVE: Readonly<Record<string, boolean>> = { '': false, '+': false, '-': true, '\u2212': true, '()': true };

/**
 * The number in a cell, as people and spreadsheets write it; `null` where it is none. A unit is read over, not computed
 * with: "12.5%" is 12.5 and "$1,532" is 1532, because all cells of a column carry the same unit. Never infinite or -0.
 */
export function parseNumber(cell: string, decimal: '.' | ','): number | null {
  const groups = PATTERNS[decimal].exec(trimCell(cell))?.groups;
  if (groups === undefined) return null;
  const { sign = '', inner = '', after = '', close = '', front, behind, digits, exponent } = groups;
  const negative = NEGATIVE[sign + inner + after + close];
  if ((front && behind) || negative === undefined || digits === undefined) return null;
  const plain = (decimal === ',' ? digits.replaceAll('.', '').replace(',', '.') : digits).replace(SEPARATORS, '');
  const value = Number(plain + (exponent ?? ''));
  if (!Number.isFinite(value)) return null;
  return negative && value !== 0 ? -value : value;
}

/**
 * Strict groups of three: `1,53` is a decimal comma in the wrong file, `0,123` most likely too. A guess would be wrong
 * by a factor of a thousand, so neither is a number.
 */
function numberPattern(decimal: '.' | ','): RegExp {
  const point = decimal === '.' ? '\\.' : ',';
  const group = decimal === '.' ? ',' : '.';
  // `250.-` and `250,--` are whole amounts; the strokes are no minus.
  const decimals = `(?:${point}(?:[\\-\\u2013\\u2014]{1,2}|[0-9]*))?`;
  const grouped = `[1-9][0-9]{0,2}(?<group>[${group}${GROUP_SIGNS}])[0-9]{3}(?:\\k<group>[0-9]{3})*${decimals}`;
  // Lakh and crore, 12,34,567: no other reading is possible. With a decimal comma nobody writes them.
  const indian = decimal === '.' ? `[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}${decimals}|` : '';
  const plain = `[0-9]+${decimals}|${point}[0-9]+`;
  return new RegExp(
    `^(?:(?<sign>[+\\-\\u2212(])${SPACE})?(?:(?<front>${CURRENCY.source})${SPACE}(?:(?<inner>[+\\-\\u2212(])${SPACE})?)?` +
      `(?<digits>${grouped}|${indian}${plain})(?<exponent>[eE][+-]?[0-9]+)?(?<after>[\\-\\u2212)])?` +
      `(?:${SPACE}(?<behind>%|${CURRENCY.source}))?(?<close>\\))?$`,
    'u',
  );
}
