import { readFileSync, writeFileSync } from 'node:fs';
import type { LeadSchema } from '../contracts/lead-schema';
import { fitFeatures } from '../domain/features/fit-features';
import { insideFences } from '../domain/features/outliers';
import type { DEFAULT_FEATURE_SETTINGS } from '../domain/features/settings';
import { compileLeadTransform, type LeadValue, transform } from '../domain/features/transform';
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
  /** Takes column sums, then `sampleRows` rows spread over the matrix, as float64. */
  readonly answerFile: string;
}

export interface WorkerJob extends PeerJob {
  readonly file: LeadFile;
  readonly schema: LeadSchema;
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
  /** Sorted microseconds of single leads through `compileLeadTransform`; only ours. */
  readonly oneLeadMicroseconds?: readonly number[];
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
  const { table, spec, matrix, inside } = result;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const width = matrix.columnCount;
  const sampled = Math.min(job.sampleRows, matrix.rowCount);
  const answers = new Float64Array(width * (sampled + 1));
  for (let at = 0; at < matrix.values.length; at++) answers[at % width] += matrix.values[at];
  for (let sample = 0; sample < sampled; sample++) {
    const row = Math.floor((sample * matrix.rowCount) / sampled);
    answers.set(matrix.values.subarray(row * width, (row + 1) * width), width * (sample + 1));
  }
  writeFileSync(job.answerFile, Buffer.from(answers.buffer));
  return {
    milliseconds,
    cpuMilliseconds,
    peakBytes,
    rows: matrix.rowCount,
    rowsInside: inside.reduce((sum, flag) => sum + flag, 0),
    names: spec.outputs.map(({ name }) => name),
    versions: `Node ${process.version.slice(1)}`,
    oneLeadMicroseconds: timeOneLead(table, compileLeadTransform(spec), width),
  };
}

function once(job: WorkerJob) {
  const { table } = readLeads(readFileSync(job.csv), job.file, job.schema);
  const spec = fitFeatures(table, job.schema, job.settings);
  const inside = insideFences(spec, table);
  return { table, spec, inside, matrix: transform(spec, table) };
}

function timeOneLead(table: LeadTable, apply: ReturnType<typeof compileLeadTransform>, width: number): number[] {
  const out = new Float64Array(width);
  const leads = Array.from({ length: Math.min(4_000, table.rowCount) }, (_, row) => leadAt(table, row));
  const microseconds: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (const lead of leads) {
      const start = process.hrtime.bigint();
      apply(lead, out);
      if (round > 0) microseconds.push(Number(process.hrtime.bigint() - start) / 1e3);
    }
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
