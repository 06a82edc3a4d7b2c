import type { Feature } from '../../../contracts/feature-spec';
import type { LeadValue } from '../../features/lead-transform';
import type { LeadColumnData } from '../../leads/lead-table';

/** Text of a value that is not known. */
export const MISSING_VALUE = 'missing';

/** True where the transform of this feature takes the value for missing: an infinite number is too. */
export function isMissingValue(kind: Feature['kind'], value: LeadValue): boolean {
  if (value === undefined || value === null) return true;
  if (kind === 'number') return typeof value === 'number' && !Number.isFinite(value);
  return kind === 'flag' && Number.isNaN(value);
}

/**
 * A lead's own value as a person reads it: `1,532`, the category's text as it is (untrusted), `yes`, `no`, `missing`.
 * Throws TypeError for a value that the transform would refuse.
 */
export function valueText(kind: Feature['kind'], value: LeadValue): string {
  if (isMissingValue(kind, value)) return MISSING_VALUE;
  if (kind === 'number' && typeof value === 'number') return groupDigits(value);
  if (kind === 'category' && typeof value === 'string') return value;
  if (kind === 'flag' && (value === true || value === 1)) return 'yes';
  if (kind === 'flag' && (value === false || value === 0)) return 'no';
  throw new TypeError(`a ${kind} cannot be ${typeof value} ${JSON.stringify(value)}`);
}

/** Cell `row` of a column as a lead's value; a column that the table lacks is missing. */
export function cellValue(data: LeadColumnData | undefined, row: number): LeadValue {
  if (data === undefined) return null;
  switch (data.kind) {
    case 'number':
      return data.values[row];
    case 'flag':
      return data.values[row] < 0 ? null : data.values[row];
    case 'category':
      return data.codes[row] < 0 ? null : data.dictionary[data.codes[row]];
  }
}

/**
 * The shortest text that reads back as this number, in groups of three digits before the point; very large and very
 * small ones keep their exponent. By hand, because the first Intl.NumberFormat of a process takes milliseconds.
 */
function groupDigits(value: number): string {
  const text = String(value + 0);
  if (text.includes('e')) return text;
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
