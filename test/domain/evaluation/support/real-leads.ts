import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { LeadSchema } from '../../../../contracts/lead-schema';
import { DEFAULT_NULL_TOKENS } from '../../../../contracts/null-tokens';
import type { LeadColumnData, LeadTable } from '../../../../domain/leads/lead-table';

const FILE = join(__dirname, '../../../../../shared/data/leads-x-education.csv');

/** `test` where the public X Education file lies beside the repository; else a skipped test that says what is absent. */
export const testWithRealLeads = existsSync(FILE)
  ? test
  : (name: string, _body: () => void): void =>
      test.skip(`${name} (skipped: no shared/data/leads-x-education.csv beside the repository)`, () => undefined);

/** The file as a table, read with a plain CSV library: number, yes/no and category columns are told apart by content. */
export function realLeads(): { table: LeadTable; schema: LeadSchema } {
  const records: Record<string, string>[] = parse(readFileSync(FILE), { columns: true, bom: true });
  const nulls = new Set(DEFAULT_NULL_TOKENS);
  const columns = new Map<string, LeadColumnData>();
  const schemaColumns: LeadSchema['columns'] = [
    { key: 'prospect_id', header: 'Prospect ID', role: 'id', aliases: [] },
    { key: 'converted', header: 'Converted', role: 'target', aliases: [] },
  ];
  for (const header of Object.keys(records[0])) {
    if (['Prospect ID', 'Lead Number', 'Converted', ''].includes(header)) continue;
    const key = header.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
    const cells = records.map((record) => (nulls.has(record[header].trim().toLowerCase()) ? null : record[header]));
    const data = columnOf(cells);
    if (data === null) continue;
    columns.set(key, data);
    schemaColumns.push({ key, header, role: data.kind, aliases: [] });
  }
  const schema: LeadSchema = {
    formatVersion: 1,
    idColumn: 'prospect_id',
    target: { column: 'converted', positiveValues: ['1'], negativeValues: ['0'] },
    order: null,
    nullTokens: [...DEFAULT_NULL_TOKENS],
    columns: schemaColumns,
  };
  const table: LeadTable = {
    rowCount: records.length,
    ids: records.map((record) => record['Prospect ID']),
    columns,
    outcomes: Int8Array.from(records, (record) => Number(record.Converted)),
    order: Float64Array.from(records, (record) => Number(record['Lead Number'])),
  };
  return { table, schema };
}

function columnOf(cells: readonly (string | null)[]): LeadColumnData | null {
  const filled = cells.filter((cell) => cell !== null);
  if (filled.length === 0) return null;
  if (filled.every((cell) => Number.isFinite(Number(cell)))) {
    return { kind: 'number', values: Float64Array.from(cells, (cell) => (cell === null ? Number.NaN : Number(cell))) };
  }
  if (filled.every((cell) => cell === 'Yes' || cell === 'No')) {
    return { kind: 'flag', values: Int8Array.from(cells, (cell) => (cell === null ? -1 : cell === 'Yes' ? 1 : 0)) };
  }
  const dictionary = [...new Set(filled)];
  const codes = new Map(dictionary.map((entry, index) => [entry, index]));
  return {
    kind: 'category',
    codes: Int32Array.from(cells, (c) => (c === null ? -1 : (codes.get(c) ?? -1))),
    dictionary,
  };
}
