import { readFileSync, writeFileSync } from 'node:fs';
import type { FeatureSpec } from '../contracts/feature-spec';
import type { LeadSchema } from '../contracts/lead-schema';
import { fitFeatures } from '../domain/features/fit-features';
import { insideFences } from '../domain/features/outliers';
import type { DEFAULT_FEATURE_SETTINGS } from '../domain/features/settings';
import {
  compileLeadTransform,
  type LeadValue,
  type RowWriter,
  rowWriter,
  transform,
} from '../domain/features/transform';
import type { LeadTable } from '../domain/leads/lead-table';
import { type LeadFile, readLeads } from '../domain/leads/read-leads';

/** What both sides are told; the Python peer reads it as JSON. */
export interface PeerJob {
  readonly csv: string;
  readonly delimiter: string;
  readonly encoding: string;
  readonly headerWidth: number;
  readonly nullTokens: readonly string[];
  /** Columns that may become features. */
  readonly columns: readonly { readonly key: string; readonly role: string; readonly index: number }[];
  readonly settings: typeof DEFAULT_FEATURE_SETTINGS;
  readonly warmUps: number;
  readonly runs: number;
  readonly sampleRows: number;
  /** Single leads that are transformed in the end; 0 for none. */
  readonly oneLeads: number;
  /** Takes column sums, then `sampleRows` rows spread over the matrix, as float64. */
  readonly answerFile: string;
}

export interface WorkerJob extends PeerJob {
  readonly file: LeadFile;
  readonly schema: LeadSchema;
  /** Rows that stand in memory at a time; `null` for the whole matrix in one array. */
  readonly blockRows: number | null;
}

export interface WorkerReport {
  readonly milliseconds: readonly number[];
  /** User and system time of the whole process, for machines that are busy with other work. */
  readonly cpuMilliseconds: readonly number[];
  readonly peakBytes: number;
  readonly rows: number;
  readonly rowsInside: number;
  readonly names: readonly string[];
  readonly versions: string;
  /** Sorted, of single leads whose cells are ready; their outputs are those of the matrix. */
  readonly oneLeadMicroseconds: readonly number[];
}

/** File to matrix, as training does it; one process per size, so that peak memory is that of the size. */
function run(job: WorkerJob): WorkerReport {
  const milliseconds: number[] = [];
  const cpuMilliseconds: number[] = [];
  let result: ReturnType<typeof once> | undefined;
  for (let index = 0; index < job.warmUps + job.runs; index++) {
    // The last result goes before the next is built, as in the peer.
    result = undefined;
    const start = performance.now();
    const cpuStart = process.cpuUsage();
    result = once(job);
    const { user, system } = process.cpuUsage(cpuStart);
    if (index < job.warmUps) continue;
    milliseconds.push(performance.now() - start);
    cpuMilliseconds.push((user + system) / 1e3);
  }
  if (result === undefined) throw new Error('A job needs at least one run.');
  const { table, spec, rows, inside } = result;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  writeAnswers(rows, job);
  return {
    milliseconds,
    cpuMilliseconds,
    peakBytes,
    rows: rows.rowCount,
    rowsInside: inside.reduce((sum, flag) => sum + flag, 0),
    names: spec.outputs.map(({ name }) => name),
    versions: `Node ${process.version.slice(1)}`,
    oneLeadMicroseconds: timeOneLead(table, compileLeadTransform(spec), rows, job.oneLeads),
  };
}

function once(job: WorkerJob) {
  const { table } = readLeads(readFileSync(job.csv), job.file, job.schema);
  const spec = fitFeatures(table, job.schema, job.settings);
  const inside = insideFences(spec, table);
  return { table, spec, inside, rows: job.blockRows === null ? wholeMatrix(spec, table) : inBlocks(job.blockRows) };

  function inBlocks(blockRows: number): RowWriter {
    const rows = rowWriter(spec, table);
    const block = new Float64Array(blockRows * rows.columnCount);
    for (let from = 0; from < rows.rowCount; from += blockRows) {
      rows.write(from, Math.min(from + blockRows, rows.rowCount), block);
    }
    return rows;
  }
}

function wholeMatrix(spec: FeatureSpec, table: LeadTable): RowWriter {
  const { rowCount, columnCount, values } = transform(spec, table);
  const write: RowWriter['write'] = (from, to, out) => out.set(values.subarray(from * columnCount, to * columnCount));
  return { rowCount, columnCount, write };
}

/** Column sums and sampled rows. */
function writeAnswers(rows: RowWriter, job: WorkerJob): void {
  const { rowCount, columnCount } = rows;
  const sampled = Math.min(job.sampleRows, rowCount);
  const answers = new Float64Array(columnCount * (sampled + 1));
  const row = new Float64Array(columnCount);
  for (let at = 0; at < rowCount; at++) {
    rows.write(at, at + 1, row);
    for (let column = 0; column < columnCount; column++) answers[column] += row[column];
  }
  for (let sample = 0; sample < sampled; sample++) {
    const at = Math.floor((sample * rowCount) / sampled);
    rows.write(at, at + 1, answers.subarray(columnCount * (sample + 1)));
  }
  writeFileSync(job.answerFile, Buffer.from(answers.buffer));
}

/** Throws where a lead's outputs are not those of its row. */
function timeOneLead(
  table: LeadTable,
  apply: ReturnType<typeof compileLeadTransform>,
  rows: RowWriter,
  count: number,
): number[] {
  const out = new Float64Array(rows.columnCount);
  const expected = new Float64Array(rows.columnCount);
  const leads = Array.from({ length: Math.min(count, table.rowCount) }, (_, row) => leadAt(table, row));
  const microseconds: number[] = [];
  for (let round = 0; round < 10; round++) {
    leads.forEach((lead, row) => {
      const start = process.hrtime.bigint();
      apply(lead, out);
      if (round > 1) microseconds.push(Number(process.hrtime.bigint() - start) / 1e3);
      rows.write(row, row + 1, expected);
      if (out.some((value, column) => value !== expected[column])) throw new Error(`Row ${row} alone differs.`);
    });
  }
  return microseconds.sort((a, b) => a - b);
}

function leadAt(table: LeadTable, row: number): Record<string, LeadValue> {
  const lead: Record<string, LeadValue> = {};
  for (const [key, column] of table.columns) {
    if (column.kind === 'category') lead[key] = column.dictionary[column.codes[row]] ?? null;
    else if (column.kind === 'number') lead[key] = column.values[row];
    else lead[key] = column.values[row] < 0 ? null : column.values[row] === 1;
  }
  return lead;
}

if (require.main === module) {
  const job = JSON.parse(process.argv[2]) as WorkerJob;
  process.stdout.write(JSON.stringify(run(job)));
}
