import type { LeadSchema } from '../../contracts/lead-schema';
import type { LeadColumnData, LeadTable } from '../../domain/leads/lead-table';
import type { LeadCells } from './leads-parquet';

/** A LeadTable of the given leads in the given order. Dictionaries are in UTF-16 order of the values that occur. */
export function leadTable(schema: LeadSchema, leads: readonly LeadCells[]): LeadTable {
  const columns = new Map<string, LeadColumnData>();
  for (const { key, role } of schema.columns) {
    if (role === 'number') columns.set(key, { kind: 'number', values: numbers(leads, key) });
    if (role === 'flag') columns.set(key, { kind: 'flag', values: flags(leads, key) });
    if (role === 'category') columns.set(key, categories(leads, key));
  }
  return {
    rowCount: leads.length,
    ids: leads.map((lead) => lead[schema.idColumn] as string),
    columns,
    outcomes: flags(leads, schema.target.column),
    order: schema.order === null ? null : numbers(leads, schema.order.column),
  };
}

function numbers(leads: readonly LeadCells[], key: string): Float64Array {
  return Float64Array.from(leads, (lead) => (lead[key] ?? Number.NaN) as number);
}

function flags(leads: readonly LeadCells[], key: string): Int8Array {
  return Int8Array.from(leads, (lead) => (lead[key] == null ? -1 : lead[key] ? 1 : 0));
}

function categories(leads: readonly LeadCells[], key: string): LeadColumnData {
  const dictionary = [...new Set(leads.map((lead) => lead[key] ?? null).filter((value) => value !== null))].sort();
  const codes = Int32Array.from(leads, (lead) => dictionary.indexOf(lead[key] as string));
  return { kind: 'category', codes, dictionary: dictionary as string[] };
}

/** The table as plain rows, for comparison: cells by key, null where missing, and the outcome under `converted`. */
export function plainRows(schema: LeadSchema, table: LeadTable): LeadCells[] {
  return table.ids.map((id, row) => {
    const cells: Record<string, string | number | boolean | null> = { [schema.idColumn]: id };
    cells[schema.target.column] = flagCell(table.outcomes[row]);
    if (schema.order !== null) cells[schema.order.column] = numberCell(table.order?.[row]);
    for (const [key, column] of table.columns) {
      if (column.kind === 'number') cells[key] = numberCell(column.values[row]);
      else if (column.kind === 'flag') cells[key] = flagCell(column.values[row]);
      else cells[key] = column.codes[row] < 0 ? null : column.dictionary[column.codes[row]];
    }
    return cells;
  });
}

function numberCell(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function flagCell(value: number): boolean | null {
  return value < 0 ? null : value === 1;
}
