import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { version as esbuildVersion } from 'esbuild';
import { DEFAULT_FEATURE_SETTINGS } from '../domain/features/settings';
import { detectDialect } from '../domain/leads/dialect';
import { matchHeader } from '../domain/leads/match-header';
import { proposeSchema } from '../domain/leads/propose-schema';
import { copyLeads } from './copy-leads';
import type { PeerJob, WorkerJob, WorkerReport } from './features-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, quantile, range, runSide } from './side-process';

/**
 * File to typed table to fitted transform to matrix, against pandas and scikit-learn on the same file:
 * `npx tsx benchmarks/features.bench.ts <csv> [copies, for example 1,11,100]`. Python: LEADSCORE_PYTHON or .venv.
 * Each side runs in a process of its own; answers are compared before a time is shown. Our side runs twice: the whole
 * matrix in one array, as the peer's, and written block by block into one array of 1,024 rows, as training and batch
 * scoring take it. One lead, whose cells are ready on both sides, goes through both transforms in the end.
 */
function main(): void {
  const [csv, copiesList = '1'] = process.argv.slice(2);
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/features.bench.ts <csv> [copies, e.g. 1,11,100]');
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    printRow([
      'rows',
      'file',
      'outputs',
      'rows at a time',
      'Leadscore',
      'pandas + scikit-learn',
      'ratio',
      'CPU ratio',
      'peak RSS',
      'peer RSS',
      'max difference',
    ]);
    printRow(Array.from({ length: 11 }, () => '---:'));
    const sizes = copiesList.split(',').map((copies, index) => compare(csv, Number(copies), index === 0, folder));
    const last = sizes[0];
    if (last === undefined) return;
    const [one, peers] = [last.ours.oneLeadMicroseconds, last.peer.oneLeadMicroseconds];
    const both = (share: number): string =>
      `${quantile(one, share).toFixed(2)} us, peer ${quantile(peers, share).toFixed(0)} us, ` +
      `ratio ${(quantile(peers, share) / quantile(one, share)).toFixed(0)}`;
    console.log(`\nOne lead: p50 ${both(0.5)}; p99 ${both(0.99)}.`);
    console.log(
      `Machine: ${machine()}. ${last.ours.versions}, esbuild ${esbuildVersion}; ${last.peer.versions}. One thread each; median (min..max).`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Rows that stand in memory at a time in our second run; the writer of the training matrix and batch scoring take as many or less. */
const BLOCK_ROWS = 1_024;

function compare(
  csv: string,
  copies: number,
  withOneLead: boolean,
  folder: string,
): { ours: WorkerReport; peer: WorkerReport } {
  const bytes = readFileSync(csv);
  const name = basename(csv);
  const dialect = detectDialect(bytes, name);
  const schema = proposeSchema(bytes, dialect, name);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, name);
  const { encoding, delimiter, decimal, header } = dialect;
  const roles = new Map(schema.columns.map(({ key, role }) => [key, role]));
  const idIndex = columns.find(({ key }) => key === schema.idColumn)?.index ?? 0;
  const enlarged = copies === 1 ? csv : join(folder, `${copies}.csv`);
  if (copies > 1) copyLeads(csv, enlarged, copies, delimiter, idIndex);

  // The largest size takes minutes in the peer and does not need a warm-up to be stable.
  const large = copies > 50;
  const common: PeerJob = {
    csv: enlarged,
    delimiter,
    encoding,
    headerWidth: header.length,
    nullTokens: schema.nullTokens,
    columns: columns
      .map(({ key, index }) => ({ key, index, role: roles.get(key) ?? 'excluded' }))
      .filter(({ role }) => role === 'number' || role === 'flag' || role === 'category'),
    settings: DEFAULT_FEATURE_SETTINGS,
    warmUps: large ? 0 : 3,
    runs: large ? 1 : copies > 1 ? 5 : 21,
    sampleRows: 10_000,
    oneLeads: withOneLead ? 300 : 0,
    answerFile: join(folder, 'ours'),
  };
  const file = { key: name, encoding, delimiter, decimal, header, columns, extraColumns };
  const worker = bundleWorker(join(__dirname, 'features-worker.ts'), folder);
  const peer = runSide<WorkerReport>(pythonPeer('features_peer.py'), { ...common, answerFile: join(folder, 'peer') });
  const [inBlocks, whole] = [BLOCK_ROWS, null].map((blockRows) => {
    const job: WorkerJob = { ...common, file, schema, blockRows };
    const ours = runSide<WorkerReport>(worker, job);
    const difference = largestDifference(ours, join(folder, 'ours'), peer, join(folder, 'peer'));
    const size = `${(statSync(enlarged).size / 1e6).toFixed(1)} MB`;
    const memory = [ours, peer].map(({ peakBytes }) => `${Math.round(peakBytes / 1e6)} MB`);
    printRow([
      String(ours.rows),
      size,
      String(ours.names.length),
      blockRows === null ? 'all' : String(blockRows),
      range(ours.milliseconds),
      range(peer.milliseconds),
      (median(peer.milliseconds) / median(ours.milliseconds)).toFixed(1),
      (median(peer.cpuMilliseconds) / median(ours.cpuMilliseconds)).toFixed(1),
      ...memory,
      difference.toExponential(1),
    ]);
    return ours;
  });
  if (copies > 1) rmSync(enlarged);
  return { ours: whole ?? inBlocks, peer };
}

/** Compares column sums and sampled rows by output name; throws above 1e-9 (relative above 1). */
function largestDifference(ours: WorkerReport, oursFile: string, peer: WorkerReport, peerFile: string): number {
  if (ours.rows !== peer.rows || ours.rowsInside !== peer.rowsInside) {
    throw new Error(`Rows differ: ${ours.rows}/${ours.rowsInside} and ${peer.rows}/${peer.rowsInside} inside fences.`);
  }
  const different = [
    ...ours.names.filter((name) => !peer.names.includes(name)).map((name) => `+${name}`),
    ...peer.names.filter((name) => !ours.names.includes(name)).map((name) => `-${name}`),
  ];
  if (different.length > 0) throw new Error(`Outputs differ: ${different.join(', ')}`);
  const mine = readDoubles(oursFile);
  const theirs = readDoubles(peerFile);
  const position = new Map(ours.names.map((name, index) => [name, index]));
  const rows = theirs.length / peer.names.length;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < peer.names.length; column++) {
      // Subtracting lets two of the peer's columns (a literal "Other" and its rare values) stand for one of ours.
      mine[row * ours.names.length + (position.get(peer.names[column]) ?? 0)] -=
        theirs[row * peer.names.length + column];
    }
  }
  let largest = 0;
  mine.forEach((difference, index) => {
    const scale = index < ours.names.length ? ours.rows : 1;
    largest = Math.max(largest, Math.abs(difference) / scale);
  });
  if (!(largest <= 1e-9)) throw new Error(`The answers differ by ${largest}.`);
  return largest;
}

function readDoubles(path: string): Float64Array {
  return new Float64Array(new Uint8Array(readFileSync(path)).buffer);
}

main();
