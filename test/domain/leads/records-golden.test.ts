import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { detectDialect } from '../../../domain/leads/dialect';
import type { LeadTable } from '../../../domain/leads/lead-table';
import { matchHeader } from '../../../domain/leads/match-header';
import { type LeadFile, type QuarantinedRow, readLeads } from '../../../domain/leads/read-leads';
import { toUtf8 } from '../../../domain/leads/text-encoding';
import { bytesOf } from './lead-files';

type Dialect = Pick<LeadFile, 'encoding' | 'delimiter' | 'decimal' | 'header'>;
interface Example extends Partial<Dialect> {
  readonly name: string;
  readonly text?: string;
  readonly base64?: string;
  readonly rowsRead: number;
  readonly repaired: number;
  readonly kept: readonly Readonly<Record<string, unknown>>[];
  readonly quarantined: readonly QuarantinedRow[];
}
const golden = JSON.parse(readFileSync(join(__dirname, '../../../contracts/golden/records.json'), 'utf8')) as {
  schema: LeadSchema;
  defaults: Dialect;
  files: Example[];
};
const { schema, defaults } = golden;

function bytesOfExample({ text, base64 }: Example): Uint8Array {
  if (text !== undefined) return bytesOf(text);
  return new Uint8Array(Buffer.from(base64 ?? '', 'base64'));
}

function dialectOf({ encoding, delimiter, decimal, header }: Example): Dialect {
  return {
    encoding: encoding ?? defaults.encoding,
    delimiter: delimiter ?? defaults.delimiter,
    decimal: decimal ?? defaults.decimal,
    header: header ?? defaults.header,
  };
}

/** A cell of the columns that the schema has; a missing one is null. */
function cellOf({ columns, outcomes }: LeadTable, key: string, row: number): unknown {
  const column = columns.get(key);
  if (column === undefined) return outcomes[row] === -1 ? null : outcomes[row] === 1;
  if (column.kind === 'category') return column.codes[row] === -1 ? null : column.dictionary[column.codes[row] ?? -1];
  return Number.isNaN(column.values[row]) ? null : column.values[row];
}

describe('the rules for records, shared with the Spark job', () => {
  test.each(golden.files)('reads $name', (example) => {
    const dialect = dialectOf(example);
    const match = matchHeader(schema, dialect.header, 'golden.csv');
    const { table, lines, linesRead, ...rest } = readLeads(
      bytesOfExample(example),
      { ...dialect, ...match, key: 'golden.csv' },
      schema,
    );
    const kept = table.ids.map((lead, row) => ({
      line: lines[row],
      lead,
      visits: cellOf(table, 'visits', row),
      source: cellOf(table, 'source', row),
      won: cellOf(table, 'won', row),
    }));
    const { rowsRead, repaired, quarantined } = example;
    expect({ ...rest, kept }).toEqual({
      rowsRead,
      repaired,
      quarantined,
      kept: example.kept,
      unreadableCells: 0,
      unreadableOf: new Map(),
    });
    const text = new TextDecoder().decode(toUtf8(bytesOfExample(example), dialect.encoding));
    expect(linesRead).toBe(text.split('\n').length - (text.endsWith('\n') ? 1 : 0));
  });

  test.each(golden.files)('finds the dialect of $name', (example) => {
    expect(detectDialect(bytesOfExample(example), 'golden.csv')).toEqual(dialectOf(example));
  });

  test('says of each record exactly one thing', () => {
    for (const { name, kept, quarantined, rowsRead } of golden.files) {
      const found = [...kept, ...quarantined].map(({ line }) => line);
      expect([name, new Set(found).size, found.length]).toEqual([name, rowsRead, rowsRead]);
    }
  });
});
