import { createReadStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import type { ModelVersion } from '../contracts/champion';
import type { ModelFile, Scorer } from '../contracts/model-file';
import { runOptionsSchema } from '../contracts/run';
import { fitFeatures } from '../domain/features/fit-features';
import { DEFAULT_FEATURE_SETTINGS } from '../domain/features/settings';
import { transform } from '../domain/features/transform';
import { detectDialect } from '../domain/leads/dialect';
import { matchHeader } from '../domain/leads/match-header';
import { proposeSchema } from '../domain/leads/propose-schema';
import { readLeads } from '../domain/leads/read-leads';
import { parseScorer } from '../domain/model/parse-scorer';
import { compileScorer } from '../domain/model/scorer';
import { encodeScorerFile } from '../domain/model/scorer-file/encode-scorer-file';
import { makeSelfTest } from '../domain/model/self-test';
import { copyLeads } from './copy-leads';
import { machine, median, printRow, pythonPeer, runText } from './side-process';
import { type WatchedProcess, watchProcess } from './watch-process';

/**
 * `leadscore score`, CSV to CSV, against a script of pandas, scikit-learn and LightGBM with the same model, both with all
 * cores, each from the start of its process to its end:
 * `npx tsx benchmarks/batch.bench.ts <csv> [copies] [rounds] [trees] [leaves]`. Python: LEADSCORE_PYTHON or .venv.
 * Every score must be the peer's before a time is shown.
 */
async function main(): Promise<void> {
  const [csv, ...numbers] = process.argv.slice(2);
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/batch.bench.ts <csv> [copies] [rounds]');
  const [copies = 109, rounds = 3, trees = 300, leaves = 31] = numbers.map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const { job, versions } = makeHome(csv, folder, trees, leaves);
    const leads = join(folder, 'leads.csv');
    copyLeads(csv, leads, copies, job.delimiter, job.columns.find(({ role }) => role === 'id')?.index ?? 0);
    const oursOut = join(folder, 'ours.csv');
    const peerOut = join(folder, 'peer.csv');
    const cli = join(__dirname, '..', 'local', 'leadscore.cjs');
    const [python, script] = pythonPeer('batch_peer.py');
    const peerJob = JSON.stringify({ ...job, step: 'score', csv: leads, out: peerOut });
    const ours: WatchedProcess[] = [];
    const peer: WatchedProcess[] = [];
    let compared = '';
    for (let round = 0; round < rounds; round++) {
      const args = [cli, 'score', leads, '--home', join(folder, 'home'), '--out', oursOut];
      ours.push(await watchProcess(process.execPath, args));
      peer.push(await watchProcess(python, [script, peerJob]));
      compared = await assertSameScores(oursOut, peerOut);
    }
    print(ours, peer, statSync(leads).size);
    console.log(`\n${compared} Machine: ${machine()}. Node ${process.version.slice(1)}; ${versions}.`);
    console.log(
      `${trees} trees x ${leaves} leaves; both with all cores; median of ${rounds} rounds (least..greatest).`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Of a probability with four decimals, which each side rounds its own way. */
const TOLERANCE = 1.01e-4;

/** Line by line, in file order. Throws where an id differs, a probability by more than its last decimal, or a grade. */
async function assertSameScores(oursFile: string, peerFile: string): Promise<string> {
  const lines = createInterface({ input: createReadStream(oursFile) })[Symbol.asyncIterator]();
  let [rows, rounded, regraded] = [-1, 0, 0];
  for await (const theirs of createInterface({ input: createReadStream(peerFile) })) {
    const { value: line = '' } = (await lines.next()) as { value?: string };
    if (rows++ < 0) continue;
    const mine = line.split(',');
    const other = theirs.split(',');
    const difference = Math.abs(Number(mine[1]) - Number(other[1]));
    if (mine[0] !== other[0] || !(difference <= TOLERANCE)) throw new Error(`"${line}" is "${theirs}" in the peer.`);
    if (difference > 0) rounded++;
    if (mine[2] !== other[2] || mine[3] !== other[3]) regraded++;
  }
  if ((await lines.next()).done !== true) throw new Error('The peer has fewer rows.');
  // A probability on the line itself may fall to either side in its last bit.
  if (regraded > rows * 1e-5) throw new Error(`${regraded} leads have another grade.`);
  return `${rows} scores equal to those of the peer (${rounded} differ in the fourth decimal).`;
}

function print(ours: readonly WatchedProcess[], peer: readonly WatchedProcess[], bytes: number): void {
  const seconds = (runs: readonly WatchedProcess[]): string => {
    const sorted = runs.map((run) => run.seconds).toSorted((a, b) => a - b);
    return `${median(sorted).toFixed(1)} s (${sorted[0]?.toFixed(1)}..${sorted.at(-1)?.toFixed(1)})`;
  };
  const ratio = (of: (run: WatchedProcess) => number): string =>
    (median(peer.map(of)) / median(ours.map(of))).toFixed(1);
  const peak = (runs: readonly WatchedProcess[]): string => `${median(runs.map((run) => run.peakMiB)).toFixed(0)} MiB`;
  const cpu = (runs: readonly WatchedProcess[]): string => `${median(runs.map((run) => run.cpuSeconds)).toFixed(1)} s`;
  const titles = [
    'file',
    'Leadscore',
    'peer',
    'ratio',
    'CPU',
    'peer CPU',
    'CPU ratio',
    'peak RSS',
    'peer RSS',
    'ratio',
  ];
  printRow(titles);
  printRow(titles.map(() => '---:'));
  printRow([
    `${(bytes / 1e6).toFixed(0)} MB`,
    seconds(ours),
    seconds(peer),
    ratio((run) => run.seconds),
    cpu(ours),
    cpu(peer),
    ratio((run) => run.cpuSeconds),
    peak(ours),
    peak(peer),
    ratio((run) => run.peakMiB),
  ]);
}

/** Lets the peer train a model and writes it as the champion of `<folder>/home`. */
function makeHome(csv: string, folder: string, trees: number, leaves: number) {
  const bytes = readFileSync(csv);
  const name = basename(csv);
  const dialect = detectDialect(bytes, name);
  const schema = proposeSchema(bytes, dialect, name);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, name);
  const { table } = readLeads(bytes, { ...dialect, key: name, columns, extraColumns }, schema);
  const spec = fitFeatures(table, schema, DEFAULT_FEATURE_SETTINGS);
  const roles = new Map(schema.columns.map(({ key, role }) => [key, role]));
  const used = columns.map(({ key, index }) => ({ key, index, role: roles.get(key) ?? 'excluded' }));
  const isFeature = ({ role }: { role: string }): boolean => ['number', 'flag', 'category'].includes(role);
  const fitted = new Set(spec.features.map(({ column }) => column));
  const job = {
    csv,
    delimiter: dialect.delimiter,
    encoding: dialect.encoding,
    headerWidth: dialect.header.length,
    nullTokens: schema.nullTokens,
    columns: used.filter(isFeature),
    settings: DEFAULT_FEATURE_SETTINGS,
    outcome: schema.columns.find(({ role }) => role === 'target')?.header,
    trees,
    leaves,
    idKey: schema.idColumn,
    gradeThresholds: { A: 0.8, B: 0.5, C: 0.2 },
    hotThreshold: 0.7,
    pipelineFile: join(folder, 'pipeline.pickle'),
    modelFile: join(folder, 'model.json'),
  };
  const versions = runText(pythonPeer('batch_peer.py'), { ...job, step: 'train' }).trim();
  const exported = JSON.parse(readFileSync(job.modelFile, 'utf8')) as {
    names: string[];
    model: ModelFile['model'] & { kind: 'tree-ensemble' };
  };
  const place = new Map(spec.outputs.map((output, index) => [output.name, index]));
  const feature = Array.from(exported.model.feature, (index) => {
    if (index < 0) return index;
    const found = place.get(exported.names[index] ?? '');
    if (found === undefined) throw new Error(`The peer has a feature ${exported.names[index]}.`);
    return found;
  });
  const scorer: Scorer = {
    formatVersion: 1,
    version: 'v1',
    modelFile: {
      formatVersion: 1,
      name: 'lightgbm',
      featureSpecHash: spec.hash,
      featureCount: spec.outputs.length,
      model: { ...exported.model, feature },
    },
    calibration: { kind: 'none' },
    hotThreshold: job.hotThreshold,
    gradeThresholds: job.gradeThresholds,
  };
  const createdAt = '2026-11-21T12:00:00.000Z';
  const model: ModelVersion = {
    ...{
      formatVersion: 1 as const,
      version: 'v1',
      runId: 'bench',
      name: 'lightgbm',
      createdAt,
      featureSpecHash: spec.hash,
    },
    ...{ rocAuc: 0.9, options: runOptionsSchema.parse({}) },
  };
  const pointer = {
    formatVersion: 1,
    version: 'v1',
    previousVersion: null,
    promotedAt: createdAt,
    reason: 'benchmark',
  };
  const processed = join(folder, 'home', 'processed');
  mkdirSync(join(processed, 'models', 'v1'), { recursive: true });
  const write = (key: string, value: unknown): void => writeFileSync(join(processed, key), JSON.stringify(value));
  write(PROCESSED_KEYS.champion, pointer);
  write(PROCESSED_KEYS.model('v1', 'model.json'), model);
  write(PROCESSED_KEYS.model('v1', 'scorer.json'), scorer);
  write(PROCESSED_KEYS.model('v1', 'features.json'), spec);
  write(PROCESSED_KEYS.model('v1', 'schema.json'), schema);
  const ready = parseScorer(scorer);
  const selfTest = makeSelfTest(compileScorer(ready, spec), spec.hash, transform(spec, table));
  const packed = encodeScorerFile({ model, schema, spec, scorer: ready, selfTest });
  writeFileSync(join(processed, PROCESSED_KEYS.model('v1', 'scorer.bin')), packed);
  // Scoring reads no more than the model needs, on both sides.
  const scored = used.filter(({ key, role }) => role === 'id' || fitted.has(key));
  return { job: { ...job, columns: scored }, versions };
}

void main();
