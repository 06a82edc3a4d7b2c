import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { CandidateMetrics } from '../contracts/evaluation';
import type { LeadSchema } from '../contracts/lead-schema';
import { splitLeads } from '../domain/features/split';
import { detectDialect } from '../domain/leads/dialect';
import { matchHeader } from '../domain/leads/match-header';
import { proposeSchema } from '../domain/leads/propose-schema';
import { readLeads } from '../domain/leads/read-leads';
import { pythonPath } from '../local/home';

/**
 * What the whole pipeline reaches on the X Education leads, mean over seeds, next to out-of-the-box LightGBM on the same
 * splits. Each run begins in an empty home and is the command that a user types.
 *
 * Run:  npx tsx benchmarks/accuracy.bench.ts <leads-x-education.csv> [seeds, default 1,2,3,4,5] [order-as-number]
 *
 * `order-as-number` makes the order column (Lead Number) a feature of both sides, which a user does in the schema file.
 */

const FIRST_CONTACT = [
  ...['Tags', 'Lead Profile', 'Lead Quality', 'Last Activity', 'Last Notable Activity'],
  ...['Activity Index', 'Profile Index', 'Activity Score', 'Profile Score'].map((name) => `Asymmetrique ${name}`),
];
const COLUMN_SETS: readonly [name: string, exclude: readonly string[]][] = [
  ['without Tags and Lead Profile', ['Tags', 'Lead Profile']],
  ['all columns', []],
  ['first contact only', FIRST_CONTACT],
];
const HOLDOUT_SHARE = 0.3;

interface RunDocument {
  readonly candidates: readonly CandidateMetrics[];
  readonly released: { readonly name: string };
  readonly hotLine: { readonly conversion: number; readonly interval: { readonly low: number; readonly high: number } };
  readonly leakage: readonly { readonly header: string }[];
  readonly timings: Readonly<Record<string, number>>;
}

function main([csv, seedList, orderAs]: readonly string[]): void {
  if (csv === undefined || (orderAs !== undefined && orderAs !== 'order-as-number')) {
    throw new Error('Usage: npx tsx benchmarks/accuracy.bench.ts <leads-x-education.csv> [seeds] [order-as-number]');
  }
  const leads = understand(csv, orderAs === 'order-as-number');
  const seeds = (seedList ?? '1,2,3,4,5').split(',').map(Number);
  const rows = [
    '| Columns | Seed | Released | ROC AUC | Accuracy | F1 | ECE | Hot leads convert | Suspects | Seconds | Stock LightGBM |',
  ];
  rows.push('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const [name, exclude] of COLUMN_SETS) {
    const runs = seeds.map((seed) => {
      const run = runOnce(leads, exclude, seed);
      rows.push(describeRun(name, seed, run));
      process.stderr.write(`${rows[rows.length - 1]}\n`);
      return run;
    });
    rows.push(describeMean(name, runs));
    process.stderr.write(`${rows[rows.length - 1]}\n`);
  }
  process.stdout.write(`${rows.join('\n')}\n`);
}

interface Measured {
  readonly document: RunDocument;
  readonly metrics: CandidateMetrics;
  readonly seconds: number;
  readonly stock: { readonly rocAuc: number; readonly accuracy: number; readonly f1: number };
}

interface Leads {
  readonly csv: string;
  readonly bytes: Uint8Array;
  readonly dialect: ReturnType<typeof detectDialect>;
  readonly schema: LeadSchema;
  /** The order column is a number in it, which no proposal does: the run has to be given the file. */
  readonly isOwnSchema: boolean;
}

function understand(csv: string, orderAsNumber: boolean): Leads {
  const bytes = readFileSync(csv);
  const dialect = detectDialect(bytes, csv);
  const proposed = proposeSchema(bytes, dialect, csv);
  if (!orderAsNumber) return { csv, bytes, dialect, schema: proposed, isOwnSchema: false };
  const columns = proposed.columns.map((column) =>
    column.role === 'order' ? { ...column, role: 'number' as const } : column,
  );
  return { csv, bytes, dialect, schema: { ...proposed, columns, order: null }, isOwnSchema: true };
}

function runOnce(leads: Leads, exclude: readonly string[], seed: number): Measured {
  const home = mkdtempSync(path.join(tmpdir(), 'leadscore-accuracy-'));
  const schemaFile = path.join(home, 'schema.json');
  writeFileSync(schemaFile, JSON.stringify(leads.schema));
  const options = [
    '--split',
    'random',
    '--holdout',
    String(HOLDOUT_SHARE),
    '--seed',
    String(seed),
    '--home',
    path.join(home, 'home'),
    '--json',
    ...(leads.isOwnSchema ? ['--schema', schemaFile] : []),
  ];
  const excluded = exclude.length === 0 ? [] : ['--exclude', exclude.join(',')];
  const started = performance.now();
  const cli = path.join(__dirname, '..', 'local', 'leadscore.cjs');
  const run = spawnSync(process.execPath, [cli, 'run', leads.csv, ...options, ...excluded], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (performance.now() - started) / 1000;
  rmSync(home, { recursive: true, force: true });
  if (run.status !== 0) throw new Error(`The run ended with ${run.status}:\n${run.stderr}`);
  const document = JSON.parse(run.stdout) as RunDocument;
  const metrics = document.candidates.find((candidate) => candidate.name === document.released.name);
  if (metrics === undefined) throw new Error(`${document.released.name} was released and is not among the candidates.`);
  return { document, metrics, seconds, stock: stockLightGbm(leads, exclude, seed) };
}

/** The peer sees exactly the leads that our run held out. */
function stockLightGbm(leads: Leads, exclude: readonly string[], seed: number): Measured['stock'] {
  const { csv, bytes, dialect, schema } = leads;
  const { columns, extraColumns } = matchHeader(schema, dialect.header, csv);
  const { table } = readLeads(bytes, { ...dialect, key: csv, columns, extraColumns }, schema);
  const { holdout } = splitLeads(table, { kind: 'random', holdoutShare: HOLDOUT_SHARE, seed });
  const header = (key: string): string => schema.columns.find((column) => column.key === key)?.header ?? key;
  const request = {
    csv,
    id: header(schema.idColumn),
    target: header(schema.target.column),
    exclude: [...exclude, ...(schema.order === null ? [] : [header(schema.order.column)])],
    holdoutIds: Array.from(holdout, (row) => table.ids[row]),
  };
  const script = path.join(__dirname, 'peers', 'accuracy_peer.py');
  return JSON.parse(execFileSync(pythonPath(), [script], { input: JSON.stringify(request), encoding: 'utf8' }));
}

function describeRun(name: string, seed: number, { document, metrics, seconds, stock }: Measured): string {
  const { hotLine } = document;
  const hot = `${percent(hotLine.conversion)} (${percent(hotLine.interval.low)}–${percent(hotLine.interval.high)})`;
  const suspects = document.leakage.map((suspect) => suspect.header).join(', ') || 'none';
  const values = [metrics.rocAuc, metrics.accuracy, metrics.f1, metrics.ece].map((value) => value.toFixed(4));
  return `| ${[name, seed, document.released.name, ...values, hot, suspects, seconds.toFixed(0), `${stock.rocAuc.toFixed(4)}, ${stock.accuracy.toFixed(4)}, ${stock.f1.toFixed(4)}`].join(' | ')} |`;
}

function describeMean(name: string, runs: readonly Measured[]): string {
  const mean = (pick: (run: Measured) => number): string =>
    (runs.reduce((sum, run) => sum + pick(run), 0) / runs.length).toFixed(4);
  const ours = (['rocAuc', 'accuracy', 'f1', 'ece'] as const).map((key) => mean((run) => run.metrics[key]));
  const stock = `${mean((run) => run.stock.rocAuc)}, ${mean((run) => run.stock.accuracy)}, ${mean((run) => run.stock.f1)}`;
  const seconds = (runs.reduce((sum, run) => sum + run.seconds, 0) / runs.length).toFixed(0);
  return `| **${name}** | **mean** | | ${ours.map((value) => `**${value}**`).join(' | ')} | | | ${seconds} | ${stock} |`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

main(process.argv.slice(2));
