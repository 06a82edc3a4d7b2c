import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScoreJob, ScoreReport } from './score-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, range, runSide } from './side-process';

/**
 * Batch scoring of one LightGBM model by our evaluator against LightGBM's own predict and ONNX Runtime for Python and for
 * Node, same rows, one thread each: `npx tsx benchmarks/score.bench.ts [rows] [trees] [leaves]`. Python: LEADSCORE_PYTHON
 * or .venv. ONNX Runtime for Node: peers/package.json says how to install it.
 *
 * LightGBM trains the model; our probabilities must agree with its own within 1e-9, and those of ONNX Runtime, which
 * works in float32, within 1e-4, before a time is shown.
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
      onnxFile: join(folder, 'model.onnx'),
      matrixFile: join(folder, 'matrix'),
      probabilityFile: join(folder, 'probabilities'),
    };
    const lightgbm = runSide<ScoreReport>(pythonPeer('score_peer.py'), job);
    const ours = runSide<ScoreReport>(bundleWorker(join(__dirname, 'score-worker.ts'), folder), job);
    const peers = [lightgbm, runSide<ScoreReport>(pythonPeer('score_peer_onnx.py'), job)];
    if (existsSync(join(__dirname, 'peers', 'node_modules', 'onnxruntime-node'))) {
      peers.push(runSide<ScoreReport>([process.execPath, join(__dirname, 'peers', 'score_peer_onnx.cjs')], job));
    } else {
      console.log('ONNX Runtime for Node is not installed: see the description in benchmarks/peers/package.json.\n');
    }

    console.log(`${rows} rows, ${trees} trees x ${leaves} leaves\n`);
    printRow(['one thread each', 'median (min..max)', 'us a row', 'ours faster', 'by CPU time', 'max difference']);
    printRow(Array.from({ length: 6 }, () => '---:'));
    for (const report of [ours, ...peers]) {
      const { versions, milliseconds, cpuMilliseconds, largestDifference = 0 } = report;
      const allowed = report === ours ? 1e-9 : 1e-4;
      if (!(largestDifference <= allowed)) throw new Error(`${versions} differs by ${largestDifference}.`);
      printRow([
        versions,
        range(milliseconds),
        ((median(cpuMilliseconds) * 1e3) / rows).toFixed(2),
        `${(median(milliseconds) / median(ours.milliseconds)).toFixed(1)}x`,
        `${(median(cpuMilliseconds) / median(ours.cpuMilliseconds)).toFixed(1)}x`,
        largestDifference.toExponential(1),
      ]);
    }
    console.log(`\nMachine: ${machine()}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
