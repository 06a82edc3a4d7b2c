import { cleanCategory } from './cell-text';

/**
 * The form in which headers are compared: without regard to case, spaces, underscores, dashes and punctuation, but with
 * the signs that make two columns different (`Amount $` and `Amount %`).
 */
export function headerName(header: string): string {
  return comparable(header, isAscii(header) ? /[^a-z0-9$+<=>^`|~%#&@]/g : /[^\p{L}\p{M}\p{N}\p{S}%#&@]/gu);
}

/** As `headerName`, signs left out too: for headers that nothing matches otherwise. */
export function looseHeaderName(header: string): string {
  return comparable(header, isAscii(header) ? /[^a-z0-9]/g : /[^\p{L}\p{M}\p{N}]/gu);
}

/** Then the classes above are a few signs, and the engine need not build Unicode's: 5 ms of the start of a process. */
function isAscii(header: string): boolean {
  return /^[\0-\x7f]*$/.test(header);
}

function comparable(header: string, dropped: RegExp): string {
  const text = cleanCategory(header).normalize('NFKC').toLowerCase();
  const name = text.replace(dropped, '');
  return name === '' ? text : name;
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
