import { headerWords } from './header-names';

const MAX_KEY_LENGTH = 100;
/** Latin letters that Unicode does not take apart. */
const SPELLED_OUT: ReadonlyMap<string, string> = new Map(
  Object.entries({ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd' }),
);

/**
 * The key of a column: snake_case ASCII, at most 100 characters, not starting with a digit or an underscore (keys such as
 * `_source_line` belong to the pipeline), and not among `taken`, to which it is added. `index` is the column's place,
 * after which it is called where its header has no Latin letter.
 */
export function columnKey(header: string, index: number, taken: Set<string>): string {
  const words = headerWords(header)
    .map((word) => toAscii(word))
    .filter((word) => word !== '');
  const joined = words.join('_') || `column_${index + 1}`;
  const base = (/^[a-z]/.test(joined) ? joined : `c_${joined}`).slice(0, MAX_KEY_LENGTH).replace(/_+$/, '');
  let key = base;
  for (let suffix = 2; taken.has(key); suffix++) {
    const end = `_${suffix}`;
    key = base.slice(0, MAX_KEY_LENGTH - end.length) + end;
  }
  taken.add(key);
  return key;
}

function toAscii(word: string): string {
  const spelled = word.replace(/[ßæœøłđ]/g, (letter) => SPELLED_OUT.get(letter) ?? '');
  return spelled.normalize('NFKD').replace(/[^a-z0-9]/g, '');
}
