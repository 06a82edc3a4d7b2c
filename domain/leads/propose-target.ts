import { headerWords, listNames } from './header-names';
import {
  guessWords,
  isConsent,
  isOutcomeHeader,
  isSureHeader,
  type ProposedTarget,
  rankOf,
  readPair,
  tellsOutcome,
} from './outcome-words';
import { type ColumnProfile, MAX_WORDS } from './profile-columns';
import { isDate, refuse, refuseValues } from './refuse-outcome';
import { type WantedOutcome, wantedTarget } from './wanted-outcome';

/**
 * The outcome column and which of its values mean converted. Throws NoOutcomeColumnError where no column has two such
 * values, where several have and none has a telling name, or where the column that seems to be the outcome has others.
 */
export function proposeTarget(
  columns: readonly ColumnProfile[],
  fileName: string,
  wanted?: WantedOutcome,
): ProposedTarget {
  if (wanted !== undefined) return wantedTarget(columns, fileName, wanted);
  const candidates = columns.map(readPair).filter((target) => target !== null);
  const rank = ({ column }: ProposedTarget): number => rankOf(column.header);
  const [best, ...rest] = candidates.toSorted((a, b) => rank(a) - rank(b));
  const unclear = columns
    .filter((column) => readPair(column) === null && seemsOutcome(column))
    .toSorted((a, b) => Number(hasKnownWord(b)) - Number(hasKnownWord(a)) || rankOf(a.header) - rankOf(b.header))[0];
  // Taking another yes/no column would train a model of something else, and nobody would notice.
  const isUnsure = best === undefined || !tellsOutcome(best.column.header);
  if (unclear !== undefined && (isUnsure || isSurer(unclear, best.column))) return refuseValues(fileName, unclear);
  if (best !== undefined && !isUnsure) return best;
  const plain = candidates.filter(({ column }) => !isConsent(column.header));
  if (plain.length === 1) return plain[0] as ProposedTarget;
  if (best !== undefined && rest.length === 0) return refuse(fileName, onlyConsent(best));
  if (best !== undefined) return refuse(fileName, several(candidates));
  return refuse(
    fileName,
    `has no outcome column: none of its ${columns.length} columns has exactly two values such as yes/no or 0/1.`,
  );
}

function isSurer(unclear: ColumnProfile, best: ColumnProfile): boolean {
  return isSureHeader(unclear.header) && !isSureHeader(best.header);
}

/** Numbers with more values than this are measured, not codes of a stage. */
const MAX_CODES = 10;
const CONVERTED = new Set(['converted', 'conversion', 'won']);

/** Whether a column that is no yes/no may well be the outcome: by its header and values, or by its values alone. */
function seemsOutcome(column: ColumnProfile): boolean {
  const { header, words, distinct, filled, rows } = column;
  const { won, lost } = guessWords(words);
  const isSure = isSureHeader(header);
  if (filled === 0) return isSure;
  // A date of every lead is not that of its conversion.
  if (isDate(column)) return isSure || (filled < rows && headerWords(header).some((word) => CONVERTED.has(word)));
  if (distinct > MAX_WORDS || (column.numberShare === 1 && distinct > MAX_CODES)) return false;
  if (won.length > 0 && lost.length > 0 && isWritten(won) && isWritten(lost)) return true;
  if (words.length > 1) return isOutcomeHeader(header);
  return isSure || (isOutcomeHeader(header) && filled < rows) || (tellsOutcome(header) && hasKnownWord(column));
}

function hasKnownWord({ words }: ColumnProfile): boolean {
  const { won, lost } = guessWords(words);
  return won.length + lost.length > 0;
}

/** Words that speak of a sale wherever they stand: 1, yes or no may answer any question. */
function isWritten(words: readonly string[]): boolean {
  return words.some((word) => /won|lost|convert|gewonnen|verloren/.test(word));
}

function several(candidates: readonly ProposedTarget[]): string {
  const names = candidates.map(({ column }) => column.header);
  return `has ${names.length} columns that could be the outcome: ${listNames(names, 8)}.`;
}

function onlyConsent({ column }: ProposedTarget): string {
  return `has no outcome column: "${column.header}" is its only yes/no column, and its name is not that of an outcome.`;
}
