import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitOnAllRows } from './fit-on-all-rows';
import type { OneLeadJob, OneLeadReport, OneLeadWorkerJob, OneLeadWorkerReport } from './one-lead-worker';
import { bundleWorker, machine, printRow, pythonPeer, quantile, runSide } from './side-process';

interface PeerReport extends OneLeadReport {
  /** The same probability by `Booster.predict` on the transformed row, which spares scikit-learn's checks. */
  readonly booster: readonly number[];
  readonly boosterCpu: number;
}

/**
 * One lead as JSON text to its probability, and to probability and reasons, in a warm process, against a service in
 * Python that does the same with a pandas row, the fitted scikit-learn pipeline, LightGBM and shap:
 * `npx tsx benchmarks/one-lead.bench.ts <csv> [trees] [leaves]`. Python: LEADSCORE_PYTHON or .venv. Both fit the
 * features on all rows of the file; the peer trains the model. Answers must agree within 1e-9 before a time is shown.
 */
function main(): void {
  const [csv, trees = '300', leaves = '31'] = process.argv.slice(2);
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/one-lead.bench.ts <csv> [trees] [leaves]');
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const { schema, spec, peerJob } = fitOnAllRows(csv);
    const job: OneLeadJob = {
      trees: Number(trees),
      leaves: Number(leaves),
      leads: 1_000,
      top: 3,
      outputs: spec.outputs.map(({ name }) => name),
      modelFile: join(folder, 'model.json'),
      leadFile: join(folder, 'leads.ndjson'),
      answerFile: join(folder, 'answers.json'),
    };
    const peer = runSide<PeerReport>(pythonPeer('one_lead_peer.py'), {
      job: writeJob(folder, 'peer', { ...job, ...peerJob, target: schema.target }),
    });
    const ours = runSide<OneLeadWorkerReport>(bundleWorker(join(__dirname, 'one-lead-worker.ts'), folder), {
      job: writeJob(folder, 'ours', { ...job, schema, spec } satisfies OneLeadWorkerJob),
    });
    if (!(ours.largestDifference <= 1e-9)) throw new Error(`The answers differ by ${ours.largestDifference}.`);
    printRow(['answer', 'peer', 'Leadscore p50', 'p99', 'peer p50', 'p99', 'ratio p50', 'p99', 'CPU ratio']);
    printRow(['---', '---', ...Array.from({ length: 7 }, () => '---:')]);
    const compare = (answer: string, name: string, own: Side, theirs: Side): void =>
      printRow([
        answer,
        name,
        ...[own, theirs].flatMap(({ times }) => [quantile(times, 0.5), quantile(times, 0.99)].map(inMicroseconds)),
        ...[0.5, 0.99].map((share) => (quantile(theirs.times, share) / quantile(own.times, share)).toFixed(0)),
        (theirs.cpu / own.cpu).toFixed(0),
      ]);
    const alone = { times: ours.probability, cpu: ours.probabilityCpu };
    const explained = { times: ours.withReasons, cpu: ours.withReasonsCpu };
    const scikit = 'pandas row, scikit-learn pipeline, `LGBMClassifier.predict_proba`';
    compare('probability', scikit, alone, { times: peer.probability, cpu: peer.probabilityCpu });
    compare('probability', 'the same, `Booster.predict`', alone, { times: peer.booster, cpu: peer.boosterCpu });
    compare('probability and top 3 reasons of each sign', 'the first, and `shap.TreeExplainer`', explained, {
      times: peer.withReasons,
      cpu: peer.withReasonsCpu,
    });
    const [first, firstReasons] = [ours.firstProbabilityMs, ours.firstReasonsMs].map((ms) => ms.toFixed(1));
    console.log(
      `\n${trees} trees x ${leaves} leaves, ${spec.features.length} columns, ${job.outputs.length} features.`,
    );
    console.log(`Machine: ${machine()}. ${ours.versions}; ${peer.versions}. One thread each.`);
    console.log(
      `Largest difference ${ours.largestDifference.toExponential(1)}. Our first answer took ${first} ms, the first with reasons ${firstReasons} ms.`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Side {
  readonly times: readonly number[];
  readonly cpu: number;
}

function writeJob(folder: string, name: string, job: object): string {
  const path = join(folder, `${name}-job.json`);
  writeFileSync(path, JSON.stringify(job));
  return path;
}

function inMicroseconds(value: number): string {
  return `${value < 100 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US')} us`;
}

main();
