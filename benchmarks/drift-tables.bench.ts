import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TablesJob, TablesReport } from './drift-tables-worker';
import { bundleWorker, machine, median, printRow, pythonPeer, runSide } from './side-process';

/**
 * The statistics of counts, rates and p-values against SciPy and statsmodels, same tables, one thread each:
 * `npx tsx benchmarks/drift-tables.bench.ts [runs]`. Python: LEADSCORE_PYTHON or .venv. Each value must agree with the
 * peer's within 1e-10 before a time is shown.
 */
function main(): void {
  const [runs = 7] = process.argv.slice(2).map(Number);
  const job: TablesJob = {
    // No cell is small: those are pooled before the test.
    reference: [2886, 2543, 1755, 1154, 534, 242],
    current: [301, 262, 158, 131, 49, 41],
    flag: [9240, 2886, 1000, 345],
    rareFlag: [9240, 31, 1000, 9],
    pValues: Array.from({ length: 60 }, (_, index) => ((index * 7919) % 997) / 997),
    calls: 1000,
    warmUps: 3,
    runs,
  };
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const theirs = runSide<TablesReport>(pythonPeer('drift_tables_peer.py'), job);
    const ours = runSide<TablesReport>(bundleWorker(join(__dirname, 'drift-tables-worker.ts'), folder), job);
    printRow(['statistic', theirs.versions, ours.versions, 'faster']);
    printRow(['---', '---:', '---:', '---:']);
    for (const [name, mine] of Object.entries(ours.statistics)) {
      const peer = theirs.statistics[name];
      if (peer === undefined) throw new Error(`The peer has no ${name}.`);
      if (!(Math.abs(mine.value - peer.value) <= 1e-10 * Math.abs(peer.value))) {
        throw new Error(`${name}: ${mine.value}, but the peer has ${peer.value}.`);
      }
      const [theirTime, myTime] = [median(peer.times), median(mine.times)];
      printRow([name, `${theirTime.toFixed(1)} us`, `${myTime.toFixed(2)} us`, `${(theirTime / myTime).toFixed(0)}x`]);
    }
    console.log(`\nMachine: ${machine()}. CPU time a call, medians of ${runs} runs.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
