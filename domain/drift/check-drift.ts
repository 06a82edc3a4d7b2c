import type { DriftReference } from '../../contracts/drift-reference';
import type { DriftReport, DriftResult, DriftVerdict } from '../../contracts/drift-report';
import type { LeadTable } from '../leads/lead-table';
import { benjaminiHochberg } from './benjamini-hochberg';
import {
  type Comparison,
  compareMissing,
  compareSamples,
  compareValues,
  EFFECT_THRESHOLD,
  MINIMUM_ROWS,
} from './compare-column';

/** Adjusted p-values below this are not chance. */
export const SIGNIFICANCE = 0.05;
/** From this share of drifted columns on, or when the score itself moved, the verdict is drift; below it is watch. */
export const DRIFT_SHARE = 0.2;

export interface CheckDriftData {
  readonly runId: string;
  readonly championVersion: string;
  readonly reference: DriftReference;
  readonly current: LeadTable;
  /** The champion's calibrated probabilities of the current rows. */
  readonly currentScores: Float64Array;
}

/**
 * Compares new leads with the champion's training rows: each column's values and its share of missing cells, and the
 * score. A test alarms only where its Benjamini-Hochberg adjusted p is below 0.05 AND its effect is 0.1 or more AND
 * both sides have 100 values or more.
 */
export function checkDrift(data: CheckDriftData): DriftReport {
  const { reference, current } = data;
  const comparisons: Comparison[] = [];
  for (const column of reference.columns) {
    const now = current.columns.get(column.column);
    comparisons.push(compareValues(column, now));
    comparisons.push(compareMissing(column, reference.rows, now, current.rowCount));
  }
  const score = compareSamples(SCORE, Float64Array.from(reference.scores), data.currentScores.slice().sort());
  const results = judge([...comparisons, score]);
  const alarmed = results.filter(isAlarm);
  const columnsDrifted = new Set(alarmed.map((result) => result.column).filter((column) => column !== SCORE.column))
    .size;
  const columnsTested = reference.columns.length;
  const scoreMoved = alarmed.some((result) => result.column === SCORE.column);
  const enough = reference.rows >= MINIMUM_ROWS && current.rowCount >= MINIMUM_ROWS;
  const verdict = enough ? overallVerdict(columnsDrifted, columnsTested, scoreMoved) : 'insufficient-data';
  return {
    formatVersion: 1,
    runId: data.runId,
    championVersion: data.championVersion,
    verdict,
    sentence: describe(verdict, columnsDrifted, columnsTested, alarmed, current.rowCount),
    columnsTested,
    columnsDrifted,
    results,
  };
}

function overallVerdict(columnsDrifted: number, columnsTested: number, scoreMoved: boolean): DriftVerdict {
  if (scoreMoved) return 'drift';
  if (columnsDrifted === 0) return 'none';
  return columnsDrifted >= DRIFT_SHARE * columnsTested ? 'drift' : 'watch';
}

const SCORE = { column: '_score', header: 'Score' } as const;

function judge(comparisons: readonly Comparison[]): DriftResult[] {
  const tested = comparisons.filter((comparison) => comparison.pValue !== null);
  const adjusted = benjaminiHochberg(tested.map((comparison) => comparison.pValue as number));
  const byComparison = new Map(tested.map((comparison, index) => [comparison, adjusted[index] as number]));
  return comparisons.map((comparison) => {
    const { settled, ...result } = comparison;
    const adjustedPValue = byComparison.get(comparison) ?? null;
    const verdict = settled ?? verdictOf(adjustedPValue, comparison.effect);
    return { ...result, adjustedPValue, verdict, sentence: sentenceOf(comparison, verdict) };
  });
}

function verdictOf(adjustedPValue: number | null, effect: number | null): DriftResult['verdict'] {
  const moved =
    adjustedPValue !== null && effect !== null && adjustedPValue < SIGNIFICANCE && effect >= EFFECT_THRESHOLD;
  return moved ? 'drift' : 'stable';
}

/** A column that vanished or appeared has moved as far as one can. */
function isAlarm(result: DriftResult): boolean {
  return result.verdict === 'drift' || result.verdict === 'vanished' || result.verdict === 'new';
}

function sentenceOf(comparison: Comparison, verdict: DriftResult['verdict']): string {
  const { header, effect, currentRows, referenceRows } = comparison;
  switch (verdict) {
    case 'drift':
      return `${header} moved by ${formatEffect(effect)} (${comparison.effectName}, from ${EFFECT_THRESHOLD} on it counts)`;
    case 'stable':
      return `${header} did not move`;
    case 'insufficient-data':
      return `${header} has ${Math.min(currentRows, referenceRows)} values; ${MINIMUM_ROWS} are needed to tell`;
    case 'empty':
      return `${header} has no values, then and now`;
    case 'constant':
      return `${header} always has the same value, then and now`;
    case 'new':
      return `${header} has values now; it had none in training`;
    case 'vanished':
      return `${header} has no values any more`;
  }
}

function describe(
  verdict: DriftVerdict,
  drifted: number,
  tested: number,
  alarmed: readonly DriftResult[],
  rows: number,
): string {
  if (verdict === 'insufficient-data')
    return `insufficient data: ${rows} new leads, ${MINIMUM_ROWS} are needed to tell`;
  if (verdict === 'none') return `none of ${tested} columns moved`;
  const strongest = [...alarmed].sort((a, b) => (b.effect ?? 1) - (a.effect ?? 1))[0];
  const example = strongest === undefined ? '' : ` (${strongest.header}, ${formatEffect(strongest.effect)})`;
  return `${verdict}: ${drifted} of ${tested} columns moved${example}`;
}

function formatEffect(effect: number | null): string {
  return effect === null || effect === Number.MAX_VALUE ? 'all of it' : effect.toFixed(2);
}
