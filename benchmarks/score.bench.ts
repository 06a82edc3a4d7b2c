import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoreJob, ScoreReport } from './score-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, range, runSide } from './side-process';

/**
 * Batch scoring of one LightGBM model by our evaluator against LightGBM's own predict, same rows, one thread each:
 * `npx tsx benchmarks/score.bench.ts [rows] [trees] [leaves]`. Python: LEADSCORE_PYTHON or .venv. The peer trains the
 * model; probabilities must agree within 1e-9 before a time is shown.
 */
function main(): void {
  const [rows = 100_000, trees = 300, leaves = 31] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const job: ScoreJob = {
      trees,
      leaves,
      rows,
      warmUps: 2,
      runs: 7,
      modelFile: join(folder, 'model.json'),
      matrixFile: join(folder, 'matrix'),
      probabilityFile: join(folder, 'probabilities'),
    };
    const peer = runSide<ScoreReport>(pythonPeer('score_peer.py'), job);
    const ours = runSide<ScoreReport>(bundleWorker(join(__dirname, 'score-worker.ts'), folder), job);
    const difference = ours.largestDifference ?? Number.NaN;
    if (!(difference <= 1e-9)) throw new Error(`The probabilities differ by ${difference}.`);
    printRow(['rows', 'model', 'Leadscore', 'LightGBM', 'ratio', 'CPU ratio', 'us a row', 'peer us', 'max difference']);
    printRow(Array.from({ length: 9 }, () => '---:'));
    const perRow = (report: ScoreReport): string => ((median(report.cpuMilliseconds) * 1e3) / rows).toFixed(2);
    printRow([
      String(rows),
      `${trees} trees x ${leaves} leaves`,
      range(ours.milliseconds),
      range(peer.milliseconds),
      (median(peer.milliseconds) / median(ours.milliseconds)).toFixed(1),
      (median(peer.cpuMilliseconds) / median(ours.cpuMilliseconds)).toFixed(1),
      perRow(ours),
      perRow(peer),
      difference.toExponential(1),
    ]);
    console.log(`\nMachine: ${machine()}. ${ours.versions}; ${peer.versions}. One thread each; median (min..max).`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
