import { trimCell } from './cell-text';

const TIME = new RegExp(
  '^([1-9][0-9]{3})-([0-9]{2})-([0-9]{2})' +
    '(?:[Tt ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?' +
    '(?: ?([Zz]|[Uu][Tt][Cc]|([+-])([0-9]{2})(?::?([0-9]{2}))?))?)?$',
);
/** Line Islands; a larger offset is a typing error. */
const MAX_OFFSET_HOURS = 14;
const MS_PER_MINUTE = 60_000;

/**
 * Epoch milliseconds UTC of an ISO 8601 date or date-time; `null` where the cell is none. A text without zone is UTC:
 * the export does not say where it was made. Day-first and month-first forms (20/11/2026) are refused, because a guess
 * would move leads by months. Digits after the millisecond are cut off.
 */
export function parseTime(cell: string): number | null {
  const match = TIME.exec(trimCell(cell));
  if (match === null) return null;
  const part = (index: number): number => Number(match[index] ?? '0');
  const [year, month, day, hour, minute, second] = [part(1), part(2), part(3), part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  const midnight = Date.UTC(year, month - 1, day);
  // Date.UTC carries 30 February over to March: a real date comes back unchanged.
  if (new Date(midnight).getUTCMonth() !== month - 1 || new Date(midnight).getUTCDate() !== day) return null;
  const wall = midnight + (hour * 60 + minute) * MS_PER_MINUTE + second * 1000 + milliseconds;
  if (match[9] === undefined) return wall;
  const offsetHours = part(10);
  const offsetMinutes = part(11);
  if (offsetHours > MAX_OFFSET_HOURS || offsetMinutes > 59) return null;
  const offset = (offsetHours * 60 + offsetMinutes) * MS_PER_MINUTE;
  return match[9] === '-' ? wall + offset : wall - offset;
}
