import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { SchemaMismatchError } from '../errors';
import { nullWords } from './cells';
import {
  type ColumnReader,
  categoryReader,
  flagReader,
  type HeldRecords,
  NumberReader,
  outcomeReader,
  type WordReader,
} from './column-readers';
import { IdReader } from './id-reader';
import type { LeadColumnData, LeadTable } from './lead-table';
import type { LeadFile } from './read-leads';

export interface KeptColumn {
  readonly key: string;
  /** Of its cells in a record. */
  readonly index: number;
  readonly reader: ColumnReader;
  /** What a wrong cell of it is, in the user's words. */
  readonly complaint: string;
  /** Whether no row can do without it. */
  readonly isId: boolean;
}

/** The columns of a table while its rows are read. */
export class LeadColumns {
  /** In the order in which cells are read: the id first, so that a row without one is reported as that. */
  readonly kept: readonly KeptColumn[];
  /** Readers of columns that the schema knows and the file does not have. */
  private readonly absent: ColumnReader[] = [];
  private readonly features = new Map<string, () => LeadColumnData>();
  private readonly ids: IdReader;
  private outcomes: WordReader<Int8Array> | null = null;
  private order: NumberReader | null = null;

  /** Throws SchemaMismatchError where the file has no id column, unless `withoutIds`. */
  constructor(
    private readonly utf8: Uint8Array,
    private readonly file: LeadFile,
    private readonly schema: LeadSchema,
    private readonly forScoring: boolean,
    withoutIds = false,
  ) {
    const nulls = nullWords(schema.nullTokens);
    const indexes = new Map(file.columns.map(({ key, index }) => [key, index]));
    this.ids = new IdReader(nulls);
    const kept: KeptColumn[] = withoutIds ? [] : [this.idColumn(indexes.get(schema.idColumn))];
    // Categories come last: they cannot be wrong, and a row set aside must not leave values in their dictionaries.
    const isCategory = (column: LeadColumn): number => (column.role === 'category' ? 1 : 0);
    for (const column of schema.columns.toSorted((a, b) => isCategory(a) - isCategory(b))) {
      const made = this.makeReader(column, nulls);
      if (made === null) continue;
      const index = indexes.get(column.key);
      if (index === undefined) this.absent.push(made.reader);
      else {
        const complaint = `${column.header} ${made.complaint}`;
        kept.push({ key: column.key, index, reader: made.reader, complaint, isId: false });
      }
    }
    this.kept = kept;
  }

  private idColumn(index: number | undefined): KeptColumn {
    const { idColumn, columns } = this.schema;
    const header = columns.find(({ key }) => key === idColumn)?.header ?? idColumn;
    if (index === undefined) throw new SchemaMismatchError(`${this.file.key} has no column "${header}" with the id.`);
    return { key: idColumn, index, reader: this.ids, complaint: `has no ${header}`, isId: true };
  }

  resize(rows: number): void {
    for (const { reader } of this.kept) reader.resize(rows);
  }

  /**
   * Reads whole records into the rows from `row` on. Returns the first column that has a wrong cell; what has been
   * stored until then may be overwritten, and no dictionary has taken notice of it.
   */
  read(records: HeldRecords, from: number, to: number, row: number): KeptColumn | null {
    for (const column of this.kept) {
      if (!column.reader.readCells(records, from, to, column.index, row)) return column;
    }
    return null;
  }

  /** The table of the first `rowCount` rows. */
  table(rowCount: number): LeadTable {
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
    const outcomes = this.outcomes?.values ?? new Int8Array(rowCount).fill(-1);
    return { rowCount, ids: this.ids.values, columns, outcomes, order: this.order?.values ?? null };
  }

  private makeReader(
    column: LeadColumn,
    nulls: ReadonlySet<string>,
  ): { readonly reader: ColumnReader; readonly complaint: string } | null {
    const { utf8 } = this;
    switch (column.role) {
      case 'number': {
        const reader = new NumberReader(this.file.decimal, nulls);
        this.features.set(column.key, () => ({ kind: 'number', values: reader.values }));
        return { reader, complaint: 'is not a number' };
      }
      case 'flag': {
        const reader = flagReader(utf8, nulls);
        this.features.set(column.key, () => ({ kind: 'flag', values: reader.values }));
        return { reader, complaint: 'is not yes or no' };
      }
      case 'category': {
        const { reader, dictionary } = categoryReader(utf8, nulls);
        this.features.set(column.key, () => ({ kind: 'category', codes: reader.values, dictionary }));
        return { reader, complaint: '' };
      }
      case 'target':
        if (this.forScoring) return null;
        this.outcomes = outcomeReader(utf8, nulls, this.schema.target);
        return { reader: this.outcomes, complaint: 'is none of the outcomes that the schema names' };
      case 'order': {
        const isTime = this.schema.order?.kind === 'time';
        this.order = new NumberReader(isTime ? 'time' : this.file.decimal, nulls);
        const complaint = isTime ? 'is not a date such as 2026-11-20 or 2026-11-20 22:41:07' : 'is not a number';
        return { reader: this.order, complaint };
      }
      default:
        return null;
    }
  }
}
