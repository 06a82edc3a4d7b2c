import { seededIndexes, shuffledIndexes } from '../../domain/evaluation/random';
import type { LeadTable } from '../../domain/leads/lead-table';
import { columnOf, rowsOf, type SimulatedLeads, withColumn } from './leads';
import type { Scenario } from './scenarios';

/** Row numbers of both sides, and what is done to the current cells. All that a peer needs to see the same leads. */
export interface Split {
  readonly reference: Int32Array;
  readonly current: Int32Array;
  /** `amount` is what is added to each value, or how many of the current rows, from the first on, lose their cell. */
  readonly change: { readonly kind: 'shift' | 'missing'; readonly column: string; readonly amount: number } | null;
}

/**
 * Draws both sides from all leads, so that nothing but chance (and what the scenario plants) tells them apart: disjoint
 * and without replacement where the file holds enough leads, else BOTH sides with replacement. Two samples with
 * replacement from one list are independent draws of one law, ties and all; a reference without and a current side with
 * replacement would not be: the reference would know the law better than a sample can.
 */
export function drawSplit(
  leads: SimulatedLeads,
  scenario: Scenario,
  [nReference, nCurrent]: readonly [number, number],
  seed: number,
): Split {
  const draw = seededIndexes(seed);
  if (scenario.kind === 'mix') return { ...drawMix(leads, scenario, nReference, nCurrent, draw), change: null };
  const everyRow = Int32Array.from({ length: leads.table.rowCount }, (_, row) => row);
  const [reference, current] = drawSides(everyRow, nReference, nCurrent, draw);
  switch (scenario.kind) {
    case 'none':
      return { reference, current, change: null };
    case 'shift': {
      const amount = scenario.deviations * standardDeviation(leads.table, scenario.column);
      return { reference, current, change: { kind: 'shift', column: scenario.column, amount } };
    }
    case 'missing': {
      const amount = Math.round(scenario.share * nCurrent);
      return { reference, current, change: { kind: 'missing', column: scenario.column, amount } };
    }
  }
}

/** False where the file has no such column: the X Education leads are what the scenarios are written for. */
export function canPlant(leads: SimulatedLeads, scenario: Scenario): boolean {
  return scenario.kind === 'none' || leads.table.columns.has(scenario.column);
}

/** The current leads of a split, as planted. */
export function currentLeads(leads: SimulatedLeads, { current, change }: Split): LeadTable {
  const table = rowsOf(leads.table, current);
  if (change === null) return table;
  const { kind, column, amount } = change;
  const data = columnOf(table, column);
  const first = (row: number): boolean => row < amount;
  if (data.kind === 'number') {
    const values = data.values.map(
      kind === 'shift' ? (value) => value + amount : (value, row) => (first(row) ? Number.NaN : value),
    );
    return withColumn(table, column, { ...data, values });
  }
  if (kind === 'shift') throw new TypeError(`${column} has no numbers to shift.`);
  if (data.kind === 'flag') {
    return withColumn(table, column, { ...data, values: data.values.map((value, row) => (first(row) ? -1 : value)) });
  }
  return withColumn(table, column, { ...data, codes: data.codes.map((code, row) => (first(row) ? -1 : code)) });
}

type Draw = ReturnType<typeof seededIndexes>;

function drawSides(rows: Int32Array, nReference: number, nCurrent: number, draw: Draw): [Int32Array, Int32Array] {
  if (nReference + nCurrent > rows.length) {
    const some = (count: number): Int32Array => Int32Array.from({ length: count }, () => rows[draw(rows.length)]);
    return [some(nReference), some(nCurrent)];
  }
  const order = shuffledIndexes(rows.length, draw);
  const take = (from: number, count: number): Int32Array =>
    Int32Array.from({ length: count }, (_, at) => rows[order[from + at]]);
  return [take(0, nReference), take(nReference, nCurrent)];
}

function drawMix(
  { table }: SimulatedLeads,
  { column, value, before, after }: Extract<Scenario, { kind: 'mix' }>,
  nReference: number,
  nCurrent: number,
  draw: Draw,
): { reference: Int32Array; current: Int32Array } {
  const data = columnOf(table, column);
  if (data.kind !== 'category') throw new TypeError(`${column} has no categories to mix.`);
  const code = data.dictionary.indexOf(value);
  const everyRow = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  const having = everyRow.filter((row) => data.codes[row] === code);
  const others = everyRow.filter((row) => data.codes[row] !== code);
  const [referenceOf, currentOf] = [Math.round(before * nReference), Math.round(after * nCurrent)];
  const [referenceHaving, currentHaving] = drawSides(having, referenceOf, currentOf, draw);
  const [referenceOthers, currentOthers] = drawSides(others, nReference - referenceOf, nCurrent - currentOf, draw);
  const current = shuffle(Int32Array.of(...currentHaving, ...currentOthers), draw);
  const reference = shuffle(Int32Array.of(...referenceHaving, ...referenceOthers), draw);
  return { reference, current };
}

/** A peer that looks at chunks of consecutive rows is to see the same mix in each, on both sides. */
function shuffle(rows: Int32Array, draw: Draw): Int32Array {
  const order = shuffledIndexes(rows.length, draw);
  return order.map((at) => rows[at]);
}

function standardDeviation(table: LeadTable, column: string): number {
  const data = columnOf(table, column);
  if (data.kind !== 'number') throw new TypeError(`${column} has no numbers to shift.`);
  const values = data.values.filter((value) => !Number.isNaN(value));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
