import type { LeadSchema } from '../../contracts/lead-schema';
import { ByteDictionary } from './byte-dictionary';
import { type CellKernel, NOT_SEEN } from './cell-kernel';
import { cleanCategory, isNull, parseFlag, parseNumber, parseTime, wordOf } from './cells';
import type { RecordScanner } from './csv';
import { parseNumberBytes } from './number-bytes';

/** Records that lie in the arrays of a scanner at the same time, so that they can be read column by column. */
export interface HeldRecords {
  readonly scanner: RecordScanner;
  /** Where the cells of each record start in the arrays of the scanner. */
  readonly firstCells: Int32Array;
  /** Has the records too if it `isLoaded`; `null` where all is done without it. */
  readonly kernel: CellKernel | null;
}

/**
 * Collects one column. Cells come as those of the records `from` (inclusive) to `to` (exclusive), which go to the rows
 * from `row` on, or as text where a record had to be repaired first. Both return false where a cell is not of the
 * column's kind. The caller keeps rows below the last `resize`.
 */
export interface ColumnReader {
  resize(rows: number): void;
  readCells(records: HeldRecords, from: number, to: number, index: number, row: number): boolean;
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
    private readonly kind: '.' | ',' | 'time',
    private readonly nulls: ReadonlySet<string>,
  ) {
    this.hasNumericNulls = [...nulls].some((word) => /[0-9]/.test(word));
  }

  resize(rows: number): void {
    this.values = resized(this.values, new Float64Array(rows));
  }

  readCells(records: HeldRecords, from: number, to: number, index: number, row: number): boolean {
    const { scanner, firstCells, kernel } = records;
    const { cellStart, cellEnd, utf8 } = scanner;
    const { values, kind } = this;
    const isPlain = kind !== 'time' && !this.hasNumericNulls;
    if (isPlain && kernel?.isLoaded && kernel.readNumbers(kind, index, from, to) === 0) {
      copyNumbers(kernel.numbers, from, to, values, row);
      return true;
    }
    let fine = true;
    for (let record = from; record < to; record++) {
      const cell = (firstCells[record] as number) + index;
      const start = cellStart[cell] as number;
      const end = cellEnd[cell] as number;
      const target = row + record - from;
      const value = start === end || !isPlain ? Number.NaN : parseNumberBytes(utf8, start, end, kind);
      values[target] = value;
      if (Number.isNaN(value) && start !== end) fine = this.readText(target, scanner.cellText(cell)) && fine;
    }
    return fine;
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
  /** Of the kernel, once there is one. */
  private table: number | undefined;

  constructor(
    utf8: Uint8Array,
    public values: T,
    private readonly make: (rows: number) => T,
    private readonly numberOf: (text: string) => number,
  ) {
    this.spellings = new ByteDictionary(utf8);
  }

  resize(rows: number): void {
    this.values = resized(this.values, this.make(rows));
  }

  readCells(records: HeldRecords, from: number, to: number, index: number, row: number): boolean {
    const { scanner, firstCells, kernel } = records;
    if (kernel?.isLoaded) return this.lookUpCells(records, kernel, from, to, index, row);
    const { values } = this;
    let fine = true;
    for (let record = from; record < to; record++) {
      const value = this.readCell(scanner, (firstCells[record] as number) + index);
      values[row + record - from] = value;
      if (value === INVALID) fine = false;
    }
    return fine;
  }

  private lookUpCells(
    { scanner, firstCells }: HeldRecords,
    kernel: CellKernel,
    from: number,
    to: number,
    index: number,
    row: number,
  ): boolean {
    const { values } = this;
    this.table ??= kernel.addTable();
    const missed = kernel.lookUp(this.table, index, from, to);
    copyWords(kernel.words, from, to, values, row);
    if (missed === 0) return true;
    let fine = true;
    for (let record = from; record < to; record++) {
      const unknown = kernel.words[record] as number;
      if (unknown > NOT_SEEN) continue;
      const cell = (firstCells[record] as number) + index;
      const value = this.readCell(scanner, cell);
      values[row + record - from] = value;
      // What is wrong stays unknown, so that it is met here again.
      if (value === INVALID) fine = false;
      else kernel.learn(unknown, scanner.cellStart[cell] as number, scanner.cellEnd[cell] as number, value);
    }
    return fine;
  }

  private readCell(scanner: RecordScanner, cell: number): number {
    if (scanner.cellDoubled[cell] === 1) return this.numberOf(scanner.cellText(cell));
    const { spellings } = this;
    const known = spellings.size;
    const spelling = spellings.indexOf(scanner.cellStart[cell] as number, scanner.cellEnd[cell] as number);
    if (spelling === known) this.learn(spelling, scanner.cellText(cell));
    return this.valueOfSpelling[spelling] as number;
  }

  readText(row: number, text: string): boolean {
    const value = this.numberOf(text);
    this.values[row] = value;
    return value !== INVALID;
  }

  clear(row: number): void {
    this.values[row] = MISSING;
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
  target: Omit<LeadSchema['target'], 'column'>,
): WordReader<Int8Array> {
  const outcomes = new Map<string, number>();
  for (const word of target.negativeValues) outcomes.set(wordOf(word), 0);
  for (const word of target.positiveValues) outcomes.set(wordOf(word), 1);
  return int8Reader(utf8, (text) => {
    const word = wordOf(text);
    return outcomes.get(word) ?? (target.otherValues === 'open' || nulls.has(word) ? MISSING : INVALID);
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

/** A function of its own stays compiled for one kind of array. */
function copyNumbers(results: Float64Array, from: number, to: number, values: Float64Array, row: number): void {
  for (let record = from; record < to; record++) values[row + record - from] = results[record] as number;
}

function copyWords(results: Int32Array, from: number, to: number, values: Int8Array | Int32Array, row: number): void {
  for (let record = from; record < to; record++) values[row + record - from] = results[record] as number;
}

/** `to`, filled with what fits of `from`. */
function resized<T extends Int8Array | Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from.length > to.length ? from.subarray(0, to.length) : from);
  return to;
}
