import type { DriftReport } from '../../contracts/drift-report';
import { ksTest } from '../../domain/drift/ks-test';
import { checkSplit } from './check-split';
import { columnOf, type SimulatedLeads } from './leads';
import { type Cell, splitOf } from './plan';
import { currentLeads, type Split } from './splits';

/** What our check said in all repetitions of a cell; counts of repetitions. */
export interface CellResult {
  readonly id: string;
  readonly repetitions: number;
  readonly watch: number;
  readonly drift: number;
  /** The planted column is called drifted, and the verdict is at least watch. */
  readonly named: number;
  /** Any number column has a KS p-value below 0.05: the rule of many a tutorial. */
  readonly anyKs: number;
  /** Repetitions with the domain classifier, and how often it alarmed. */
  readonly multivariate: { readonly repetitions: number; readonly alarms: number };
  /** What alarmed how often: a column and an aspect of it, or a loss without any column. */
  readonly alarms: Readonly<Record<string, number>>;
  /** KS p-values by column of the repetitions that the peers see. */
  readonly ks: readonly Readonly<Record<string, number>>[];
}

const KS_RULE = 0.05;

export function simulateCell(leads: SimulatedLeads, cell: Cell, multivariateRepetitions: number): CellResult {
  const counts = { watch: 0, drift: 0, named: 0, anyKs: 0 };
  const multivariate = { repetitions: Math.min(multivariateRepetitions, cell.repetitions), alarms: 0 };
  const alarms: Record<string, number> = {};
  const ks: Record<string, number>[] = [];
  for (let repetition = 0; repetition < cell.repetitions; repetition++) {
    const split = splitOf(leads, cell, repetition);
    const report = checkSplit(leads, split, { multivariate: repetition < multivariate.repetitions });
    if (report.verdict === 'watch') counts.watch++;
    if (report.verdict === 'drift') counts.drift++;
    if (isNamed(report, cell)) counts.named++;
    if (report.multivariate?.verdict === 'drift') multivariate.alarms++;
    for (const name of alarmsOf(report)) alarms[name] = (alarms[name] ?? 0) + 1;
    const pValues = ksPValues(leads, split, report);
    if (Object.values(pValues).some((p) => p < KS_RULE)) counts.anyKs++;
    if (repetition < cell.peerRepetitions) ks.push(pValues);
  }
  return { id: cell.id, repetitions: cell.repetitions, ...counts, multivariate, alarms, ks };
}

function isNamed(report: DriftReport, { scenario }: Cell): boolean {
  if (scenario.kind === 'none' || (report.verdict !== 'watch' && report.verdict !== 'drift')) return false;
  return report.columns.some(({ column, verdict }) => column === scenario.column && verdict === 'drift');
}

function alarmsOf(report: DriftReport): string[] {
  const tests = [...report.columns, ...report.outputs].flatMap(({ column, tests }) =>
    tests.filter(({ verdict }) => verdict === 'drift').map(({ aspect }) => `${column} ${aspect}`),
  );
  if (report.multivariate?.verdict === 'drift') tests.push('multivariate');
  const isCalm = report.verdict === 'none' || report.verdict === 'insufficient-data';
  return tests.length > 0 || isCalm ? tests : ['loss'];
}

/** Of our report; where that has too few values to test, the plain test all the same. */
function ksPValues(leads: SimulatedLeads, split: Split, report: DriftReport): Record<string, number> {
  const numbers = report.columns.filter(({ kind }) => kind === 'number');
  return Object.fromEntries(
    numbers.map(({ column, tests }) => {
      const known = tests.find(({ method }) => method === 'kolmogorov-smirnov')?.pValue ?? null;
      return [column, known ?? plainKs(leads, split, column)];
    }),
  );
}

function plainKs(leads: SimulatedLeads, split: Split, column: string): number {
  const sorted = (data: ReturnType<typeof columnOf>, rows?: Int32Array): Float64Array => {
    if (data.kind !== 'number') throw new TypeError(`${column} has no numbers.`);
    const values = rows === undefined ? data.values : Float64Array.from(rows, (row) => data.values[row]);
    return values.filter((value) => !Number.isNaN(value)).sort();
  };
  const before = sorted(columnOf(leads.table, column), split.reference);
  return ksTest(before, sorted(columnOf(currentLeads(leads, split), column))).pValue;
}
