import { parseNumber } from './parse-number';
import { decodeUtf8 } from './utf8';

const MINUS = 45;
const ZERO = 48;
/** A mantissa of 15 digits and a power of ten up to 10^22 are exact in float64, so one division rounds correctly. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number in the cell from `start` to `end` of `utf8`; NaN where it is none. Reads plain numbers (`-12.5`) from the
 * bytes and hands everything else to `parseNumber`; both give the same float64.
 */
export function parseNumberBytes(utf8: Uint8Array, start: number, end: number, decimal: '.' | ','): number {
  const mark = decimal === '.' ? 46 : 44;
  const negative = utf8[start] === MINUS;
  const first = negative ? start + 1 : start;
  let mantissa = 0;
  let markAt = -1;
  for (let at = first; at < end; at++) {
    const byte = utf8[at] as number;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (byte === mark && markAt < 0) markAt = at;
    else return slow(utf8, start, end, decimal);
  }
  const decimals = markAt < 0 ? 0 : end - markAt - 1;
  const digits = end - first - (markAt < 0 ? 0 : 1);
  if (digits === 0 || digits > MAX_EXACT_DIGITS) return slow(utf8, start, end, decimal);
  const value = decimals === 0 ? mantissa : mantissa / (POWERS_OF_TEN[decimals] as number);
  return negative && value !== 0 ? -value : value;
}

function slow(utf8: Uint8Array, start: number, end: number, decimal: '.' | ','): number {
  return parseNumber(decodeUtf8(utf8, start, end), decimal) ?? Number.NaN;
}
