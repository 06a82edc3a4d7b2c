import { loadKernel } from '../model/kernel/load-kernel';
import type { RecordScanner } from './csv';
import { wasmBase64 } from './kernel/csv-cells.wasm';

/** Records whose cells are read together: their 64 x 37 cells stay in the first-level cache. */
export const HELD_RECORDS = 64;
/** Longer words are in no table. */
const LONGEST_WORD = 32;

/** As `kernel/csv-cells.wat` has them; the text starts at TEXT and so on. */
const [POWERS, FIRST_CELLS, RESULTS, TEXT, STARTS, ENDS, TABLES] = [64, 256, 512, 1_024, 66_816, 132_352, 262_144];
const MOST_TEXT_BYTES = 65_536;
const MOST_CELLS = 16_384;
/** A table is a page of the memory. */
const TABLE_BYTES = 65_536;
/** `lookUp` gives an unknown word at most this number, of which `learn` knows where to put it. */
export const NOT_SEEN = -TABLES;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly begin: (place: number) => void;
  readonly lookUp: (table: number, index: number, from: number, to: number) => number;
  readonly learn: (entry: number, place: number, length: number, value: number) => void;
  readonly readNumbers: (mark: number, index: number, from: number, to: number) => number;
}

/**
 * The WebAssembly path for cells of held records. It reads what nearly all cells are and says which it left out. One
 * reader at a time has it: `take` and `giveBack`, because its memory takes longer to make than a small file to read.
 */
export class CellKernel {
  /** Results of the last `lookUp` and `readNumbers`, by record. */
  words = new Int32Array(0);
  numbers = new Float64Array(0);
  /** Whether the held records have been copied in. */
  isLoaded = false;

  private tables = 0;
  private text = new Uint8Array(0);
  private starts = new Uint32Array(0);
  private ends = new Uint32Array(0);
  private firstCells = new Int32Array(0);

  private constructor(private readonly wasm: Exports) {
    const { buffer } = wasm.memory;
    new Uint8Array(buffer, 0, LONGEST_WORD).fill(255);
    new Float64Array(buffer, POWERS, 16).set(Float64Array.from({ length: 16 }, (_, exponent) => 10 ** exponent));
    this.viewMemory();
  }

  /** `null` where another reader has it, or there is no WebAssembly. */
  static take(): CellKernel | null {
    if (idle === undefined) {
      const module = loadKernel(wasmBase64);
      if (module === null) idle = null;
      else idle = new CellKernel(new WebAssembly.Instance(module).exports as unknown as Exports);
    }
    const kernel = idle;
    idle = null;
    return kernel;
  }

  giveBack(): void {
    this.tables = 0;
    this.isLoaded = false;
    idle = this;
  }

  /** An empty table of words. */
  addTable(): number {
    const table = TABLES + this.tables++ * TABLE_BYTES;
    if (table === this.wasm.memory.buffer.byteLength) {
      this.wasm.memory.grow(1);
      this.viewMemory();
    } else new Uint8Array(this.wasm.memory.buffer, table, TABLE_BYTES).fill(0);
    return table;
  }

  /**
   * Copies the first `count` held records in, which lie between `start` and `end` of the text. They stay out, and
   * `isLoaded` is false, where they are too long or have doubled quotes.
   */
  load(scanner: RecordScanner, firstCells: Int32Array, count: number, start: number, end: number): void {
    const cells = scanner.heldCells;
    this.isLoaded = end - start <= MOST_TEXT_BYTES && cells <= MOST_CELLS && !scanner.holdsDoubled;
    if (!this.isLoaded) return;
    this.text.set(scanner.utf8.subarray(start, end));
    this.starts.set(scanner.cellStart.subarray(0, cells));
    this.ends.set(scanner.cellEnd.subarray(0, cells));
    this.firstCells.set(count === firstCells.length ? firstCells : firstCells.subarray(0, count));
    this.wasm.begin(start);
  }

  /** Looks up the words in cell `index` of the records; returns how many are unknown. */
  lookUp(table: number, index: number, from: number, to: number): number {
    return this.wasm.lookUp(table, index, from, to);
  }

  /** Has the word from `start` to `end` of the loaded text, which was `unknown` to `lookUp`, found from now on. */
  learn(unknown: number, start: number, end: number, value: number): void {
    if (end - start <= LONGEST_WORD) this.wasm.learn(-unknown, start, end - start, value);
  }

  /** Reads the numbers in cell `index` of the records; returns how many are not plain, which are NaN as empty ones are. */
  readNumbers(decimal: '.' | ',', index: number, from: number, to: number): number {
    return this.wasm.readNumbers(decimal === '.' ? 46 : 44, index, from, to);
  }

  private viewMemory(): void {
    const { buffer } = this.wasm.memory;
    this.words = new Int32Array(buffer, RESULTS, HELD_RECORDS);
    this.numbers = new Float64Array(buffer, RESULTS, HELD_RECORDS);
    this.text = new Uint8Array(buffer, TEXT, MOST_TEXT_BYTES);
    this.starts = new Uint32Array(buffer, STARTS, MOST_CELLS);
    this.ends = new Uint32Array(buffer, ENDS, MOST_CELLS);
    this.firstCells = new Int32Array(buffer, FIRST_CELLS, HELD_RECORDS);
  }
}

/** The one that no reader has; not made yet where `undefined`. */
let idle: CellKernel | null | undefined;
