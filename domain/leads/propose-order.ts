import { headerWords } from './header-names';
import type { ColumnProfile } from './profile-columns';
import { isUnique } from './propose-id';

export interface ProposedOrder {
  readonly column: ColumnProfile;
  readonly kind: 'number' | 'time';
}

const CREATED = new Set([
  ...['created', 'create', 'creation', 'added', 'signup', 'signed', 'submitted', 'submission', 'received', 'inquiry'],
  ...['enquiry', 'registered', 'registration', 'captured', 'entered', 'arrived', 'generated'],
]);
const BARE_TIME = new Set(['date', 'timestamp', 'time', 'datetime', 'lead date', 'lead time', 'date time']);
const COUNTED = new Set(['number', 'no', 'nr', 'num', 'seq', 'sequence', 'serial', 'index', 'counter', 'id']);
const OUTCOME = new Set([
  ...[
    'converted',
    'conversion',
    'convert',
    'closed',
    'close',
    'closing',
    'won',
    'lost',
    'sold',
    'purchased',
    'purchase',
  ],
  ...['paid', 'payment', 'contract', 'outcome', 'deal', 'churn', 'churned', 'customer', 'enrolled', 'enrollment'],
]);
/** Share of cells that have to be filled and read as a number or an instant. */
const MOST = 0.98;

/** The column that says which lead is newer: when it was created, else a growing number; `null` where there is none. */
export function proposeOrder(columns: readonly ColumnProfile[]): ProposedOrder | null {
  const rules: [ProposedOrder['kind'], (column: ColumnProfile) => boolean][] = [
    ['time', (column) => isTime(column) && isCreation(column)],
    ['number', (column) => isNumber(column) && isCreation(column) && column.distinct > 2],
    ['time', (column) => isTime(column) && BARE_TIME.has(headerWords(column.header).join(' '))],
    ['number', (column) => isNumber(column) && isUnique(column) && isCount(column)],
  ];
  for (const [kind, fits] of rules) {
    const column = columns.find(fits);
    if (column !== undefined) return { column, kind };
  }
  return null;
}

/** Whether a column of instants says when the outcome came about: it would give the outcome away. */
export function isOutcomeTime(column: ColumnProfile): boolean {
  return headerWords(column.header).some((word) => OUTCOME.has(word));
}

export function isTime(column: ColumnProfile): boolean {
  return column.timeShare >= MOST;
}

function isCreation(column: ColumnProfile): boolean {
  const isDense = column.filled >= column.rows * MOST;
  return isDense && !isOutcomeTime(column) && headerWords(column.header).some((word) => CREATED.has(word));
}

function isNumber(column: ColumnProfile): boolean {
  return column.numberShare === 1 && column.isWhole && !column.hasLeadingZeros;
}

function isCount(column: ColumnProfile): boolean {
  return COUNTED.has(headerWords(column.header).at(-1) ?? '');
}
