import { alignCounts, rowsOf, type ValueCounts } from './compare-counts';
import { testRates } from './compare-rates';
import type { Comparison } from './comparison';

/** A value with this share of the reference's rows is expected to be there again. */
const LASTING_SHARE = 0.05;

/**
 * The share of rows with a value that the reference never had, against the share to be expected: that of the values
 * which the reference had once (I. J. Good, "The Population Frequencies of Species", Biometrika 40, 1953, after Turing),
 * and of those it does not list. A column of cities has new ones in every file; that is no drift.
 */
export function compareNewValues(
  reference: ValueCounts,
  current: ValueCounts,
  threshold: number,
  minimumRows: number,
): Comparison {
  const known = new Set(reference.values);
  let unseen = current.unlisted ?? 0;
  current.values.forEach((value, at) => {
    if (!known.has(value)) unseen += current.counts[at];
  });
  const expected = reference.counts.filter((count) => count === 1).length + (reference.unlisted ?? 0);
  const [before, now] = [
    { yes: expected, rows: rowsOf(reference) },
    { yes: unseen, rows: rowsOf(current) },
  ];
  const test = testRates('new-values', before, now, threshold, minimumRows);
  // Fewer than expected say nothing: one side of the test alone matters.
  return test.effect !== null && unseen / now.rows < expected / before.rows ? { ...test, pValue: 1, effect: 0 } : test;
}

/**
 * Values with 5 % of the reference's rows or more that are gone: the most frequent of them, its p-value times the number
 * of values it might have been (Bonferroni). The effect is the share that all of them had.
 */
export function compareVanishedValues(
  reference: ValueCounts,
  current: ValueCounts,
  threshold: number,
  minimumRows: number,
): Comparison {
  const rows = rowsOf(reference);
  const aligned = alignCounts(reference, current);
  const lasting = reference.counts.flatMap((count, at) => (count >= LASTING_SHARE * rows ? [at] : []));
  const gone = lasting.filter((at) => aligned.current[at] === 0).map((at) => reference.counts[at]);
  const largest = Math.max(0, ...gone);
  const test = testRates(
    'vanished-values',
    { yes: largest, rows },
    { yes: 0, rows: rowsOf(current) },
    threshold,
    minimumRows,
  );
  if (test.pValue === null) return test;
  const effect = gone.reduce((total, count) => total + count, 0) / rows;
  return { ...test, pValue: Math.min(1, test.pValue * lasting.length), effect };
}

/** The values that `compareVanishedValues` and `compareNewValues` are about, most rows first, at most `limit` of each. */
export function namesOfNovelty(
  reference: ValueCounts,
  current: ValueCounts,
  limit: number,
): { readonly appeared: readonly string[]; readonly gone: readonly string[] } {
  const known = new Set(reference.values);
  const present = new Set(current.values.filter((_, at) => current.counts[at] > 0));
  const rows = rowsOf(reference);
  const pick = ({ values, counts }: ValueCounts, keep: (value: string, count: number) => boolean): string[] =>
    Array.from(values.keys())
      .filter((at) => keep(values[at], counts[at]))
      .sort((x, y) => counts[y] - counts[x])
      .slice(0, limit)
      .map((at) => values[at]);
  return {
    appeared: pick(current, (value, count) => count > 0 && !known.has(value)),
    gone: pick(reference, (value, count) => count >= LASTING_SHARE * rows && !present.has(value)),
  };
}
