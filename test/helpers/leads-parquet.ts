import { parquetWriteBuffer } from 'hyparquet-writer';
import type { LeadSchema } from '../../contracts/lead-schema';

/** A lead as the ETL job writes it: cells by column key; an absent key is a missing cell. */
export type LeadCells = Readonly<Record<string, string | number | boolean | null>>;

const PARQUET_TYPES = {
  id: 'STRING',
  category: 'STRING',
  excluded: 'STRING',
  target: 'BOOLEAN',
  flag: 'BOOLEAN',
  order: 'DOUBLE',
  number: 'DOUBLE',
} as const;

/** Parquet bytes with the columns of the schema and those that the ETL job adds. All rows belong to `runId`. */
export function leadsParquet(schema: LeadSchema, runId: string, leads: readonly LeadCells[]): Uint8Array {
  const column = (name: string, type: 'STRING' | 'BOOLEAN' | 'DOUBLE') => ({
    name,
    type,
    data: leads.map((lead) => lead[name] ?? null),
    nullable: true,
  });
  const provenance = leads.map((_, row) => ({ file: `leads/${runId}.csv`, line: BigInt(row + 2) }));
  const buffer = parquetWriteBuffer({
    columnData: [
      ...schema.columns.map(({ key, role }) => column(key, PARQUET_TYPES[role])),
      column('_extra', 'STRING'),
      { name: '_source_file', type: 'STRING' as const, data: provenance.map(({ file }) => file) },
      { name: '_source_line', type: 'INT64' as const, data: provenance.map(({ line }) => line) },
      { name: '_run_id', type: 'STRING' as const, data: leads.map(() => runId) },
    ],
  });
  return new Uint8Array(buffer);
}
