import { ByteDictionary } from './byte-dictionary';
import { cleanCategory, isNull, parseFlag, parseNumber, parseTime, wordOf } from './cells';
import { parseNumberBytes } from './number-bytes';
import { decodeUtf8 } from './utf8';

/**
 * Collects one column. A cell comes as a range of the file (`readBytes`), or as text where it had to be unquoted or
 * repaired first (`readText`); both store its value at `row` and return false where it is not of the column's kind.
 * The caller keeps `row` below the last `resize`.
 */
export interface ColumnReader {
  resize(rows: number): void;
  readBytes(row: number, start: number, end: number): boolean;
  readText(row: number, text: string): boolean;
  /** Stores a missing cell. */
  clear(row: number): void;
}

const MISSING = -1;
const INVALID = -2;

/** Numbers, or instants as epoch milliseconds; NaN is a missing cell. */
export class NumberReader implements ColumnReader {
  values = new Float64Array(0);
  /** A null token such as 999 reads as a number, so that each cell has to be compared with the tokens first. */
  private readonly hasNumericNulls: boolean;

  constructor(
    private readonly utf8: Uint8Array,
    private readonly kind: '.' | ',' | 'time',
    private readonly nulls: ReadonlySet<string>,
  ) {
    this.hasNumericNulls = [...nulls].some((word) => /[0-9]/.test(word));
  }

  resize(rows: number): void {
    this.values = resized(this.values, new Float64Array(rows));
  }

  readBytes(row: number, start: number, end: number): boolean {
    if (start === end) {
      this.values[row] = Number.NaN;
      return true;
    }
    if (this.kind !== 'time' && !this.hasNumericNulls) {
      const value = parseNumberBytes(this.utf8, start, end, this.kind);
      this.values[row] = value;
      if (!Number.isNaN(value)) return true;
    }
    return this.readText(row, decodeUtf8(this.utf8, start, end));
  }

  readText(row: number, text: string): boolean {
    const known = !isNull(text, this.nulls);
    const value = known ? this.parse(text) : null;
    this.values[row] = value ?? Number.NaN;
    return value !== null || !known;
  }

  clear(row: number): void {
    this.values[row] = Number.NaN;
  }

  private parse(text: string): number | null {
    return this.kind === 'time' ? parseTime(text) : parseNumber(text, this.kind);
  }
}

/** Words to small whole numbers: each distinct spelling is looked at once, then found again by its bytes. */
export class WordReader<T extends Int8Array | Int32Array> implements ColumnReader {
  private readonly spellings: ByteDictionary;
  private valueOfSpelling = new Int32Array(16);

  constructor(
    private readonly utf8: Uint8Array,
    public values: T,
    private readonly make: (rows: number) => T,
    private readonly numberOf: (text: string) => number,
  ) {
    this.spellings = new ByteDictionary(utf8);
  }

  resize(rows: number): void {
    this.values = resized(this.values, this.make(rows));
  }

  readBytes(row: number, start: number, end: number): boolean {
    const known = this.spellings.size;
    const index = this.spellings.indexOf(start, end);
    if (index === known) this.learn(index, decodeUtf8(this.utf8, start, end));
    return this.store(row, this.valueOfSpelling[index] as number);
  }

  readText(row: number, text: string): boolean {
    return this.store(row, this.numberOf(text));
  }

  clear(row: number): void {
    this.values[row] = MISSING;
  }

  private store(row: number, value: number): boolean {
    this.values[row] = value;
    return value !== INVALID;
  }

  private learn(index: number, text: string): void {
    if (index === this.valueOfSpelling.length) {
      this.valueOfSpelling = resized(this.valueOfSpelling, new Int32Array(index * 2));
    }
    this.valueOfSpelling[index] = this.numberOf(text);
  }
}

/** 1 yes, 0 no, -1 missing. */
export function flagReader(utf8: Uint8Array, nulls: ReadonlySet<string>): WordReader<Int8Array> {
  return int8Reader(utf8, (text) => (isNull(text, nulls) ? MISSING : (parseFlag(text) ?? INVALID)));
}

/** 1 converted, 0 not converted, -1 not known yet. The schema's own words win over the null tokens. */
export function outcomeReader(
  utf8: Uint8Array,
  nulls: ReadonlySet<string>,
  target: { readonly positiveValues: readonly string[]; readonly negativeValues: readonly string[] },
): WordReader<Int8Array> {
  const outcomes = new Map<string, number>();
  for (const word of target.negativeValues) outcomes.set(wordOf(word), 0);
  for (const word of target.positiveValues) outcomes.set(wordOf(word), 1);
  return int8Reader(utf8, (text) => {
    const word = wordOf(text);
    return outcomes.get(word) ?? (nulls.has(word) ? MISSING : INVALID);
  });
}

export interface CategoryReader {
  readonly reader: WordReader<Int32Array>;
  /** Cleaned values in the order in which they are first seen; grows while rows are read. */
  readonly dictionary: string[];
}

/** Index into the dictionary, -1 missing. */
export function categoryReader(utf8: Uint8Array, nulls: ReadonlySet<string>): CategoryReader {
  const dictionary: string[] = [];
  const codes = new Map<string, number>();
  const codeOf = (text: string): number => {
    const value = cleanCategory(text);
    if (nulls.has(value.toLowerCase())) return MISSING;
    let code = codes.get(value);
    if (code === undefined) {
      code = dictionary.push(value) - 1;
      codes.set(value, code);
    }
    return code;
  };
  return { reader: new WordReader(utf8, new Int32Array(0), (rows) => new Int32Array(rows), codeOf), dictionary };
}

function int8Reader(utf8: Uint8Array, numberOf: (text: string) => number): WordReader<Int8Array> {
  return new WordReader(utf8, new Int8Array(0), (rows) => new Int8Array(rows), numberOf);
}

/** `to`, filled with what fits of `from`. */
function resized<T extends Int8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from.length > to.length ? from.subarray(0, to.length) : from);
  return to;
}
