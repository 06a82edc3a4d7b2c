import type { ColumnRole, LeadSchema } from '../../../contracts/lead-schema';
import type { LeadColumnData, LeadTable } from '../../../domain/leads/lead-table';

export type Cell = number | string | boolean | null;
export type Cells = Record<string, readonly Cell[]>;

/** A schema of id `lead_id`, target `converted` and the given columns, in their order. */
export function schemaOf(columns: Record<string, ColumnRole>): LeadSchema {
  const roles: [string, ColumnRole][] = [['lead_id', 'id'], ['converted', 'target'], ...Object.entries(columns)];
  return {
    formatVersion: 1,
    idColumn: 'lead_id',
    target: { column: 'converted', positiveValues: ['1'], negativeValues: ['0'] },
    order: null,
    nullTokens: [''],
    columns: roles.map(([key, role]) => ({ key, header: `The ${key}`, role, aliases: [] })),
  };
}

interface Extras {
  readonly ids?: readonly string[];
  readonly outcomes?: readonly number[];
  readonly order?: readonly number[];
}

/** A typed table of plain cells; `null` is a missing cell. Columns of other roles than number, category, flag are left out. */
export function tableOf(schema: LeadSchema, cells: Cells, { ids, outcomes, order }: Extras = {}): LeadTable {
  const rowCount = Object.values(cells)[0]?.length ?? ids?.length ?? 0;
  const columns = new Map<string, LeadColumnData>();
  for (const { key, role } of schema.columns) {
    const values = cells[key];
    if (values !== undefined && (role === 'number' || role === 'category' || role === 'flag')) {
      columns.set(key, columnOf(role, values));
    }
  }
  return {
    rowCount,
    ids: ids ?? Array.from({ length: rowCount }, (_, row) => `lead ${row}`),
    columns,
    outcomes: Int8Array.from(outcomes ?? Array.from({ length: rowCount }, (_, row) => row % 2)),
    order: order === undefined ? null : Float64Array.from(order),
  };
}

function columnOf(kind: 'number' | 'category' | 'flag', cells: readonly Cell[]): LeadColumnData {
  if (kind === 'number')
    return { kind, values: Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell))) };
  if (kind === 'flag') return { kind, values: Int8Array.from(cells, (cell) => (cell === null ? -1 : Number(cell))) };
  const dictionary = [...new Set(cells.filter((cell) => typeof cell === 'string'))];
  const codes = Int32Array.from(cells, (cell) => (typeof cell === 'string' ? dictionary.indexOf(cell) : -1));
  return { kind, codes, dictionary };
}

/** `count` times the same cell. */
export function times<T extends Cell>(count: number, cell: T): T[] {
  return Array.from({ length: count }, () => cell);
}
