import { DEFAULT_NULL_TOKENS } from '../../contracts/null-tokens';
import { NoOutcomeColumnError } from '../errors';
import { wordOf } from './cell-text';
import { headerName } from './header-names';
import { guessWords, type ProposedTarget, readPair } from './outcome-words';
import { type ColumnProfile, MAX_WORDS } from './profile-columns';
import { refuse, refuseValues, valuesOf } from './refuse-outcome';

/** The outcome as the user names it. */
export interface WantedOutcome {
  /** Header of the column. */
  readonly column: string;
  /** Values that mean converted, each text one value or a comma list. @default those of a known pair such as yes/no */
  readonly won?: readonly string[];
  /**
   * Values that mean not converted, as `won`; `blank` means the cells without a value. Those in neither list are open.
   * @default each value that is not in `won`
   */
  readonly lost?: readonly string[];
}

const BLANK = 'blank';

/**
 * The target that the user names. Throws NoOutcomeColumnError where the file has no such column or no such values, where
 * a value is in both lists, or where nothing says which value means converted.
 */
export function wantedTarget(
  columns: readonly ColumnProfile[],
  fileName: string,
  wanted: WantedOutcome,
): ProposedTarget {
  const column = columns.find(({ header }) => headerName(header) === headerName(wanted.column));
  if (column === undefined) return refuse(fileName, `has no column "${wanted.column}" to be the outcome.`);
  if (wanted.won === undefined)
    return readPair(column) ?? halfKnownPair(column) ?? refuseValues(fileName, column, true);
  const positiveValues = valuesIn(column, fileName, '--won', wanted.won);
  if (wanted.lost === undefined) {
    const negativeValues = column.words.filter((word) => !positiveValues.includes(word));
    if (negativeValues.length === 0) stop(fileName, `has nothing but ${quoted(positiveValues)} in "${column.header}".`);
    if (column.words.length >= MAX_WORDS) stop(fileName, `has ${valuesOf(column)} in "${column.header}".`);
    return { column, positiveValues, negativeValues };
  }
  const negativeValues = valuesIn(column, fileName, '--lost', wanted.lost);
  const both = positiveValues.find((word) => negativeValues.includes(word));
  if (both !== undefined) {
    throw new NoOutcomeColumnError(`"${both}" is both in --won and in --lost. Remove it from one of them.`);
  }
  return { column, positiveValues, negativeValues, otherValues: 'open' };
}

/** Two values, one of which is known to mean won or lost. */
function halfKnownPair(column: ColumnProfile): ProposedTarget | null {
  const [one, other] = column.words;
  if (column.words.length !== 2 || one === undefined || other === undefined) return null;
  const { won, lost } = guessWords(column.words);
  if (won.length + lost.length !== 1) return null;
  const isFirstWon = won[0] === one || lost[0] === other;
  return { column, positiveValues: [isFirstWon ? one : other], negativeValues: [isFirstWon ? other : one] };
}

/** The values that the texts of an option name. A text that is a value as a whole is not cut at its commas. */
function valuesIn(column: ColumnProfile, fileName: string, option: string, texts: readonly string[]): string[] {
  const words = new Set(column.words);
  const named = texts
    .flatMap((text) => (words.has(wordOf(text)) ? [text] : text.split(',')))
    .map(wordOf)
    .filter((word) => word !== '');
  const unknown = named.find((word) => !words.has(word) && word !== BLANK);
  if (unknown !== undefined && words.size < MAX_WORDS) {
    stop(fileName, `has no "${unknown}" in "${column.header}": it has ${valuesOf(column)}.`, `Correct ${option}.`);
  }
  if (named.length === 0) stop(fileName, `needs a value in ${option}: "${column.header}" has ${valuesOf(column)}.`);
  const values = named.flatMap((word) => (word === BLANK && !words.has(BLANK) ? DEFAULT_NULL_TOKENS : [word]));
  return [...new Set(values)];
}

function stop(fileName: string, why: string, remedy = 'Name the values that mean not converted with --lost.'): never {
  throw new NoOutcomeColumnError(`${fileName} ${why}\n${remedy}`);
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(', ');
}
