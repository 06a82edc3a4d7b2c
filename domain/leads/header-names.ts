import { cleanCategory } from './cell-text';

/**
 * The form in which headers are compared: without regard to case, spaces, underscores, dashes and punctuation, but with
 * the signs that make two columns different (`Amount $` and `Amount %`).
 */
export function headerName(header: string): string {
  return asciiName(header, '$+<=>^`|~%#&@') ?? comparable(header, '\\p{L}\\p{M}\\p{N}\\p{S}%#&@');
}

/** As `headerName`, signs left out too: for headers that nothing matches otherwise. */
export function looseHeaderName(header: string): string {
  return asciiName(header, '') ?? comparable(header, '\\p{L}\\p{M}\\p{N}');
}

const [SPACE, DIGIT_0, DIGIT_9, LETTER_A, LETTER_Z, TILDE] = [0x20, 0x30, 0x39, 0x61, 0x7a, 0x7e];

/**
 * Letters and digits of printable ASCII, and of the others these signs; `null` where that is nothing, or another sign is
 * in the header. By hand, because a new process compiles each pattern first: 2 ms for those of ASCII, 5 for Unicode's.
 */
function asciiName(header: string, signs: string): string | null {
  const text = header.toLowerCase();
  let name = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= LETTER_A && code <= LETTER_Z) || (code >= DIGIT_0 && code <= DIGIT_9)) continue;
    if (code < SPACE || code > TILDE) return null;
    if (signs.includes(text.charAt(at))) continue;
    name += text.slice(from, at);
    from = at + 1;
  }
  name += text.slice(from);
  return name === '' ? null : name;
}

/** No literals: the engine gathers the classes of Unicode for one when it reads the program, 0.4 ms each. */
function comparable(header: string, kept: string): string {
  const text = cleanCategory(header).normalize('NFKC').toLowerCase();
  const name = text.replace(new RegExp(`[^${kept}]`, 'gu'), '');
  return name === '' ? text : name;
}

/** Number of header cells up to the last named one, and of all. */
export function headerWidth(header: readonly string[]): { named: number; total: number } {
  let named = header.length;
  while (named > 0 && header[named - 1] === '') named--;
  return { named, total: header.length };
}

/** The words of a header in lower case: `Lead_createdAt` gives lead, created, at. */
export function headerWords(header: string): string[] {
  const spaced = cleanCategory(header)
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2');
  return spaced.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

/** The candidate that looks most like `name`, `null` where none looks like it. */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = looseHeaderName(name);
  let closest: string | null = null;
  let best = MIN_SIMILARITY;
  for (const candidate of candidates) {
    const similarity = diceSimilarity(wanted, looseHeaderName(candidate));
    if (similarity > best) [best, closest] = [similarity, candidate];
  }
  return closest;
}

const MIN_SIMILARITY = 0.45;

/** Sørensen-Dice coefficient of the letter pairs: 1 for the same text, 0 for nothing in common. */
function diceSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = new Map<string, number>();
  for (let i = 0; i + 1 < a.length; i++) {
    const pair = a.slice(i, i + 2);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let i = 0; i + 1 < b.length; i++) {
    const pair = b.slice(i, i + 2);
    const left = pairs.get(pair) ?? 0;
    if (left === 0) continue;
    pairs.set(pair, left - 1);
    common++;
  }
  return (2 * common) / Math.max(1, a.length + b.length - 2);
}

/** `"a", "b" and "c"`; beyond `most` the rest is counted. */
export function listNames(names: readonly string[], most = 5): string {
  const quoted = names.slice(0, most).map((name) => `"${name}"`);
  if (names.length > most) return `${quoted.join(', ')} and ${names.length - most} more`;
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} and ${last}`;
}
