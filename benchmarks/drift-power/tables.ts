import { wilsonInterval } from '../../domain/evaluation/interval';
import { printRow } from '../side-process';
import type { PeerAnswer } from './exchange';
import type { Cell } from './plan';
import { describeScenario } from './scenarios';
import type { CellResult } from './simulate';

/** A cell, what our check said in it, and what the peers said in its first repetitions (in their order, some may lack). */
export interface Row {
  readonly cell: Cell;
  readonly result: CellResult;
  readonly peers: readonly PeerAnswer[];
}

/** Of those repetitions that NannyML was asked about: with its default ten chunks, and with one chunk. */
function nannymlAlerts(peers: readonly PeerAnswer[]): [Alerts[], Alerts[]] {
  return [
    peers.flatMap(({ nannyml }) => (nannyml === undefined ? [] : [nannyml])),
    peers.flatMap(({ nannymlOneChunk }) => (nannymlOneChunk === undefined ? [] : [nannymlOneChunk])),
  ];
}

type Alerts = Readonly<Record<string, number>>;

const anyAlert = (alerts: Alerts): boolean => Object.keys(alerts).length > 0;

export function printFalseAlarms(rows: readonly Row[]): void {
  console.log('\nAlarms without drift\n');
  printRow([
    'reference',
    'current',
    'ours: watch or drift',
    'of these drift',
    'any KS p < 0.05',
    'Evidently: any column',
    'Evidently: half of them',
    'NannyML, 10 chunks: any alert',
    'NannyML, one chunk: any alert',
  ]);
  printRow(Array.from({ length: 9 }, () => '---:'));
  for (const { cell, result, peers } of rows) {
    const [chunked, one] = nannymlAlerts(peers);
    printRow([
      format(cell.nReference),
      format(cell.nCurrent),
      rate(result.watch + result.drift, result.repetitions),
      rate(result.drift, result.repetitions),
      rate(result.anyKs, result.repetitions),
      rate(
        count(peers, ({ evidently }) => evidently.drifted.length > 0),
        peers.length,
      ),
      rate(
        count(peers, ({ evidently }) => evidently.dataset),
        peers.length,
      ),
      rate(count(chunked, anyAlert), chunked.length),
      rate(count(one, anyAlert), one.length),
    ]);
  }
  const classified = rows.reduce((sum, { result }) => sum + result.multivariate.repetitions, 0);
  const alarmed = rows.reduce((sum, { result }) => sum + result.multivariate.alarms, 0);
  console.log(`\nThe domain classifier took part in ${classified} of them and alarmed ${alarmed} times.`);
}

export function printPower(rows: readonly Row[]): void {
  console.log('\nPlanted drifts: the column named\n');
  printRow([
    'planted',
    'reference',
    'current',
    'ours, and watch or drift',
    'of these drift',
    'any KS p < 0.05',
    'Evidently',
    'Evidently: half of the columns',
    'NannyML, 10 chunks',
    'NannyML, one chunk',
  ]);
  printRow(['---', ...Array.from({ length: 9 }, () => '---:')]);
  for (const { cell, result, peers } of rows) {
    if (cell.scenario.kind === 'none') continue;
    const { column } = cell.scenario;
    const [chunked, one] = nannymlAlerts(peers);
    printRow([
      describeScenario(cell.scenario),
      format(cell.nReference),
      format(cell.nCurrent),
      rate(result.named, result.repetitions),
      rate(result.drift, result.repetitions),
      rate(result.anyKs, result.repetitions),
      rate(
        count(peers, ({ evidently }) => evidently.drifted.includes(column)),
        peers.length,
      ),
      rate(
        count(peers, ({ evidently }) => evidently.dataset),
        peers.length,
      ),
      rate(
        count(chunked, (alerts) => (alerts[column] ?? 0) > 0),
        chunked.length,
      ),
      rate(
        count(one, (alerts) => (alerts[column] ?? 0) > 0),
        one.length,
      ),
    ]);
  }
}

export function printElsewhere(rows: readonly Row[]): void {
  console.log('\nThe same elsewhere: the column named, and watch or drift (ours)\n');
  printRow(['planted', 'reference', 'current', 'named']);
  printRow(['---', '---:', '---:', '---:']);
  for (const { cell, result } of rows) {
    const named = rate(result.named, result.repetitions);
    printRow([describeScenario(cell.scenario), format(cell.nReference), format(cell.nCurrent), named]);
  }
}

function count<Item>(items: readonly Item[], holds: (item: Item) => boolean): number {
  return items.reduce((sum, item) => sum + (holds(item) ? 1 : 0), 0);
}

/** A share with its 95 % interval (Wilson). */
function rate(hits: number, of: number): string {
  if (of === 0) return '';
  const { low, high } = wilsonInterval(hits, of);
  return `${percent(hits / of)} (${percent(low)}–${percent(high)})`;
}

export function percent(share: number): string {
  const digits = share < 0.1 && share > 0 ? 1 : 0;
  return `${(100 * share).toFixed(digits)} %`;
}

function format(rows: number): string {
  return rows.toLocaleString('en-US');
}
