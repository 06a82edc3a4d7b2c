import type { DriftReferenceColumn } from '../../contracts/drift-reference';
import type { DriftRules } from '../../contracts/drift-rules';
import type { LeadColumnData } from '../leads/lead-table';
import { compareCounts } from './compare-counts';
import { compareNewValues, compareVanishedValues } from './compare-novelty';
import { compareNumbers } from './compare-numbers';
import { compareRates, testRates } from './compare-rates';
import { type ColumnComparison, notTested, type Settled, type TestFrame } from './comparison';
import { countFlags, countPresent, countValues, referenceCounts, referenceTally } from './drift-reference';
import { tallyValues } from './tally';

export type { ColumnComparison, Comparison } from './comparison';

/** A reference column with fewer values than this share of its rows may well have none in the next file. */
const EXPECTED_SHARE = 0.1;

/**
 * Compares one column with the reference: its values, its share of missing cells, and for a category the values that
 * are new and those that have vanished. `current` is `undefined` where the leads have no such column. Every number in
 * the answer is finite, whatever the columns hold.
 */
export function compareColumn(
  reference: DriftReferenceColumn,
  referenceRows: number,
  current: LeadColumnData | undefined,
  currentRows: number,
  rules: Pick<DriftRules, 'minimumRows' | 'effects'>,
): ColumnComparison {
  const { effects, minimumRows } = rules;
  const present = current === undefined ? 0 : countPresent(current);
  const settled = settleByPresence(reference, referenceRows, current, present, currentRows, minimumRows);
  const missing = testRates(
    'missing',
    { yes: referenceRows - reference.present, rows: referenceRows },
    { yes: currentRows - present, rows: currentRows },
    effects.missing,
    minimumRows,
  );
  if (current === undefined || settled !== null) {
    const frame = frameOf(reference, present, effects);
    const aspect = settled === 'other-type' ? ({ aspect: 'type', method: 'none' } as const) : {};
    const first = notTested({ ...frame, ...aspect }, settled ?? 'vanished');
    // What has vanished is missing from every row; one alarm says so.
    const others = current === undefined ? [] : [missing];
    return { tests: [first, ...others], psi: null, distribution: null };
  }
  const values = compareValues(reference, current, rules);
  return { ...values, tests: [...values.tests, missing] };
}

function compareValues(
  reference: DriftReferenceColumn,
  current: LeadColumnData,
  { effects, minimumRows }: Pick<DriftRules, 'minimumRows' | 'effects'>,
): ColumnComparison {
  if (reference.kind === 'number' && current.kind === 'number') {
    return compareNumbers(referenceTally(reference), tallyValues(current.values), effects.number, minimumRows);
  }
  if (reference.kind === 'category' && current.kind === 'category') {
    const [before, now] = [referenceCounts(reference), countValues(current)];
    const mix = compareCounts(before, now, effects.category, minimumRows);
    const appeared = compareNewValues(before, now, effects.newValues, minimumRows);
    const gone = compareVanishedValues(before, now, effects.newValues, minimumRows);
    return { ...mix, tests: [...mix.tests, appeared, gone] };
  }
  if (reference.kind === 'flag' && current.kind === 'flag') {
    const now = countFlags(current);
    const rate = (counts: { yes: number; present: number }) => ({ yes: counts.yes, rows: counts.present });
    return compareRates(rate(reference), rate(now), effects.flag, minimumRows);
  }
  // Not reached: a difference of kinds has been settled.
  throw new TypeError(`A ${reference.kind} column is not compared with a ${current.kind} column.`);
}

/** The verdict where the values need not be looked at. */
function settleByPresence(
  reference: DriftReferenceColumn,
  referenceRows: number,
  current: LeadColumnData | undefined,
  present: number,
  currentRows: number,
  minimumRows: number,
): Settled | null {
  if (reference.present === 0 && present === 0) return 'empty';
  if (currentRows < minimumRows || referenceRows < minimumRows) return 'insufficient-data';
  if (current === undefined) return 'vanished';
  if (present === 0) {
    return reference.present >= EXPECTED_SHARE * referenceRows ? 'all-missing' : 'insufficient-data';
  }
  if (reference.present > 0 && current.kind !== reference.kind) {
    return reference.present >= minimumRows && present >= minimumRows ? 'other-type' : 'insufficient-data';
  }
  if (reference.present === 0) return present >= minimumRows ? 'new' : 'insufficient-data';
  return null;
}

function frameOf(reference: DriftReferenceColumn, present: number, effects: DriftRules['effects']): TestFrame {
  const counts = { aspect: 'values', nReference: reference.present, nCurrent: present } as const;
  switch (reference.kind) {
    case 'number':
      return {
        ...counts,
        method: 'kolmogorov-smirnov',
        effectName: 'normed-wasserstein',
        threshold: effects.number,
      };
    case 'category':
      return { ...counts, method: 'chi-square', effectName: 'jensen-shannon', threshold: effects.category };
    case 'flag':
      return { ...counts, method: 'two-proportion', effectName: 'difference', threshold: effects.flag };
  }
}
