import type { LeadSchema } from '../../contracts/lead-schema';
import type { IntakeFile } from '../../contracts/run';
import { openFile, unwrap } from './body';
import { CellKernel, HELD_RECORDS } from './cell-kernel';
import { trimCell } from './cells';
import type { HeldRecords } from './column-readers';
import type { RecordScanner, Width } from './csv';
import { headerWidth } from './header-names';
import { type KeptColumn, LeadColumns } from './lead-columns';
import type { LeadTable } from './lead-table';

/** What has to be known of a file to read it: the part of `IntakeFile` that `detectDialect` and `matchHeader` find out. */
export interface LeadFile extends Readonly<Pick<IntakeFile, 'key' | 'encoding' | 'delimiter' | 'decimal'>> {
  readonly header: readonly string[];
  readonly columns: readonly { readonly index: number; readonly key: string }[];
  readonly extraColumns: readonly { readonly index: number; readonly header: string }[];
}

export interface ReadOptions {
  /**
   * Outcomes are not looked at (all are "not known yet"), and a cell that is not of its column's kind counts as missing
   * instead of setting its row aside. @default false
   */
  readonly forScoring?: boolean;
  /** True: ids are not read (`table.ids` is empty) and no row needs one, to compare files. @default false */
  readonly withoutIds?: boolean;
}

/** Nothing gets lost: `rowsRead` = `table.rowCount` + `quarantined.length`. */
export interface ReadLeads {
  readonly table: LeadTable;
  readonly quarantined: readonly QuarantinedRow[];
  readonly rowsRead: number;
  /** Rows of the table that a spreadsheet had wrapped in one pair of quotes. */
  readonly repaired: number;
  /** 1-based physical line on which each row of the table starts. */
  readonly lines: Int32Array;
  /** Physical lines of the file, its header and blank ones included; what follows the last line feed is a line too. */
  readonly linesRead: number;
  /** Cells that count as missing because they are not of their column's kind; always 0 unless `forScoring`. */
  readonly unreadableCells: number;
  /** How many of them each column has, by its key; columns without any are left out. */
  readonly unreadableOf: ReadonlyMap<string, number>;
}

export interface QuarantinedRow {
  /** 1-based physical line on which the row starts. */
  readonly line: number;
  /** In the user's words, for example `has 12 cells, the header has 37`. */
  readonly reason: string;
  /** Key of the column at fault; `null` where it is the row as a whole. */
  readonly column: string | null;
  /** The row as it stands in the file, at most 4,000 characters. */
  readonly raw: string;
}

/**
 * Reads the leads of one file into typed columns; excluded columns are stepped over. Rows that cannot be used are set
 * aside by the same rules, in the same words as in the Spark job (`glue-scripts/leadlib/rows.py`). Ids that occur twice
 * are kept twice. `file` must belong to these bytes.
 */
export function readLeads(bytes: Uint8Array, file: LeadFile, schema: LeadSchema, options: ReadOptions = {}): ReadLeads {
  return new LeadReader(bytes, file, schema, options).read();
}

interface Fault {
  readonly reason: string;
  readonly column: string | null;
}

const FIRST_CAPACITY = 4_096;
/** Below this, readying the kernel costs more than it saves: 0.2 ms, the first time 1 ms. */
const KERNEL_FROM_BYTES = 1 << 17;

class LeadReader {
  private readonly scanner: RecordScanner;
  private readonly width: Width;
  private readonly forScoring: boolean;
  private readonly columns: LeadColumns;

  private rowCount = 0;
  private capacity = 0;
  private lines = new Int32Array(0);
  private readonly quarantined: QuarantinedRow[] = [];
  private rowsRead = 0;
  private repaired = 0;
  private readonly unreadableOf = new Map<string, number>();

  /** Records that have been scanned and not been read yet. */
  private held = 0;
  private readonly records: HeldRecords;
  private readonly heldLines = new Int32Array(HELD_RECORDS);
  private readonly heldStarts = new Uint32Array(HELD_RECORDS);
  private readonly heldEnds = new Uint32Array(HELD_RECORDS);

  constructor(
    bytes: Uint8Array,
    private readonly file: LeadFile,
    schema: LeadSchema,
    options: ReadOptions,
  ) {
    this.forScoring = options.forScoring === true;
    this.scanner = openFile(bytes, file).scanner;
    this.width = widthOf(file);
    this.scanner.expectWidth(this.width);
    const { utf8 } = this.scanner;
    this.columns = new LeadColumns(utf8, file, schema, this.forScoring, options.withoutIds === true);
    const kernel = utf8.length < KERNEL_FROM_BYTES ? null : CellKernel.take();
    this.records = { scanner: this.scanner, firstCells: new Int32Array(HELD_RECORDS), kernel };
  }

  read(): ReadLeads {
    try {
      return this.readAll();
    } finally {
      this.records.kernel?.giveBack();
    }
  }

  private readAll(): ReadLeads {
    const { scanner } = this;
    while (this.nextRecord()) {
      this.rowsRead++;
      const cells = this.repairedCells();
      if (cells === null && scanner.problem === null && scanner.fits()) this.hold();
      else {
        // Rows keep the order of the file.
        this.readHeld();
        this.readMisfit(cells);
      }
      if (this.held === HELD_RECORDS) this.readHeld();
    }
    this.readHeld();
    const { quarantined, rowsRead, repaired, unreadableOf, rowCount } = this;
    const lines = this.lines.slice(0, rowCount);
    const table = this.columns.table(rowCount);
    const unreadableCells = [...unreadableOf.values()].reduce((sum, cells) => sum + cells, 0);
    const { linesRead } = scanner;
    return { table, quarantined, rowsRead, repaired, lines, linesRead, unreadableCells, unreadableOf };
  }

  private nextRecord(): boolean {
    if (this.held === 0) this.scanner.releaseCells();
    return this.scanner.next();
  }

  private hold(): void {
    const { scanner } = this;
    this.records.firstCells[this.held] = scanner.firstCell;
    this.heldLines[this.held] = scanner.line;
    this.heldStarts[this.held] = scanner.recordStart;
    this.heldEnds[this.held] = scanner.recordEnd;
    this.held++;
    scanner.holdCells();
  }

  /** Reads the held records together, and one by one where a cell of them is wrong. */
  private readHeld(): void {
    const { held } = this;
    this.held = 0;
    if (held === 0) return;
    this.reserve(held);
    const { scanner, kernel, firstCells } = this.records;
    kernel?.load(scanner, firstCells, held, this.heldStarts[0] as number, this.heldEnds[held - 1] as number);
    if (this.columns.read(this.records, 0, held, this.rowCount) === null) {
      for (let record = 0; record < held; record++) this.lines[this.rowCount++] = this.heldLines[record] as number;
      return;
    }
    for (let record = 0; record < held; record++) {
      const wrong = this.readOne((column, row) =>
        column.reader.readCells(this.records, record, record + 1, column.index, row),
      );
      const line = this.heldLines[record] as number;
      if (wrong === null) this.lines[this.rowCount++] = line;
      else this.setAside(wrong, line, this.scanner.raw(this.heldStarts[record], this.heldEnds[record]));
    }
  }

  /** The cells of the current record if it is a row that a spreadsheet wrapped in one pair of quotes. */
  private repairedCells(): string[] | null {
    const cells = unwrap(this.scanner, this.file.delimiter);
    return cells !== null && fitsTexts(cells, this.width) ? cells : null;
  }

  /** Reads the current record from its repaired cells, or sets it aside where there are none. */
  private readMisfit(cells: readonly string[] | null): void {
    const { scanner } = this;
    let fault: Fault | null;
    if (cells === null) fault = { reason: scanner.problem ?? this.widthComplaint(), column: null };
    else {
      this.reserve(1);
      fault = this.readOne((column, row) => column.reader.readText(row, cells[column.index] as string));
    }
    if (fault !== null) this.setAside(fault, scanner.line, scanner.raw());
    else {
      this.lines[this.rowCount++] = scanner.line;
      this.repaired++;
    }
  }

  /** Reads the next row by `readCell`, which returns false where a cell is wrong. */
  private readOne(readCell: (column: KeptColumn, row: number) => boolean): Fault | null {
    const row = this.rowCount;
    for (const column of this.columns.kept) {
      if (readCell(column, row)) continue;
      if (!this.forScoring || column.isId) return { reason: column.complaint, column: column.key };
      column.reader.clear(row);
      this.unreadableOf.set(column.key, (this.unreadableOf.get(column.key) ?? 0) + 1);
    }
    return null;
  }

  private setAside(fault: Fault, line: number, raw: string): void {
    this.quarantined.push({ line, ...fault, raw });
  }

  /** Makes room for more rows. */
  private reserve(rows: number): void {
    if (this.rowCount + rows <= this.capacity) return;
    this.capacity = Math.max(FIRST_CAPACITY, this.capacity * 2);
    this.columns.resize(this.capacity);
    const lines = new Int32Array(this.capacity);
    lines.set(this.lines);
    this.lines = lines;
  }

  private widthComplaint(): string {
    const found = this.scanner.cellCountWithoutEmptyTail();
    // Too few is compared with the named columns, too many with the whole header, so that the numbers always differ.
    const expected = found < this.width.named ? this.width.named : this.width.total;
    return `has ${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${expected}`;
  }
}

/** How many cells the records of a file may have. */
export function widthOf(file: LeadFile): Width {
  const used = [...file.columns, ...file.extraColumns].map(({ index }) => index + 1);
  const named = Math.max(headerWidth(file.header).named, ...used);
  return { named, total: Math.max(named, file.header.length) };
}

function fitsTexts(cells: readonly string[], width: Width): boolean {
  return cells.length >= width.named && cells.slice(width.total).every((cell) => trimCell(cell) === '');
}
