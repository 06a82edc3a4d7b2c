import type { PeerJob } from './exchange';
import type { SimulatedLeads } from './leads';
import { NO_DRIFT, PLANTED, PLANTED_ELSEWHERE, type Scenario } from './scenarios';
import { drawSplit, type Split } from './splits';

/** One cell of the tables: splits of one kind, drawn again and again. */
export interface Cell {
  readonly id: string;
  readonly scenario: Scenario;
  readonly nReference: number;
  readonly nCurrent: number;
  readonly repetitions: number;
  /** The first of them, which the peers see too. */
  readonly peerRepetitions: number;
}

/** The champion of half the X Education file, and one at which Evidently takes p-values instead of distances. */
const REFERENCE_SIZES = [4_600, 1_000] as const;
const NULL_SIZES = [100, 300, 1_000, 3_000, 10_000, 20_000] as const;
/** Current leads that the goal for planted drifts is about. */
export const GOAL_SIZE = 1_000;
const POWER_SIZES = [300, GOAL_SIZE, 3_000] as const;

export function planCells(nullRepetitions: number, powerRepetitions: number, peerRepetitions: number): Cell[] {
  const cells: Cell[] = [];
  const add = (scenario: Scenario, nReference: number, nCurrent: number, repetitions: number, peers: number): void => {
    const id = `${cells.length}-${scenario.kind}-${nReference}-${nCurrent}`;
    cells.push({ id, scenario, nReference, nCurrent, repetitions, peerRepetitions: Math.min(peers, repetitions) });
  };
  for (const nReference of REFERENCE_SIZES) {
    for (const nCurrent of NULL_SIZES) add(NO_DRIFT, nReference, nCurrent, nullRepetitions, peerRepetitions);
  }
  for (const scenario of PLANTED) {
    for (const nReference of REFERENCE_SIZES) {
      for (const nCurrent of POWER_SIZES) {
        // The peers take minutes where we take seconds: they see the sizes that the goal is about.
        const seen = nCurrent === GOAL_SIZE || nReference === REFERENCE_SIZES[0];
        const peers = nCurrent === GOAL_SIZE ? peerRepetitions : Math.ceil(peerRepetitions / 2);
        add(scenario, nReference, nCurrent, powerRepetitions, seen ? peers : 0);
      }
    }
  }
  for (const scenario of PLANTED_ELSEWHERE) {
    for (const nReference of REFERENCE_SIZES) add(scenario, nReference, GOAL_SIZE, powerRepetitions, 0);
  }
  return cells;
}

/** The split of a repetition; the same on every machine. */
export function splitOf(leads: SimulatedLeads, cell: Cell, repetition: number): Split {
  const seed = Number.parseInt(cell.id, 10) * 100_003 + repetition;
  return drawSplit(leads, cell.scenario, [cell.nReference, cell.nCurrent], seed);
}

const NANNYML_EVERY = 4;

/** Repetition by repetition over all cells, so that a peer that runs out of time has seen all cells equally often. */
export function peerJobs(leads: SimulatedLeads, cells: readonly Cell[]): PeerJob[] {
  const most = Math.max(...cells.map(({ peerRepetitions }) => peerRepetitions));
  const jobs: PeerJob[] = [];
  for (let repetition = 0; repetition < most; repetition++) {
    for (const cell of cells) {
      if (repetition < cell.peerRepetitions) {
        jobs.push({
          id: `${cell.id}/${repetition}`,
          split: splitOf(leads, cell, repetition),
          whole: repetition === 0 && cell.nCurrent === GOAL_SIZE,
          nannyml: repetition % NANNYML_EVERY === 0,
        });
      }
    }
  }
  return jobs;
}
