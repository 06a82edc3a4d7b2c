import { readFileSync, writeFileSync } from 'node:fs';
import { driftReferenceSchema } from '../contracts/drift-reference';
import { DEFAULT_DRIFT_RULES } from '../contracts/drift-rules';
import { checkDrift } from '../domain/drift/check-drift';
import { buildDriftReference } from '../domain/drift/drift-reference';
import { referenceExtras, referenceHoldout } from '../domain/drift/reference-extras';
import type { LeadTable } from '../domain/leads/lead-table';
import { readLeads } from '../domain/leads/read-leads';
import { chooseGradeThresholds } from '../domain/model/grades';
import type { BenchmarkColumn } from './drift-check-leads';
import { uniformAt } from './samples';

/** What all sides are told; the Python peers read it as JSON. */
export interface CheckJob {
  /** `store` writes the reference that `check` reads; the peers read both files. */
  readonly step: 'store' | 'check';
  readonly columns: readonly BenchmarkColumn[];
  readonly referenceCsv: string;
  readonly currentCsv: string;
  readonly referenceJson: string;
  readonly classifier: boolean;
  readonly peer?: 'scipy' | 'evidently';
}

export interface CheckReport {
  readonly versions: string;
  /** From file to typed columns; the peers read two files. */
  readonly readMs: number;
  /** From the stored reference's bytes to one that has been validated; 0 for the peers. */
  readonly referenceMs: number;
  readonly checkMs: number;
  /** User and system time of the whole process. */
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** Of the values of each column, in the order of the job. */
  readonly tests: readonly {
    readonly statistic: number | null;
    readonly pValue: number | null;
    readonly effect: number;
    readonly drift: boolean;
  }[];
}

function run(job: CheckJob): CheckReport | null {
  if (job.step === 'store') {
    writeFileSync(job.referenceJson, JSON.stringify(storedReference(job)));
    return null;
  }
  const start = performance.now();
  const table = read(job.currentCsv, job);
  const afterRead = performance.now();
  const data = driftReferenceSchema.parse(JSON.parse(readFileSync(job.referenceJson, 'utf8')));
  const afterReference = performance.now();
  const report = checkDrift({
    runId: 'benchmark',
    checkedAt: '2026-11-21T00:00:00.000Z',
    trigger: 'ingest',
    rules: DEFAULT_DRIFT_RULES,
    reference: { name: 'reference', data },
    current: { name: 'current', table },
    model: {
      version: 'v1',
      scores: scoresOf(table.rowCount, 2),
      hotThreshold: 0.6,
      gradeThresholds: chooseGradeThresholds(0.6, 0.33),
      importance: new Map(job.columns.map(({ key }) => [key, 1])),
    },
    realised: null,
    past: [],
    multivariate: job.classifier,
  });
  const end = performance.now();
  return {
    versions: `Leadscore, Node ${process.version.slice(1)}`,
    readMs: afterRead - start,
    referenceMs: afterReference - afterRead,
    checkMs: end - afterReference,
    cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1e3,
    peakMiB: process.resourceUsage().maxRSS / 1024,
    tests: report.columns.map(({ tests: [test] }) => ({
      statistic: test?.statistic ?? null,
      pValue: test?.pValue ?? null,
      effect: test?.effect ?? Number.NaN,
      drift: test?.verdict === 'drift',
    })),
  };
}

function storedReference(job: CheckJob) {
  const table = read(job.referenceCsv, job);
  const features = job.columns.map(({ key }) => ({ column: key, header: key }));
  const scores = scoresOf(20_000, 1);
  const outcomes = Int8Array.from(scores, (score, row) => (uniformAt(row, 99) < score ? 1 : 0));
  return {
    ...buildDriftReference(table, { features }, scores),
    ...referenceExtras(
      table,
      features.map(({ column }) => column),
    ),
    holdout: referenceHoldout(scores, outcomes),
  };
}

function scoresOf(rows: number, seed: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => uniformAt(row, seed) ** 2);
}

function read(path: string, { columns }: CheckJob): LeadTable {
  const header = ['Lead Id', ...columns.map(({ key }) => key)];
  const file = {
    key: path,
    encoding: 'utf-8',
    delimiter: ',',
    decimal: '.',
    header,
    columns: columns.map(({ key }, at) => ({ index: at + 1, key })),
    extraColumns: [],
  } as const;
  const schema = {
    formatVersion: 1 as const,
    idColumn: 'lead_id',
    target: { column: 'converted', positiveValues: ['yes'], negativeValues: ['no'] },
    order: null,
    nullTokens: [''],
    columns: [
      { key: 'lead_id', header: 'Lead Id', role: 'id' as const, aliases: [] },
      ...columns.map(({ key, role }) => ({ key, header: key, role, aliases: [] })),
    ],
  };
  return readLeads(new Uint8Array(readFileSync(path)), file, schema, { forScoring: true, withoutIds: true }).table;
}

if (require.main === module) process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as CheckJob)));
