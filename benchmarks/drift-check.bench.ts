import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COLUMNS, writeLeads } from './drift-check-leads';
import type { CheckJob, CheckReport } from './drift-check-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, runSide } from './side-process';

/**
 * A full drift check of a CSV file, 40 columns by 100,000 rows, against a stored reference, beside Evidently's default
 * preset and SciPy's tests on the same two files: `npx tsx benchmarks/drift-check.bench.ts [rows] [rounds]`. Python:
 * LEADSCORE_PYTHON with peers/requirements-drift.txt, or .venv.
 *
 * Before a time is shown: statistics agree with SciPy's within 1e-4 (the reference keeps 10,000 values of 97,000 where
 * they differ that much; 1e-10 where it keeps all), and exactly the planted columns have drifted, as Evidently says too.
 */
function main(): void {
  const [rows = 100_000, rounds = 3] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const job: CheckJob = {
      step: 'check',
      columns: COLUMNS,
      referenceCsv: join(folder, 'reference.csv'),
      currentCsv: join(folder, 'current.csv'),
      referenceJson: join(folder, 'drift-reference.json'),
      classifier: false,
    };
    writeLeads(job.referenceCsv, rows, 1, false);
    writeLeads(job.currentCsv, rows, 2, true);
    const worker = bundleWorker(join(__dirname, 'drift-check-worker.ts'), folder);
    runSide(worker, { ...job, step: 'store' });
    const peer = pythonPeer('drift_check_peer.py');
    const sides = [
      { name: 'Leadscore', command: worker, job },
      { name: 'Leadscore, with the domain classifier', command: worker, job: { ...job, classifier: true } },
      { name: 'SciPy', command: peer, job: { ...job, peer: 'scipy' } },
      { name: 'Evidently', command: peer, job: { ...job, peer: 'evidently' } },
    ] as const;
    const results = sides.map((side) => {
      const runs = Array.from({ length: rounds }, () => {
        const start = performance.now();
        const report = runSide<CheckReport>(side.command, side.job);
        return { report, wallMs: performance.now() - start };
      });
      return { ...side, runs };
    });
    const [ours, , scipy, evidently] = results.map(({ runs }) => runs[0]?.report);
    compare(ours, scipy, evidently);

    const size = (path: string): string => `${(statSync(path).size / 2 ** 20).toFixed(1)} MiB`;
    console.log(
      `${rows} rows x ${COLUMNS.length} columns, ${size(job.currentCsv)}; stored reference ${size(job.referenceJson)}\n`,
    );
    printRow(['', 'reading', 'stored reference', 'check', 'process, start to exit', 'CPU', 'CPU ratio', 'peak MiB']);
    printRow(['---', ...Array.from({ length: 7 }, () => '---:')]);
    const oursCpuMs = median((results[0]?.runs ?? []).map(({ report }) => report.cpuMs));
    for (const { name, runs } of results) {
      const of = (pick: (report: CheckReport) => number): number => median(runs.map(({ report }) => pick(report)));
      const wallMs = median(runs.map((run) => run.wallMs));
      const cpuMs = of((report) => report.cpuMs);
      printRow([
        `${name} (${runs[0]?.report.versions})`,
        seconds(of(({ readMs }) => readMs)),
        seconds(of(({ referenceMs }) => referenceMs)),
        seconds(of(({ checkMs }) => checkMs)),
        seconds(wallMs),
        seconds(cpuMs),
        `${(cpuMs / oursCpuMs).toFixed(1)}x`,
        of(({ peakMiB }) => peakMiB).toFixed(0),
      ]);
    }
    console.log(`\nMachine: ${machine()}. Medians of ${rounds} processes each. The peers read both files.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(ours?: CheckReport, scipy?: CheckReport, evidently?: CheckReport): void {
  COLUMNS.forEach(({ key, role, moved }, index) => {
    const [mine, theirs, also] = [ours?.tests[index], scipy?.tests[index], evidently?.tests[index]];
    if (mine === undefined || theirs === undefined || also === undefined) throw new Error(`${key} was not tested.`);
    const allowed = role === 'number' ? 1e-4 : 1e-10;
    const [a, b] = [mine.statistic ?? Number.NaN, theirs.statistic ?? Number.NaN];
    if (!(Math.abs(a - b) <= allowed * Math.max(1, Math.abs(b)))) throw new Error(`${key}: ${a}, but SciPy has ${b}.`);
    if (!(Math.abs(mine.effect - theirs.effect) <= 0.002))
      throw new Error(`${key}: effect ${mine.effect}, ${theirs.effect}.`);
    if (mine.drift !== moved || also.drift !== moved) {
      throw new Error(
        `${key}: moved ${moved}, we say ${mine.drift}, Evidently says ${also.drift} (${mine.effect}, ${also.effect}).`,
      );
    }
  });
}

function seconds(ms: number): string {
  return `${(ms / 1e3).toFixed(2)} s`;
}

main();
