import type { Gate } from '../../contracts/evaluation';
import { type PairedDifference, pairedRocAucDifference, rocAucInterval } from './bootstrap';
import { expectedCalibrationError } from './calibration-error';
import { calibrationNoise } from './calibration-noise';
import { countClasses } from './classes';
import { comparableRows } from './comparable-rows';
import { DEFAULT_GATE_SETTINGS, type GateSettings } from './gate-settings';
import { rocAuc } from './roc-auc';

export interface Champion {
  readonly version: string;
  readonly ageDays: number;
  /** Calibrated, on the holdout rows. */
  readonly probabilities: Float64Array;
  /** Hashes of the leads that it was trained on (`encodeTrainingIds`). */
  readonly trainedOn: Uint32Array;
}

/** All arrays have one entry per holdout row. */
export interface GateInput {
  /** Calibrated probabilities of the challenger. */
  readonly challenger: Float64Array;
  readonly champion: Champion | null;
  readonly ids: readonly string[];
  readonly outcomes: Int8Array;
  /** `null` where the schema has no order column. */
  readonly order: Float64Array | null;
  readonly seed: number;
}

/**
 * Decides whether the challenger replaces the champion. It must clear an absolute floor; then it goes live unless it is
 * worse than the champion on rows that neither has seen: credibly (the 95 % interval of the paired difference lies
 * below 0) or by more than the tolerance. A champion that is too old loses its right to stay.
 *
 * @throws OneClassError where the holdout has leads of one outcome only
 */
export function releaseGate(input: GateInput, settings: GateSettings = DEFAULT_GATE_SETTINGS): Gate {
  const { challenger, champion, outcomes } = input;
  const floor = floorProblem(input, settings);
  if (champion === null) {
    const measured = `ROC AUC ${rocAuc(challenger, outcomes).toFixed(3)} on ${leads(outcomes.length)} of the holdout`;
    return decided(floor === null, floor ?? `first model: ${measured}`);
  }
  const comparison = compare(input, champion, settings);
  if (floor !== null) return decided(false, `${floor}; ${champion.version} stays`, comparison);

  const verdict = verdictOf(comparison, champion, settings);
  const isTooOld = champion.ageDays > settings.maxChampionAgeDays;
  if (verdict.promote || !isTooOld) return decided(verdict.promote, verdict.reason, comparison);
  const age = `${champion.version} is ${Math.floor(champion.ageDays)} days old, over the limit of ${settings.maxChampionAgeDays}`;
  return decided(true, `${age}: ${verdict.reason}`, comparison);
}

interface Comparison {
  readonly rows: number;
  readonly order: 'newest' | 'all';
  /** `null` where there are too few rows. */
  readonly result: null | (PairedDifference & { readonly challengerAuc: number; readonly championAuc: number });
}

function compare(input: GateInput, champion: Champion, settings: GateSettings): Comparison {
  const rows = comparableRows({ ids: input.ids, order: input.order, trainedOn: champion.trainedOn }, settings);
  const order = input.order === null ? 'all' : 'newest';
  const outcomes = Int8Array.from(rows, (row) => input.outcomes[row]);
  const { positives, negatives } = countClasses(outcomes);
  if (rows.length < settings.minRows || Math.min(positives, negatives) < settings.minPerOutcome) {
    return { rows: rows.length, order, result: null };
  }
  const ofChallenger = Float64Array.from(rows, (row) => input.challenger[row]);
  const ofChampion = Float64Array.from(rows, (row) => champion.probabilities[row]);
  const difference = pairedRocAucDifference(ofChallenger, ofChampion, outcomes, { seed: input.seed });
  const aucs = { challengerAuc: rocAuc(ofChallenger, outcomes), championAuc: rocAuc(ofChampion, outcomes) };
  return { rows: rows.length, order, result: { ...difference, ...aucs } };
}

function verdictOf(
  { rows, order, result }: Comparison,
  champion: Champion,
  { tolerance }: GateSettings,
): { promote: boolean; reason: string } {
  if (result === null) {
    const reason = `only ${leads(rows)} with known outcome that neither model has seen, too few to compare with ${champion.version}`;
    return { promote: false, reason };
  }
  const { difference, interval, challengerAuc, championAuc } = result;
  const where = order === 'newest' ? `on the newest ${leads(rows)}` : `on ${leads(rows)} that neither model has seen`;
  const aucs = `ROC AUC ${challengerAuc.toFixed(3)} against ${championAuc.toFixed(3)} of ${champion.version} ${where}`;
  if (interval.high < 0) return { promote: false, reason: `${aucs}, worse beyond chance` };
  if (difference < -tolerance) return { promote: false, reason: `${aucs}, a loss of more than ${tolerance}` };
  return { promote: true, reason: aucs };
}

/** Why the challenger is no model to sell by, whatever the champion is; `null` where it is good enough. */
function floorProblem({ challenger, outcomes, seed }: GateInput, settings: GateSettings): string | null {
  const auc = rocAuc(challenger, outcomes);
  const rows = leads(outcomes.length);
  if (auc < settings.minRocAuc)
    return `ROC AUC ${auc.toFixed(3)} on ${rows} is below the floor of ${settings.minRocAuc}`;
  const { low, high } = rocAucInterval(challenger, outcomes, { seed });
  if (low <= settings.minRocAucLow) {
    return `ROC AUC ${auc.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) on ${rows} cannot be told from chance`;
  }
  const error = expectedCalibrationError(challenger, outcomes);
  const limit = settings.maxCalibrationError + calibrationNoise(challenger);
  if (error > limit) {
    return `its probabilities are off by ${error.toFixed(3)} on average on ${rows}, over the limit of ${limit.toFixed(3)}`;
  }
  return null;
}

function leads(count: number): string {
  return count === 1 ? '1 lead' : `${count.toLocaleString('en-US')} leads`;
}

function decided(promote: boolean, reason: string, comparison?: Comparison): Gate {
  const result = comparison?.result ?? null;
  return {
    promote,
    reason,
    rowsCompared: comparison?.rows ?? 0,
    challengerRocAuc: result?.challengerAuc ?? null,
    championRocAuc: result?.championAuc ?? null,
    difference: result?.interval ?? null,
  };
}
