import type { Gate } from '../../contracts/evaluation';
import { wasTrainedOn } from '../features/hash-id';
import { type Comparison, compareOnUnseen } from './compare-on-unseen';
import { DEFAULT_GATE_SETTINGS, type GateSettings } from './gate-settings';
import { calibrationFault, floorProblem, leads, newestProblem, pickRows } from './release-floor';
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
  /**
   * Rows of the newest leads (`newestHoldoutRows`), which have to clear the floor too; `null` where there is no order
   * column or the whole holdout is of the newest.
   */
  readonly newest: Int32Array | null;
  readonly seed: number;
}

/**
 * Decides whether the challenger replaces the champion. It must clear an absolute floor; then it goes live unless it is
 * worse than the champion on rows that neither has seen: credibly (the 95 % interval of the paired difference lies
 * below 0) or by more than the tolerance. A champion that is too old, or whose probabilities are off on these rows, loses
 * its right to stay.
 *
 * @throws OneClassError where the holdout has leads of one outcome only
 */
export function releaseGate(input: GateInput, settings: GateSettings = DEFAULT_GATE_SETTINGS): Gate {
  const { challenger, champion, outcomes, seed } = input;
  const floor =
    floorProblem({ probabilities: challenger, outcomes, seed }, settings) ?? newestFloorProblem(input, settings);
  if (champion === null) {
    const measured = `ROC AUC ${rocAuc(challenger, outcomes).toFixed(3)} on ${leads(outcomes.length)} of the holdout`;
    return decided(floor === null, floor ?? `first model: ${measured}`);
  }
  const comparison = compareOnUnseen(input, champion, settings);
  if (floor !== null) return decided(false, `${floor}; ${champion.version} stays`, comparison);

  const verdict = verdictOf(comparison, champion, settings);
  if (verdict.promote) return decided(true, verdict.reason, comparison);
  const fault = championFault(comparison, champion, settings);
  return decided(fault !== null, fault === null ? verdict.reason : `${fault}: ${verdict.reason}`, comparison);
}

/**
 * Older leads can hide that the model fails on the newest, which the next ones resemble. A champion that fails there too
 * is no better: between the two, the comparison decides.
 */
function newestFloorProblem({ challenger, champion, ids, outcomes, newest, seed }: GateInput, settings: GateSettings) {
  if (newest === null) return null;
  const problem = newestProblem(pickRows({ probabilities: challenger, outcomes, seed }, newest), settings);
  if (problem === null) return null;
  if (champion !== null) {
    const { probabilities, trainedOn } = champion;
    const unseen = newest.filter((row) => !wasTrainedOn(trainedOn, ids[row]));
    if (newestProblem(pickRows({ probabilities, outcomes, seed }, unseen), settings) !== null) return null;
  }
  return `${problem}: what holds for older leads does not hold for them, and --split newest judges by time`;
}

/** Why the champion has to go though the challenger is worse; `null` where it may stay. */
function championFault(
  { where, result }: Comparison,
  { version, ageDays }: Champion,
  settings: GateSettings,
): string | null {
  if (ageDays > settings.maxChampionAgeDays) {
    return `${version} is ${Math.floor(ageDays)} days old, over the limit of ${settings.maxChampionAgeDays}`;
  }
  if (result === null || result.challengerError >= result.championError) return null;
  const fault = calibrationFault(result.ofChampion, where, settings);
  return fault === null ? null : `the probabilities of ${version} are ${fault}`;
}

function verdictOf(
  { rows, where, result }: Comparison,
  champion: Champion,
  { tolerance }: GateSettings,
): { promote: boolean; reason: string } {
  if (result === null) {
    const reason = `only ${leads(rows)} with known outcome that neither model has seen, too few to compare with ${champion.version}`;
    return { promote: false, reason };
  }
  const { difference, interval, challengerAuc, championAuc } = result;
  const aucs = `ROC AUC ${challengerAuc.toFixed(3)} against ${championAuc.toFixed(3)} of ${champion.version} on ${where}`;
  if (interval.high < 0) return { promote: false, reason: `${aucs}, worse beyond chance` };
  if (difference < -tolerance) return { promote: false, reason: `${aucs}, a loss of more than ${tolerance}` };
  return { promote: true, reason: aucs };
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
