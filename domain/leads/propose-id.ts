import { UnreadableFileError } from '../errors';
import { headerWords } from './header-names';
import { isPersonalHeader } from './personal-data';
import type { ColumnProfile } from './profile-columns';

const LEAD_IDS = new Set(['lead id', 'prospect id', 'lead uuid', 'lead guid']);
const BARE_IDS = new Set(['id', 'uuid', 'guid', 'record id']);
const ID_WORDS = new Set(['id', 'uuid', 'guid', 'identifier']);
const NUMBER_WORDS = new Set(['number', 'no', 'nr', 'key', 'ref', 'reference', 'code']);

/** In the order of preference; the first column of the first rule that fits is the id. */
const RULES: readonly ((column: ColumnProfile) => boolean)[] = [
  (column) => isUnique(column) && LEAD_IDS.has(nameOf(column)),
  (column) => isUnique(column) && BARE_IDS.has(nameOf(column)),
  (column) => isUnique(column) && hasIdName(column),
  // The same lead exported twice, or a row without id, does not make another column the id.
  (column) => isNearlyUnique(column) && (LEAD_IDS.has(nameOf(column)) || BARE_IDS.has(nameOf(column))),
  (column) => isUnique(column) && NUMBER_WORDS.has(headerWords(column.header).at(-1) ?? ''),
  (column) => isUnique(column) && isPlainText(column) && !isPersonalHeader(column.header),
  (column) => isUnique(column) && column.emailShare > 0.9,
];

/** The column that names a lead. Throws UnreadableFileError where no column is different in every row. */
export function proposeId(columns: readonly ColumnProfile[], fileName: string): ColumnProfile {
  for (const fits of RULES) {
    const found = columns.find(fits);
    if (found !== undefined) return found;
  }
  const rows = columns[0]?.rows ?? 0;
  throw new UnreadableFileError(
    `${fileName} has no id column: none of its ${columns.length} columns is filled and different in each of the ${rows.toLocaleString('en')} leads.\n` +
      'Export the leads with their id, for example a column "Lead ID".',
  );
}

/** Whether the header says that the column holds ids. */
export function hasIdName({ header }: { readonly header: string }): boolean {
  const words = headerWords(header);
  return ID_WORDS.has(words.at(-1) ?? '') || (words.length > 1 && words[0] === 'id');
}

export function isUnique({ rows, filled, distinct }: ColumnProfile): boolean {
  return filled === rows && distinct === rows && rows > 0;
}

function isNearlyUnique({ rows, filled, distinct }: ColumnProfile): boolean {
  return filled >= rows * 0.95 && distinct >= filled * 0.8;
}

function isPlainText({ numberShare, timeShare, localDateShare, emailShare, phoneShare }: ColumnProfile): boolean {
  return Math.max(numberShare, timeShare, localDateShare, emailShare, phoneShare) < 0.5;
}

function nameOf({ header }: ColumnProfile): string {
  return headerWords(header).join(' ');
}
