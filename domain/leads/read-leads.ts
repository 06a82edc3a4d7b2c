import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import type { IntakeFile } from '../../contracts/run';
import { SchemaMismatchError } from '../errors';
import { headerWidth, openFile, unwrap } from './body';
import { cleanCategory, nullWords, trimCell } from './cells';
import {
  type ColumnReader,
  categoryReader,
  flagReader,
  NumberReader,
  outcomeReader,
  type WordReader,
} from './column-readers';
import type { RecordScanner, Width } from './csv';
import type { LeadColumnData, LeadTable } from './lead-table';

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
  /** Cells that count as missing because they are not of their column's kind; always 0 unless `forScoring`. */
  readonly unreadableCells: number;
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
  return new LeadReader(bytes, file, schema, options.forScoring === true).read();
}

interface KeptColumn {
  readonly column: LeadColumn;
  readonly index: number;
  readonly reader: ColumnReader;
  readonly complaint: string;
}

interface Fault {
  readonly reason: string;
  readonly column: string | null;
}

const FIRST_CAPACITY = 4_096;

class LeadReader {
  private readonly scanner: RecordScanner;
  private readonly width: Width;
  private readonly nulls: ReadonlySet<string>;
  private readonly idHeader: string;
  private readonly idIndex: number;
  private readonly kept: KeptColumn[] = [];
  /** Readers of columns that the schema knows and the file does not have. */
  private readonly absent: ColumnReader[] = [];
  private readonly features = new Map<string, () => LeadColumnData>();
  private outcomes: WordReader<Int8Array> | null = null;
  private order: NumberReader | null = null;

  private readonly ids: string[] = [];
  private lines = new Int32Array(0);
  private readonly quarantined: QuarantinedRow[] = [];
  private capacity = 0;
  private rowsRead = 0;
  private repaired = 0;
  private unreadableCells = 0;

  constructor(
    bytes: Uint8Array,
    private readonly file: LeadFile,
    private readonly schema: LeadSchema,
    private readonly forScoring: boolean,
  ) {
    this.scanner = openFile(bytes, file).scanner;
    this.width = widthOf(file);
    this.scanner.expectWidth(this.width);
    this.nulls = nullWords(schema.nullTokens);
    const indexes = new Map(file.columns.map(({ key, index }) => [key, index]));
    this.idHeader = schema.columns.find(({ key }) => key === schema.idColumn)?.header ?? schema.idColumn;
    const idIndex = indexes.get(schema.idColumn);
    if (idIndex === undefined)
      throw new SchemaMismatchError(`${file.key} has no column "${this.idHeader}" with the id.`);
    this.idIndex = idIndex;
    // Categories come last: they cannot be wrong, and a row set aside must not leave values in their dictionaries.
    const isCategory = (column: LeadColumn): number => (column.role === 'category' ? 1 : 0);
    const columns = schema.columns.toSorted((a, b) => isCategory(a) - isCategory(b));
    for (const column of columns) this.addColumn(column, indexes.get(column.key));
  }

  read(): ReadLeads {
    const { scanner } = this;
    while (scanner.next()) {
      this.rowsRead++;
      if (this.ids.length === this.capacity) this.resize(Math.max(FIRST_CAPACITY, this.capacity * 2));
      const fault = this.readRecord();
      if (fault === null) continue;
      this.quarantined.push({ line: scanner.line, ...fault, raw: scanner.raw() });
    }
    const rowCount = this.ids.length;
    this.resize(rowCount);
    for (const reader of this.absent) {
      reader.resize(rowCount);
      for (let row = 0; row < rowCount; row++) reader.clear(row);
    }
    const columns = new Map<string, LeadColumnData>();
    for (const { key } of this.schema.columns) {
      const data = this.features.get(key);
      if (data !== undefined) columns.set(key, data());
    }
    const { ids, quarantined, rowsRead, repaired, lines, unreadableCells } = this;
    const outcomes = this.outcomes?.values ?? new Int8Array(rowCount).fill(-1);
    const order = this.order?.values ?? null;
    return {
      table: { rowCount, ids, columns, outcomes, order },
      quarantined,
      rowsRead,
      repaired,
      lines,
      unreadableCells,
    };
  }

  /** Reads the current record into the next row; what is wrong with it, or `null`. */
  private readRecord(): Fault | null {
    const { scanner } = this;
    if (scanner.problem !== null) return { reason: scanner.problem, column: null };
    const fits = scanner.fits();
    if (fits && !scanner.isWrapped()) return this.readRow(null);
    const cells = unwrap(scanner, this.file.delimiter);
    if (cells === null || !fitsTexts(cells, this.width)) {
      return fits ? this.readRow(null) : { reason: this.widthComplaint(), column: null };
    }
    const fault = this.readRow(cells);
    if (fault === null) this.repaired++;
    return fault;
  }

  /** `cells` are those of a repaired row; `null` where the scanner's own are meant. */
  private readRow(cells: readonly string[] | null): Fault | null {
    const { scanner, kept } = this;
    const { cellStart, cellEnd, cellDoubled } = scanner;
    const row = this.ids.length;
    // A row without id is reported as that, whatever else is wrong with it.
    const id = cleanCategory(cells === null ? scanner.text(this.idIndex) : (cells[this.idIndex] as string));
    if (this.nulls.has(id.toLowerCase())) {
      return { reason: `has no ${this.idHeader}`, column: this.schema.idColumn };
    }
    for (let k = 0; k < kept.length; k++) {
      const { index, reader } = kept[k] as KeptColumn;
      const fine =
        cells === null && cellDoubled[index] === 0
          ? reader.readBytes(row, cellStart[index] as number, cellEnd[index] as number)
          : reader.readText(row, cells === null ? scanner.text(index) : (cells[index] as string));
      if (fine) continue;
      const { complaint, column } = kept[k] as KeptColumn;
      if (!this.forScoring) return { reason: complaint, column: column.key };
      reader.clear(row);
      this.unreadableCells++;
    }
    this.lines[row] = scanner.line;
    this.ids.push(id);
    return null;
  }

  private addColumn(column: LeadColumn, index: number | undefined): void {
    const { utf8 } = this.scanner;
    const { nulls } = this;
    switch (column.role) {
      case 'number': {
        const reader = new NumberReader(utf8, this.file.decimal, nulls);
        this.keep(column, index, reader, 'is not a number');
        this.features.set(column.key, () => ({ kind: 'number', values: reader.values }));
        return;
      }
      case 'flag': {
        const reader = flagReader(utf8, nulls);
        this.keep(column, index, reader, 'is not yes or no');
        this.features.set(column.key, () => ({ kind: 'flag', values: reader.values }));
        return;
      }
      case 'category': {
        const { reader, dictionary } = categoryReader(utf8, nulls);
        this.keep(column, index, reader, '');
        this.features.set(column.key, () => ({ kind: 'category', codes: reader.values, dictionary }));
        return;
      }
      case 'target':
        if (this.forScoring) return;
        this.outcomes = outcomeReader(utf8, nulls, this.schema.target);
        this.keep(column, index, this.outcomes, 'is none of the outcomes that the schema names');
        return;
      case 'order': {
        const isTime = this.schema.order?.kind === 'time';
        this.order = new NumberReader(utf8, isTime ? 'time' : this.file.decimal, nulls);
        const complaint = isTime ? 'is not a date such as 2026-11-20 or 2026-11-20 22:41:07' : 'is not a number';
        this.keep(column, index, this.order, complaint);
        return;
      }
      default:
    }
  }

  private keep(column: LeadColumn, index: number | undefined, reader: ColumnReader, complaint: string): void {
    if (index === undefined) this.absent.push(reader);
    else this.kept.push({ column, index, reader, complaint: `${column.header} ${complaint}` });
  }

  private resize(rows: number): void {
    for (const { reader } of this.kept) reader.resize(rows);
    const lines = new Int32Array(rows);
    lines.set(this.lines.length > rows ? this.lines.subarray(0, rows) : this.lines);
    this.lines = lines;
    this.capacity = rows;
  }

  private widthComplaint(): string {
    const found = this.scanner.cellCountWithoutEmptyTail();
    // Too few is compared with the named columns, too many with the whole header, so that the numbers always differ.
    const expected = found < this.width.named ? this.width.named : this.width.total;
    return `has ${found} ${found === 1 ? 'cell' : 'cells'}, the header has ${expected}`;
  }
}

function widthOf(file: LeadFile): Width {
  const used = [...file.columns, ...file.extraColumns].map(({ index }) => index + 1);
  const named = Math.max(headerWidth(file.header).named, ...used);
  return { named, total: Math.max(named, file.header.length) };
}

function fitsTexts(cells: readonly string[], width: Width): boolean {
  return cells.length >= width.named && cells.slice(width.total).every((cell) => trimCell(cell) === '');
}
