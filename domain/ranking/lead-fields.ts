import type { LeadSchema } from '../../contracts/lead-schema';
import type { Field } from '../../contracts/ranking';
import type { LeadColumnData, LeadTable } from '../leads/lead-table';

export interface LeadFields {
  readonly fields: readonly Field[];
  /** The values of a row of the table, one for each field; `null` is a missing one. */
  readonly valuesOf: (row: number) => (string | null)[];
}

const MAX_CHARACTERS = 500;
/** The latest instant that a Date can be. */
const MOST_MS = 8.64e15;

/** What the warehouse knows of a lead, as it was read: the columns of the schema that a model may use, and the order column. */
export function leadFields(table: LeadTable, schema: LeadSchema): LeadFields {
  const read: ((row: number) => string | null)[] = [];
  const fields: Field[] = [];
  const { order } = table;
  for (const { key, header } of schema.columns) {
    const data = table.columns.get(key);
    if (data !== undefined) {
      fields.push({ column: key, header, kind: data.kind });
      read.push((row) => cellText(data, row));
    } else if (order !== null && schema.order?.column === key) {
      const isTime = schema.order.kind === 'time';
      fields.push({ column: key, header, kind: isTime ? 'time' : 'number' });
      read.push((row) => (isTime ? timeText : numberText)(order[row] as number));
    }
  }
  return { fields, valuesOf: (row) => read.map((cell) => cell(row)) };
}

function cellText(data: LeadColumnData, row: number): string | null {
  switch (data.kind) {
    case 'number':
      return numberText(data.values[row] as number);
    case 'flag':
      return (data.values[row] as number) < 0 ? null : data.values[row] === 1 ? 'yes' : 'no';
    case 'category':
      return (data.codes[row] as number) < 0 ? null : cut(data.dictionary[data.codes[row] as number] as string);
  }
}

function numberText(value: number): string | null {
  return Number.isFinite(value) ? String(value) : null;
}

function timeText(epochMs: number): string | null {
  return Math.abs(epochMs) <= MOST_MS ? new Date(epochMs).toISOString() : null;
}

/** Not in the middle of a character. */
function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
