import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExplainJob, ExplainReport, Times } from './explain-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, range, runSide } from './side-process';

interface PeerReport {
  /** Batches, by side. `shap` is `shap.TreeExplainer` as it comes; `shapKernel` its own kernel, not LightGBM's. */
  readonly times: Readonly<Record<'lightgbm' | 'shap' | 'shapKernel', Times>>;
  /** LightGBM, one row a call. */
  readonly oneLead: Times;
  readonly versions: string;
}

/**
 * Exact TreeSHAP of one LightGBM model by our explainer against LightGBM's `pred_contrib` and `shap.TreeExplainer`, same
 * rows, one thread each: `npx tsx benchmarks/explain.bench.ts [rows] [trees] [leaves]`. Python: LEADSCORE_PYTHON or
 * .venv. The peer trains the model; contributions must agree within 1e-9 before a time is shown.
 */
function main(): void {
  const [rows = 2_000, trees = 300, leaves = 31] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const job: ExplainJob = {
      trees,
      leaves,
      rows,
      warmUps: 1,
      runs: 5,
      modelFile: join(folder, 'model.json'),
      matrixFile: join(folder, 'matrix'),
      contributionFile: join(folder, 'contributions'),
    };
    const peer = runSide<PeerReport>(pythonPeer('explain_peer.py'), job);
    const ours = runSide<ExplainReport>(bundleWorker(join(__dirname, 'explain-worker.ts'), folder), job);
    if (!(ours.largestDifference <= 1e-9)) throw new Error(`The contributions differ by ${ours.largestDifference}.`);
    const model = `${trees} trees x ${leaves} leaves`;
    printRow(['rows a call', 'model', 'peer', 'Leadscore', 'peer time', 'ratio', 'CPU ratio', 'us a row', 'peer us']);
    printRow(Array.from({ length: 9 }, () => '---:'));
    const compare = (perCall: number, name: string, own: Times, theirs: Times): void =>
      printRow([
        String(perCall),
        model,
        name,
        range(own.milliseconds),
        range(theirs.milliseconds),
        (median(theirs.milliseconds) / median(own.milliseconds)).toFixed(1),
        (median(theirs.cpuMilliseconds) / median(own.cpuMilliseconds)).toFixed(1),
        ((median(own.milliseconds) * 1e3) / perCall).toFixed(0),
        ((median(theirs.milliseconds) * 1e3) / perCall).toFixed(0),
      ]);
    compare(rows, 'LightGBM pred_contrib', ours.batch, peer.times.lightgbm);
    compare(rows, 'shap.TreeExplainer', ours.batch, peer.times.shap);
    compare(rows, 'shap, its own kernel', ours.batch, peer.times.shapKernel);
    compare(1, 'LightGBM pred_contrib', ours.oneLead, peer.oneLead);
    const compiled = `Explainer compiled in ${ours.compileMilliseconds.toFixed(0)} ms`;
    const agreed = `largest difference ${ours.largestDifference.toExponential(1)}`;
    console.log(`\nMachine: ${machine()}. ${ours.versions}; ${peer.versions}. One thread each; median (min..max).`);
    console.log(`${compiled}; ${agreed}.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
