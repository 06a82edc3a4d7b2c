import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatisticsJob, StatisticsReport } from './drift-statistics-worker';
import { SHAPES, sample } from './samples';
import { bundleWorker, machine, median, printRow, pythonPeer, quantile, runSide } from './side-process';

/**
 * Two-sample Kolmogorov-Smirnov test and normed Wasserstein distance against SciPy, same samples, one thread each:
 * `npx tsx benchmarks/drift-statistics.bench.ts [runs]`. Python: LEADSCORE_PYTHON or .venv. Statistic and p-value must
 * agree with SciPy's within 1e-10 before a time is shown.
 */
function main(): void {
  const [runs = 7] = process.argv.slice(2).map(Number);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bench-'));
  try {
    const cases = [1_000, 100_000, 1_000_000].flatMap((rows) =>
      SHAPES.map(({ name, shape, move }, index) => ({
        name: `2 x ${rows.toLocaleString('en')}, ${name}`,
        reference: save(join(folder, `${rows}-${index}-reference`), sample(rows, 2 * index + 1, shape)),
        current: save(
          join(folder, `${rows}-${index}-current`),
          sample(rows, 2 * index + 2, shape).map((value) => value + move),
        ),
        calls: rows < 10_000 ? 100 : 1,
      })),
    );
    const job: StatisticsJob = { cases, warmUps: 3, runs };
    const scipy = runSide<StatisticsReport>(pythonPeer('drift_statistics_peer.py'), job);
    const ours = runSide<StatisticsReport>(bundleWorker(join(__dirname, 'drift-statistics-worker.ts'), folder), job);
    printRow([
      'samples',
      `KS, ${scipy.versions}`,
      `KS, ${ours.versions}`,
      'faster',
      'reference kept sorted',
      'faster',
      'normed Wasserstein, SciPy',
      'ours',
      'faster',
    ]);
    printRow(['---', ...Array.from({ length: 8 }, () => '---:')]);
    ours.cases.forEach((mine, index) => {
      const theirs = scipy.cases[index];
      if (theirs === undefined) throw new Error('The peer left out a case.');
      assertClose(mine.name, mine.statistic, theirs.statistic);
      assertClose(mine.name, mine.pValue, theirs.pValue);
      assertClose(mine.name, mine.wasserstein, theirs.wasserstein);
      printRow([
        mine.name,
        shown(theirs.ks),
        shown(mine.ks),
        ratio(theirs.ks, mine.ks),
        shown(mine.ksSortedReference),
        ratio(theirs.ks, mine.ksSortedReference),
        shown(theirs.wassersteinTimes),
        shown(mine.wassersteinTimes),
        ratio(theirs.wassersteinTimes, mine.wassersteinTimes),
      ]);
    });
    console.log(`\nMachine: ${machine()}. CPU time a call, medians of ${runs} runs (least..greatest).`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function save(path: string, values: Float64Array): string {
  writeFileSync(path, new Uint8Array(values.buffer));
  return path;
}

function assertClose(name: string, mine: number, theirs: number): void {
  if (!(Math.abs(mine - theirs) <= 1e-10 * Math.max(1e-14, Math.abs(theirs)))) {
    throw new Error(`${name}: ${mine}, but SciPy has ${theirs}.`);
  }
}

function shown(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const digits = median(times) < 1 ? 3 : median(times) < 100 ? 1 : 0;
  const [low, middle, high] = [sorted[0], quantile(sorted, 0.5), sorted.at(-1)].map((time) => time?.toFixed(digits));
  return `${middle} ms (${low}..${high})`;
}

function ratio(theirs: readonly number[], mine: readonly number[]): string {
  return `${(median(theirs) / median(mine)).toFixed(1)}x`;
}

main();
