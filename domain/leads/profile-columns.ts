import { DEFAULT_NULL_TOKENS } from '../../contracts/null-tokens';
import { openFile } from './body';
import { ByteDictionary } from './byte-dictionary';
import { cleanCategory, nullWords, parseFlag, parseNumber, parseTime } from './cells';
import type { Dialect } from './dialect';
import { headerWidth } from './header-names';
import { CURRENCY } from './parse-number';
import { decodeUtf8 } from './utf8';

const MAX_ROWS = 200_000;
/** Distinct values of a column whose kind is looked at; the first ones in the file. */
const MAX_INSPECTED = 20_000;
/** Distinct words of a column that are kept: more than the stages of any pipeline of sales. */
export const MAX_WORDS = 50;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const URL = /^(?:https?:\/\/|www\.)\S+$/i;
const PHONE = /^(?:\+|00)[0-9][0-9 ()./-]{6,}$|^\(?[0-9]{3}\)?[ .-][0-9]{3}[ .-][0-9]{4}$/;
const LOCAL_DATE = /^\d{1,2}[/.-]\d{1,2}[/.-](?:\d{2}|\d{4})(?:[ T]\d{1,2}:\d{2}.*)?$/;
const LEADING_ZERO = /^0[0-9]+$/;

/** What the first rows of a file say about one column. Shares are of the filled cells, 0 to 1. */
export interface ColumnProfile {
  readonly index: number;
  readonly header: string;
  /** Rows looked at. */
  readonly rows: number;
  /** Cells that are not null. */
  readonly filled: number;
  /** Distinct cleaned values. */
  readonly distinct: number;
  /** The first distinct values in lower case, at most `MAX_WORDS`. */
  readonly words: readonly string[];
  /** The first value as it is written. */
  readonly example: string;
  readonly numberShare: number;
  /** Of the cells that would be numbers with the other decimal mark only. */
  readonly otherMarkShare: number;
  /** The first of these as it is written. */
  readonly otherMarkExample: string;
  /** Currencies of the numbers, as they are written, with the share of the filled cells that have them. */
  readonly currencies: ReadonlyMap<string, number>;
  readonly flagShare: number;
  readonly timeShare: number;
  readonly localDateShare: number;
  readonly emailShare: number;
  readonly phoneShare: number;
  readonly urlShare: number;
  readonly meanLength: number;
  /** Whether all numbers are whole. */
  readonly isWhole: boolean;
  readonly hasLeadingZeros: boolean;
  readonly smallest: number;
  readonly largest: number;
}

/** Profiles the named columns on at most the first 200,000 rows; broken rows are left out. */
export function profileColumns(bytes: Uint8Array, dialect: Dialect): ColumnProfile[] {
  const { scanner } = openFile(bytes, dialect);
  scanner.expectWidth(headerWidth(dialect.header));
  const tallies = dialect.header.map((header, index) => new Tally(scanner.utf8, header, index));
  const named = tallies.filter(({ header }) => header !== '');
  let rows = 0;
  while (rows < MAX_ROWS && scanner.next()) {
    if (scanner.problem !== null || !scanner.fits()) continue;
    rows++;
    for (const tally of named) {
      const { index } = tally;
      if (scanner.cellDoubled[index] === 1) tally.addText(scanner.text(index));
      else tally.addBytes(scanner.cellStart[index] as number, scanner.cellEnd[index] as number);
    }
  }
  const nulls = nullWords(DEFAULT_NULL_TOKENS);
  return named.map((tally) => tally.profile(rows, dialect.decimal, nulls));
}

/** Counts the cells of one column by their spelling. */
class Tally {
  private readonly spellings: ByteDictionary;
  private counts = new Uint32Array(16);
  private readonly unquoted = new Map<string, number>();

  constructor(
    private readonly utf8: Uint8Array,
    readonly header: string,
    readonly index: number,
  ) {
    this.spellings = new ByteDictionary(utf8);
  }

  addBytes(start: number, end: number): void {
    const spelling = this.spellings.indexOf(start, end);
    if (spelling === this.counts.length) {
      const counts = new Uint32Array(spelling * 2);
      counts.set(this.counts);
      this.counts = counts;
    }
    this.counts[spelling] = (this.counts[spelling] as number) + 1;
  }

  addText(text: string): void {
    this.unquoted.set(text, (this.unquoted.get(text) ?? 0) + 1);
  }

  profile(rows: number, decimal: '.' | ',', nulls: ReadonlySet<string>): ColumnProfile {
    const values = this.cleanedCounts(nulls);
    const kinds = new KindCounts();
    let filled = 0;
    let length = 0;
    const words = new Set<string>();
    for (const [value, count] of values) {
      filled += count;
      length += value.length * count;
      if (words.size < MAX_WORDS) words.add(value.toLowerCase());
      if (kinds.inspected < MAX_INSPECTED) kinds.add(value, count, decimal);
    }
    const [example = ''] = values.keys();
    const { header, index } = this;
    const meanLength = filled === 0 ? 0 : length / filled;
    return {
      index,
      header,
      rows,
      filled,
      distinct: values.size,
      words: [...words],
      example,
      meanLength,
      ...kinds.shares(),
    };
  }

  private cleanedCounts(nulls: ReadonlySet<string>): Map<string, number> {
    const values = new Map<string, number>();
    const add = (text: string, count: number): void => {
      const value = cleanCategory(text);
      if (!nulls.has(value.toLowerCase())) values.set(value, (values.get(value) ?? 0) + count);
    };
    const { spellings } = this;
    for (let i = 0; i < spellings.size; i++) {
      add(decodeUtf8(this.utf8, spellings.startOf(i), spellings.endOf(i)), this.counts[i] as number);
    }
    for (const [text, count] of this.unquoted) add(text, count);
    return values;
  }
}

/** Counts the cells of each kind among the inspected values. */
class KindCounts {
  inspected = 0;
  private cells = 0;
  private number = 0;
  private otherMark = 0;
  private otherMarkExample = '';
  private readonly currencies = new Map<string, number>();
  private flag = 0;
  private time = 0;
  private localDate = 0;
  private email = 0;
  private phone = 0;
  private url = 0;
  private isWhole = true;
  private hasLeadingZeros = false;
  private smallest = Number.POSITIVE_INFINITY;
  private largest = Number.NEGATIVE_INFINITY;

  add(value: string, count: number, decimal: '.' | ','): void {
    this.inspected++;
    this.cells += count;
    if (parseFlag(value) !== null) this.flag += count;
    if (PHONE.test(value)) this.phone += count;
    if (LOCAL_DATE.test(value)) this.localDate += count;
    if (LEADING_ZERO.test(value)) this.hasLeadingZeros = true;
    const number = parseNumber(value, decimal);
    if (number !== null) {
      this.number += count;
      const currency = CURRENCY.exec(value)?.[0];
      if (currency !== undefined) this.currencies.set(currency, (this.currencies.get(currency) ?? 0) + count);
      if (!Number.isInteger(number)) this.isWhole = false;
      this.smallest = Math.min(this.smallest, number);
      this.largest = Math.max(this.largest, number);
    } else if (parseNumber(value, decimal === '.' ? ',' : '.') !== null) {
      this.otherMark += count;
      this.otherMarkExample ||= value;
    } else if (parseTime(value) !== null) this.time += count;
    else if (EMAIL.test(value)) this.email += count;
    else if (URL.test(value)) this.url += count;
  }

  shares() {
    const share = (count: number): number => (this.cells === 0 ? 0 : count / this.cells);
    const { otherMarkExample, isWhole, hasLeadingZeros, smallest, largest } = this;
    return {
      numberShare: share(this.number),
      otherMarkShare: share(this.otherMark),
      otherMarkExample,
      currencies: new Map([...this.currencies].map(([currency, count]) => [currency, share(count)])),
      flagShare: share(this.flag),
      timeShare: share(this.time),
      localDateShare: share(this.localDate),
      emailShare: share(this.email),
      phoneShare: share(this.phone),
      urlShare: share(this.url),
      isWhole: isWhole && this.number > 0,
      hasLeadingZeros,
      smallest,
      largest,
    };
  }
}
