import { NoOutcomeColumnError } from '../errors';
import { guessWords } from './outcome-words';
import { type ColumnProfile, MAX_WORDS } from './profile-columns';
import { isTime } from './propose-order';
import { shellWord } from './shell-word';

const MAX_SHOWN = 8;

/** Throws NoOutcomeColumnError where nothing is known of the outcome. */
export function refuse(fileName: string, why: string): never {
  throw new NoOutcomeColumnError(
    `${fileName} ${why}\nName it:  ${runWith(fileName)}     (start from: ${schemaOf(fileName)} --outcome <column> --out schema.json)`,
  );
}

/**
 * Throws NoOutcomeColumnError for a column that seems to be the outcome, or that the user named, and does not say which
 * of its values mean won: it names the values and the commands that take it, or another column.
 */
export function refuseValues(fileName: string, column: ColumnProfile, isNamedByUser = false): never {
  const { header, words, filled, rows } = column;
  const seems = isNamedByUser ? '' : ', which seems to be the outcome';
  const other = isNamedByUser
    ? ''
    : `\nIf the outcome is another column:  ${schemaOf(fileName)} --outcome <column> --out schema.json`;
  const stop = (why: string, remedy: string): never => {
    throw new NoOutcomeColumnError(`${fileName} ${why}\n${remedy}${other}`);
  };
  if (filled === 0)
    return stop(
      `has no value in "${header}"${seems}.`,
      'Fill it for the leads that are decided, and export them again.',
    );
  if (isDate(column)) {
    return stop(
      `has dates in "${header}"${seems}, and a model needs to know who did not convert.`,
      `Add a column such as "Won" that says yes or no for each lead whose outcome is known, and export them again.`,
    );
  }
  if (words.length === 1) {
    const word = words[0] as string;
    if (filled === rows) {
      return stop(
        `has only "${word}" in "${header}"${seems}: a model learns from leads that converted and leads that did not.`,
        'Add the others to the export.',
      );
    }
    return stop(
      `has only "${word}" in "${header}"${seems}; ${rows - filled} of ${rows} leads have none, and may be lost or open.`,
      `If "${word}" means converted, and none means lost:  ${commandOf(fileName, header, [word], ['blank'])}\nthen:  ${runWith(fileName)}`,
    );
  }
  return stop(`has no yes/no in "${header}"${seems}: it has ${valuesOf(column)}.`, remedyOf(fileName, column));
}

/** `3 different values ("won", "lost", "open")`. */
export function valuesOf({ words, distinct }: ColumnProfile): string {
  const shown = words.slice(0, MAX_SHOWN).map((word) => `"${word}"`);
  const count = words.length < MAX_WORDS ? words.length : distinct;
  return `${count} different ${count === 1 ? 'value' : 'values'} (${shown.join(', ')}${count > shown.length ? ', …' : ''})`;
}

function remedyOf(fileName: string, { header, words }: ColumnProfile): string {
  const { won, lost } = guessWords(words);
  const say = (wonWords: readonly string[], lostWords: readonly string[]): string =>
    `Say which values mean converted:  ${commandOf(fileName, header, wonWords, lostWords)}`;
  const then = `then:  ${runWith(fileName)}`;
  const [one, other] = words;
  if (words.length === 2 && one !== undefined && other !== undefined) {
    return `${say([one], [other])}\n(or the other way round: --won and --lost exchanged)\n${then}`;
  }
  const rule =
    won.length > 0 && lost.length > 0
      ? 'Values in neither list are open leads.'
      : 'Every other value then counts as lost. With --lost <values> only those do, and the rest are open leads.';
  return `${say(won, won.length > 0 ? lost : [])}\n${then}\n${rule}`;
}

function commandOf(fileName: string, header: string, won: readonly string[], lost: readonly string[]): string {
  const column = shellWord(header) ?? '<column>';
  const lostPart = lost.length === 0 ? '' : ` --lost ${listOf(lost)}`;
  return `${schemaOf(fileName)} --outcome ${column} --won ${listOf(won)}${lostPart} --out schema.json`;
}

/** A value with a comma in it has an option of its own, so it is left to the user. */
function listOf(words: readonly string[]): string {
  const isPlain = words.length > 0 && words.every((word) => !word.includes(','));
  return (isPlain ? shellWord(words.join(',')) : null) ?? '<values>';
}

function schemaOf(fileName: string): string {
  return `npx leadscore schema ${shellWord(fileName) ?? '<file>'}`;
}

function runWith(fileName: string): string {
  return `npx leadscore run ${shellWord(fileName) ?? '<file>'} --schema schema.json`;
}

/** Whether most of a column is dates, as they are written in any country. */
export function isDate(column: ColumnProfile): boolean {
  return isTime(column) || column.localDateShare > 0.5;
}
