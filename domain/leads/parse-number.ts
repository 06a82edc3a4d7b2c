import { trimCell } from './cell-text';

const CURRENCY = '$€£¥₹';
const SPACE = '[ \\u00a0\\u202f]?';
/** Group signs of both decimal worlds; none of them can be read as a decimal mark. */
const GROUP_SIGNS = " \\u00a0\\u2009\\u202f'\\u2019";

const PATTERNS = { '.': numberPattern('.'), ',': numberPattern(',') };
const SEPARATORS = /[^0-9.]/g;

/**
 * The number in a cell, as people and spreadsheets write it; `null` where it is none. A unit is read over, not computed
 * with: "12.5%" is 12.5 and "$1,532" is 1532, because all cells of a column carry the same unit. Never infinite or -0.
 */
export function parseNumber(cell: string, decimal: '.' | ','): number | null {
  const groups = PATTERNS[decimal].exec(trimCell(cell))?.groups;
  if (groups === undefined) return null;
  const { sign, inner, front, behind, digits, exponent } = groups;
  if ((front && behind) || (sign && inner) || digits === undefined) return null;
  const plain = (decimal === ',' ? digits.replaceAll('.', '').replace(',', '.') : digits).replace(SEPARATORS, '');
  const value = Number(plain + (exponent ?? ''));
  if (!Number.isFinite(value)) return null;
  const negative = (sign || inner || '+') !== '+';
  return negative && value !== 0 ? -value : value;
}

/**
 * Strict groups of three: `1,53` is a decimal comma in the wrong file, `0,123` most likely too. A guess would be wrong
 * by a factor of a thousand, so neither is a number.
 */
function numberPattern(decimal: '.' | ','): RegExp {
  const point = decimal === '.' ? '\\.' : ',';
  const group = decimal === '.' ? ',' : '.';
  const grouped = `[1-9][0-9]{0,2}(?<group>[${group}${GROUP_SIGNS}])[0-9]{3}(?:\\k<group>[0-9]{3})*(?:${point}[0-9]*)?`;
  const plain = `[0-9]+(?:${point}[0-9]*)?|${point}[0-9]+`;
  return new RegExp(
    `^(?<sign>[+\\-\\u2212])?(?:(?<front>[${CURRENCY}])${SPACE}(?<inner>[+\\-\\u2212])?)?` +
      `(?<digits>${grouped}|${plain})(?<exponent>[eE][+-]?[0-9]+)?(?:${SPACE}(?<behind>[%${CURRENCY}]))?$`,
    'u',
  );
}
