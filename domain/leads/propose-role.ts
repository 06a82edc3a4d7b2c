import type { ColumnRole } from '../../contracts/lead-schema';
import { headerWords } from './header-names';
import { isPersonalHeader } from './personal-data';
import type { ColumnProfile } from './profile-columns';
import { hasIdName, isUnique } from './propose-id';
import { isOutcomeTime, isTime } from './propose-order';

export interface ProposedRole {
  readonly role: Extract<ColumnRole, 'number' | 'category' | 'flag' | 'excluded'>;
  readonly reason?: string;
}

/** Share of filled cells that have to be of a kind. The others are set aside, so this may not be low. */
const MOST = 0.98;
/** Below this a column with many values may well be a category of a short file. */
const MIN_TEXTS = 50;
const LONG_TEXT = 60;
const MAX_SHOWN = 40;
const CODE_WORDS = new Set(['id', 'code', 'zip', 'postal', 'postcode', 'zipcode', 'sku', 'phone', 'account']);

/** What a column that is neither id, outcome nor order is for. Reasons are in the user's words. */
export function proposeRole(column: ColumnProfile): ProposedRole {
  const { filled, rows, distinct } = column;
  if (filled === 0) return excluded('always empty');
  if (distinct === 1 && filled === rows) return excluded(`always ${shortened(column.example)}`);
  if (column.flagShare === 1) return { role: 'flag' };
  const personal = personalReason(column);
  if (personal !== null) return excluded(personal);
  if (isTime(column)) {
    return excluded(isOutcomeTime(column) ? 'known only after the outcome' : 'a date, and dates are not used yet');
  }
  if (column.localDateShare >= MOST) {
    return excluded(`dates such as ${shortened(column.example)}; write them as 2026-11-20 to use them`);
  }
  if (column.numberShare >= MOST && !isCode(column) && distinct > 2) {
    const currencies = usualCurrencies(column);
    if (currencies.length > 1) {
      return excluded(
        `amounts in several currencies (${currencies.join(', ')}); write them in one currency to use them`,
      );
    }
    return countsRows(column) ? excluded('counts the rows') : { role: 'number' };
  }
  const text = textReason(column);
  if (text === null) return { role: 'category' };
  return excluded(otherMarkReason(column) ?? text);
}

function personalReason(column: ColumnProfile): string | null {
  if (column.emailShare >= 0.5) return 'looks like personal data (e-mail addresses)';
  if (column.phoneShare >= 0.5) return 'looks like personal data (phone numbers)';
  return isPersonalHeader(column.header) ? 'looks like personal data' : null;
}

function textReason(column: ColumnProfile): string | null {
  const { filled, distinct } = column;
  if (isUnique(column) && hasIdName(column)) return 'a second id: different in every lead';
  if (distinct < MIN_TEXTS) return null;
  const isMostlyDistinct = distinct > filled * 0.5;
  if (isMostlyDistinct && column.urlShare >= 0.9) return 'web addresses, nearly all different';
  if (isMostlyDistinct) return `an id or free text: ${grouped(distinct)} different values in ${grouped(filled)} leads`;
  if (column.meanLength > LONG_TEXT && distinct > filled * 0.2) return 'free text';
  return null;
}

/** Without those of single cells. */
function usualCurrencies({ currencies }: ColumnProfile): string[] {
  return [...currencies.keys()].filter((currency) => (currencies.get(currency) ?? 0) > 1 - MOST);
}

function otherMarkReason({ numberShare, otherMarkShare, otherMarkExample }: ColumnProfile): string | null {
  if (otherMarkShare === 0 || numberShare + otherMarkShare < MOST) return null;
  return (
    `numbers such as ${shortened(otherMarkExample)}, written with another decimal mark than this file is read with; ` +
    'write all numbers alike to use them'
  );
}

/** A number that names something, so that a larger one means nothing: `02139` would lose its zero as well. */
function isCode(column: ColumnProfile): boolean {
  if (column.hasLeadingZeros) return true;
  return column.isWhole && (hasIdName(column) || headerWords(column.header).some((word) => CODE_WORDS.has(word)));
}

/** The row number that a spreadsheet or a data frame left behind. */
function countsRows(column: ColumnProfile): boolean {
  return isUnique(column) && column.isWhole && column.largest - column.smallest === column.rows - 1 && column.rows > 2;
}

function excluded(reason: string): ProposedRole {
  return { role: 'excluded', reason };
}

function shortened(value: string): string {
  const letters = Array.from(value);
  return letters.length > MAX_SHOWN ? `${letters.slice(0, MAX_SHOWN - 1).join('')}…` : value;
}

function grouped(count: number): string {
  return count.toLocaleString('en');
}
