import { rateTest } from '../drift/rate-test';
import type { LeadColumnData, LeadTable } from '../leads/lead-table';

/** Of some fifty columns without a signal, one in two tables is named at this level. */
const SIGNIFICANCE = 0.01;

/**
 * How the leads with a filled cell and those without end differently, for a column that is dropped as too empty: its cells
 * go, and with them what a flag "is filled" would say. `null` where the two rates may be equal (test of equal rates, two-sided,
 * p < 0.01) or one side is empty. Open leads are left out.
 */
export function describeMissingSignal(data: LeadColumnData, outcomes: LeadTable['outcomes']): string | null {
  const cells = data.kind === 'category' ? data.codes : data.values;
  const [empty, filled] = [
    { yes: 0, rows: 0 },
    { yes: 0, rows: 0 },
  ];
  for (let row = 0; row < cells.length; row++) {
    const outcome = outcomes[row] as number;
    if (outcome < 0) continue;
    const cell = cells[row] as number;
    const isMissing = data.kind === 'number' ? Number.isNaN(cell) : cell < 0;
    const side = isMissing ? empty : filled;
    side.rows++;
    side.yes += outcome;
  }
  if (empty.rows === 0 || filled.rows === 0 || rateTest(empty, filled).pValue >= SIGNIFICANCE) return null;
  const rate = ({ yes, rows }: typeof filled): string => `${Number(((100 * yes) / rows).toPrecision(3))} %`;
  return (
    `${rate(filled)} of the leads where it is filled convert, ${rate(empty)} of the others; ` +
    'add a column that says yes or no to "filled" to use this'
  );
}
