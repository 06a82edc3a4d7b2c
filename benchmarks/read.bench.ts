import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { parse as csvParse } from 'csv-parse/sync';
import Papa from 'papaparse';
import type { LeadSchema } from '../contracts/lead-schema';
import { cleanCategory, isNull, nullWords, parseFlag, parseNumber } from '../domain/leads/cells';
import { detectDialect } from '../domain/leads/dialect';
import type { LeadColumnData } from '../domain/leads/lead-table';
import { matchHeader } from '../domain/leads/match-header';
import { proposeSchema } from '../domain/leads/propose-schema';
import { type LeadFile, readLeads } from '../domain/leads/read-leads';

type Columns = ReadonlyMap<string, LeadColumnData>;

/**
 * Bytes of a UTF-8 file to typed columns: our reader against csv-parse and papaparse, which give strings that the same
 * cell rules then turn into the same columns: `npx tsx benchmarks/read.bench.ts <csv> [runs]`. Median of the runs after
 * two to warm up; the columns of all three are compared before a time is shown.
 */
function main(): void {
  const [csv, runs = '7'] = process.argv.slice(2);
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/read.bench.ts <csv> [runs]');
  const bytes = new Uint8Array(readFileSync(csv));
  const dialect = detectDialect(bytes, csv);
  if (dialect.encoding !== 'utf-8') throw new Error(`${csv} is ${dialect.encoding}; the peers read UTF-8 only.`);
  const schema = proposeSchema(bytes, dialect, csv);
  const file: LeadFile = { ...dialect, key: csv, ...matchHeader(schema, dialect.header, csv) };
  const { delimiter } = dialect;
  const text = (): string => new TextDecoder().decode(bytes);
  const contestants: Record<string, () => Columns> = {
    ours: () => readLeads(bytes, file, schema).table.columns,
    papaparse: () => toColumns(Papa.parse<string[]>(text(), { delimiter, skipEmptyLines: true }).data, file, schema),
    'csv-parse': () => toColumns(csvParse(text(), { delimiter, relax_column_count: true, bom: true }), file, schema),
  };
  const answer = contestants.ours?.();
  console.log(`Node.js ${process.version}, ${cpus()[0]?.model}; ${(bytes.length / 1e6).toFixed(1)} MB\n`);
  console.log('| reader | wall ms | CPU ms |\n|---|---:|---:|');
  for (const [name, run] of Object.entries(contestants)) {
    if (!isDeepStrictEqual(run(), answer)) throw new Error(`${name} reads other values; its time means nothing.`);
    run();
    const times = Array.from({ length: Number(runs) }, () => time(run));
    const wall = median(times.map((entry) => entry.wallMs));
    const cpu = median(times.map((entry) => entry.cpuMs));
    console.log(`| ${name} | ${wall.toFixed(1)} | ${cpu.toFixed(1)} |`);
  }
}

/** What one would write on top of a library: the same rules, each distinct cell looked at once. */
function toColumns([, ...rows]: string[][], file: LeadFile, schema: LeadSchema): Columns {
  const nulls = nullWords(schema.nullTokens);
  const columns = new Map<string, LeadColumnData>();
  const indexes = new Map(file.columns.map(({ key, index }) => [key, index]));
  for (const { key, role } of schema.columns) {
    const index = indexes.get(key) ?? 0;
    const remembered = new Map<string, number>();
    const dictionary: string[] = [];
    const codes = new Map<string, number>();
    const codeOf = (cell: string): number => {
      const value = cleanCategory(cell);
      if (!codes.has(value)) codes.set(value, dictionary.push(value) - 1);
      return codes.get(value) as number;
    };
    const read = (parse: (cell: string) => number, missing: number, row: string[]): number => {
      const cell = row[index] ?? '';
      let value = remembered.get(cell);
      if (value === undefined) {
        value = isNull(cell, nulls) ? missing : parse(cell);
        remembered.set(cell, value);
      }
      return value;
    };
    if (role === 'number') {
      const number = (cell: string): number => parseNumber(cell, file.decimal) ?? Number.NaN;
      columns.set(key, { kind: 'number', values: Float64Array.from(rows, (row) => read(number, Number.NaN, row)) });
    } else if (role === 'flag') {
      columns.set(key, {
        kind: 'flag',
        values: Int8Array.from(rows, (row) => read((c) => parseFlag(c) ?? -1, -1, row)),
      });
    } else if (role === 'category') {
      columns.set(key, { kind: 'category', codes: Int32Array.from(rows, (row) => read(codeOf, -1, row)), dictionary });
    }
  }
  return columns;
}

function time(run: () => unknown): { wallMs: number; cpuMs: number } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  run();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

main();
