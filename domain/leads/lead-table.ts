/** Leads in memory, one typed array per column, no object per row. All columns have `rowCount` entries. */
export interface LeadTable {
  readonly rowCount: number;
  readonly ids: readonly string[];
  /** Feature columns by key: every column of the schema with role number, category or flag. */
  readonly columns: ReadonlyMap<string, LeadColumnData>;
  /** 1 converted, 0 not converted, -1 not known yet (an open lead). */
  readonly outcomes: Int8Array;
  /** Order value (a growing number, or epoch milliseconds); NaN where missing; `null` where the schema has none. */
  readonly order: Float64Array | null;
}

export type LeadColumnData = NumberColumn | CategoryColumn | FlagColumn;

export interface NumberColumn {
  readonly kind: 'number';
  /** NaN is a missing cell. */
  readonly values: Float64Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  /** Index into `dictionary`; -1 is a missing cell. */
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

export interface FlagColumn {
  readonly kind: 'flag';
  /** 1 yes, 0 no, -1 missing. */
  readonly values: Int8Array;
}

/** The rows at `indexes`, in that order. Dictionaries are shared, values are copied. */
export function takeRows(table: LeadTable, indexes: Int32Array | readonly number[]): LeadTable {
  const rows = Int32Array.from(indexes);
  const columns = new Map<string, LeadColumnData>();
  for (const [key, column] of table.columns) columns.set(key, takeColumn(column, rows));
  const order = table.order;
  return {
    rowCount: rows.length,
    ids: Array.from(rows, (row) => table.ids[row] as string),
    columns,
    outcomes: Int8Array.from(rows, (row) => table.outcomes[row] as number),
    order: order === null ? null : Float64Array.from(rows, (row) => order[row] as number),
  };
}

function takeColumn(column: LeadColumnData, rows: Int32Array): LeadColumnData {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', values: Float64Array.from(rows, (row) => column.values[row] as number) };
    case 'flag':
      return { kind: 'flag', values: Int8Array.from(rows, (row) => column.values[row] as number) };
    case 'category':
      return {
        kind: 'category',
        codes: Int32Array.from(rows, (row) => column.codes[row] as number),
        dictionary: column.dictionary,
      };
  }
}
