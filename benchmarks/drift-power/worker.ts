import { appendFileSync } from 'node:fs';
import { writeExchange } from './exchange';
import { readSimulatedLeads, type SimulatedLeads } from './leads';
import { type Cell, peerJobs, planCells } from './plan';
import { readResults } from './results';
import { simulateCell } from './simulate';
import { canPlant } from './splits';

/** What the worker is told; a bundle of its own, as through tsx it takes a sixth longer. */
export interface PowerJob {
  readonly csv: string;
  readonly nullRepetitions: number;
  readonly powerRepetitions: number;
  readonly peerRepetitions: number;
  /** Repetitions of each cell without drift that have the domain classifier too. */
  readonly multivariateRepetitions: number;
  /** Which of the cells, every `of`-th from `index` on: one process a core. */
  readonly share: { readonly index: number; readonly of: number };
  /** Takes one JSON line a cell; cells that it has with as many repetitions are not simulated again. */
  readonly resultsFile: string;
  /** Set where the splits are to be written for the peers, and nothing is to be simulated. */
  readonly exchangeFolder: string | null;
}

export interface PowerReport {
  readonly manifest: string | null;
  readonly seconds: number;
}

function run(job: PowerJob): PowerReport {
  const started = performance.now();
  const leads = readSimulatedLeads(job.csv);
  const planned = planCells(job.nullRepetitions, job.powerRepetitions, job.peerRepetitions);
  const cells = planned.filter(({ scenario }) => canPlant(leads, scenario));
  const { exchangeFolder: folder } = job;
  const manifest = folder === null ? null : writeExchange(folder, job.csv, leads, peerJobs(leads, cells));
  if (folder === null) simulateShare(leads, cells, job);
  return { manifest, seconds: (performance.now() - started) / 1e3 };
}

function simulateShare(leads: SimulatedLeads, cells: readonly Cell[], job: PowerJob): void {
  const known = readResults(job.resultsFile);
  for (const cell of cells.filter((_, at) => at % job.share.of === job.share.index)) {
    if (known.get(cell.id)?.repetitions === cell.repetitions) continue;
    const result = simulateCell(leads, cell, cell.scenario.kind === 'none' ? job.multivariateRepetitions : 0);
    appendFileSync(job.resultsFile, `${JSON.stringify(result)}\n`);
    process.stderr.write(`${cell.id}: ${result.watch} watch, ${result.drift} drift, ${result.named} named\n`);
  }
}

if (require.main === module) {
  process.stdout.write(JSON.stringify(run(JSON.parse(process.argv[2]) as PowerJob)));
}
