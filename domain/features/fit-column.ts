import { type Feature, OTHER_CATEGORY, UNKNOWN_CATEGORY } from '../../contracts/feature-spec';
import type { LeadColumn } from '../../contracts/lead-schema';
import type { CategoryColumn, FlagColumn, LeadColumnData, NumberColumn } from '../leads/lead-table';
import { compareCodePoints } from './code-point-order';
import { medianOfSorted, quantileOfSorted, skewnessOfSorted, sortedFinite } from './number-statistics';
import type { FeatureSettings } from './settings';

/** A column that is no feature. */
interface Dropped {
  /** In the user's words. */
  readonly reason: string;
  /** Whether it has cells, but too few. */
  readonly isSparse?: true;
}

/** What one column becomes: a feature, or the reason why it cannot be one. */
export type ColumnFit = { readonly feature: Feature } | Dropped;

/** Fits one column on its training rows. `data` has at least one row. */
export function fitColumn(column: LeadColumn, data: LeadColumnData, settings: FeatureSettings): ColumnFit {
  switch (data.kind) {
    case 'number':
      return fitNumber(column, data, settings);
    case 'flag':
      return fitFlag(column, data, settings);
    case 'category':
      return fitCategory(column, data, settings);
  }
}

function fitNumber({ key, header }: LeadColumn, data: NumberColumn, settings: FeatureSettings): ColumnFit {
  const rows = data.values.length;
  const sorted = sortedFinite(data.values);
  const missing = rows - sorted.length;
  const tooMissing = dropAsMissing(missing, rows, settings.maximumMissingShare.number);
  if (tooMissing !== null) return tooMissing;
  const lowest = sorted[0];
  const highest = sorted[sorted.length - 1];
  if (lowest === highest && missing === 0) return { reason: `the same value in every row (${lowest})` };
  const feature: Feature = {
    kind: 'number',
    column: key,
    header,
    // Adding 0 turns -0, which JSON cannot hold, into 0.
    median: medianOfSorted(sorted) + 0,
    log1p: lowest >= 0 && skewnessOfSorted(sorted) > settings.log1pSkewness,
    fence: fitFence(sorted, settings.fenceMultiplier),
    missingFlag: missing > 0,
  };
  return { feature };
}

/** Tukey's fences on raw values; `null` where half of the values are equal, as any other value would be an outlier. */
function fitFence(sorted: Float64Array, multiplier: number): { low: number; high: number } | null {
  const lowerQuartile = quantileOfSorted(sorted, 0.25);
  const upperQuartile = quantileOfSorted(sorted, 0.75);
  const reach = multiplier * (upperQuartile - lowerQuartile);
  const low = lowerQuartile - reach + 0;
  const high = upperQuartile + reach + 0;
  return reach > 0 && Number.isFinite(low) && Number.isFinite(high) ? { low, high } : null;
}

function fitFlag({ key, header }: LeadColumn, data: FlagColumn, settings: FeatureSettings): ColumnFit {
  const rows = data.values.length;
  const yes = countOf(1, data.values);
  const no = countOf(0, data.values);
  const missing = rows - yes - no;
  const tooMissing = dropAsMissing(missing, rows, settings.maximumMissingShare.flag);
  if (tooMissing !== null) return tooMissing;
  if (yes === rows || no === rows) return { reason: `the same value in every row (${yes > 0 ? 'yes' : 'no'})` };
  return { feature: { kind: 'flag', column: key, header, mode: yes > no ? 1 : 0, missingFlag: missing > 0 } };
}

/** Loops over rows are functions of their own: the engine drops compiled code with the last table that it has seen. */
function countOf(wanted: number, values: Int8Array): number {
  let count = 0;
  for (let row = 0; row < values.length; row++) count += values[row] === wanted ? 1 : 0;
  return count;
}

/**
 * Missing cells count as the value `Unknown`, so a value that is literally called so means the same; likewise the
 * literal value `Other` goes to the output of rare values. Neither of the two is ever rare itself.
 */
function fitCategory({ key, header }: LeadColumn, data: CategoryColumn, settings: FeatureSettings): ColumnFit {
  const rows = data.codes.length;
  const { counts, missing } = countValues(data);
  const tooMissing = dropAsMissing(missing, rows, settings.maximumMissingShare.category);
  if (tooMissing !== null) return tooMissing;
  const filled = rows - missing;
  if (counts.size === 1 && missing === 0) {
    const [only] = counts.keys();
    return { reason: `the same value in every row (${only})` };
  }
  if (counts.size > settings.idLikeShare * filled && counts.size > 2) {
    return { reason: `${counts.size} different values in ${filled} filled rows, like an id` };
  }
  if (missing > 0) counts.set(UNKNOWN_CATEGORY, (counts.get(UNKNOWN_CATEGORY) ?? 0) + missing);
  const rare: string[] = [];
  let rareRows = 0;
  for (const [value, count] of counts) {
    if (count >= settings.rareMinimumCount || value === OTHER_CATEGORY || value === UNKNOWN_CATEGORY) continue;
    rare.push(value);
    rareRows += count;
    counts.delete(value);
  }
  if (rareRows > 0) counts.set(OTHER_CATEGORY, (counts.get(OTHER_CATEGORY) ?? 0) + rareRows);
  const vocabulary = [...counts.keys()].sort(
    (a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || compareCodePoints(a, b),
  );
  if (vocabulary.length < 2) return { reason: `no value in ${settings.rareMinimumCount} rows or more` };
  return { feature: { kind: 'category', column: key, header, vocabulary, rare: rare.sort(compareCodePoints) } };
}

/** Rows per value that occurs, and rows without one. Equal strings of the dictionary count together. */
function countValues({ codes, dictionary }: CategoryColumn): { counts: Map<string, number>; missing: number } {
  const perCode = countCodes(codes, dictionary.length);
  const counts = new Map<string, number>();
  for (let code = 0; code < dictionary.length; code++) {
    const count = perCode[code + 1];
    if (count > 0) counts.set(dictionary[code], (counts.get(dictionary[code]) ?? 0) + count);
  }
  return { counts, missing: perCode[0] };
}

/** Rows per code + 1: the missing code -1 comes first. */
function countCodes(codes: Int32Array, codeCount: number): Uint32Array {
  const perCode = new Uint32Array(codeCount + 1);
  for (let row = 0; row < codes.length; row++) perCode[codes[row] + 1]++;
  return perCode;
}

/** `null` where the column has enough filled cells. */
function dropAsMissing(missing: number, rows: number, maximumShare: number): Dropped | null {
  if (missing === rows) return { reason: 'empty in every row' };
  if (missing <= maximumShare * rows) return null;
  const percent = (100 * missing) / rows;
  // Whole percent, unless that would read as the limit itself or as "all".
  const whole = Math.round(percent);
  const plain = whole > 100 * maximumShare && whole < 100;
  return { reason: `${plain ? whole : Number(percent.toPrecision(4))} % missing`, isSparse: true };
}
