import type { LeadColumnData } from '../leads/lead-table';
import { sortFloat64 } from './radix-sort';

/** Code of a missing cell in every grouping. */
export const MISSING_GROUP = 0;

/** A column cut into groups of leads: one per value, or per range of a number. */
export interface ColumnGroups {
  /** Groups including the missing one; codes are 0..count-1, and `count` for a value that was not there at fitting. */
  readonly count: number;
  /** The value or range as a person reads it. */
  readonly labelOf: (code: number) => string;
  /** Group of each row. Throws TypeError for a column of another kind. */
  readonly codesOf: (data: LeadColumnData) => Int32Array;
}

/** Groups fitted on `data`: every category, yes and no, or up to `numberBins` ranges with about equally many leads. */
export function fitColumnGroups(data: LeadColumnData, numberBins: number): ColumnGroups {
  if (data.kind === 'number') return rangeGroups(rangeStarts(data.values, numberBins));
  return valueGroups(data.kind === 'flag' ? ['no', 'yes'] : data.dictionary);
}

function valueGroups(values: readonly string[]): ColumnGroups {
  const codes = new Map(values.map((value, index) => [value, index + 1]));
  const count = values.length + 1;
  return {
    count,
    labelOf: (code) => (code === MISSING_GROUP ? 'missing' : values[code - 1]),
    codesOf: (data) => {
      if (data.kind === 'flag') return Int32Array.from(data.values, (value) => value + 1);
      if (data.kind === 'number') throw new TypeError('A column of values was given as numbers.');
      const codeOfEntry = data.dictionary.map((entry) => codes.get(entry) ?? count);
      return Int32Array.from(data.codes, (entry) => (entry < 0 ? MISSING_GROUP : codeOfEntry[entry]));
    },
  };
}

/** Lowest value of each range, rising and distinct. */
function rangeStarts(values: Float64Array, bins: number): Float64Array {
  const sorted = sortFloat64(values.filter((value) => !Number.isNaN(value)));
  const starts: number[] = [];
  for (let bin = 0; bin < bins && sorted.length > 0; bin++) {
    const start = sorted[Math.floor((bin / bins) * sorted.length)];
    if (starts.length === 0 || start > starts[starts.length - 1]) starts.push(start);
  }
  return Float64Array.from(starts);
}

function rangeGroups(starts: Float64Array): ColumnGroups {
  return {
    count: starts.length + 1,
    labelOf: (code) => (code === MISSING_GROUP ? 'missing' : `from ${starts[code - 1]}`),
    codesOf: (data) => {
      if (data.kind !== 'number') throw new TypeError('A column of numbers was given as values.');
      return Int32Array.from(data.values, (value) => (Number.isNaN(value) ? MISSING_GROUP : rangeOf(value, starts)));
    },
  };
}

/** 1 + index of the last range that starts at or below the value; values below all belong to the first. */
function rangeOf(value: number, starts: Float64Array): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(1, low);
}
