import type { PairedDifference } from './bootstrap';
import { pairedRocAucDifference } from './bootstrap';
import { expectedCalibrationError } from './calibration-error';
import { type ComparableInput, comparableRows } from './comparable-rows';
import type { GateSettings } from './gate-settings';
import { areTooFew, type JudgedRows, leads, pickRows } from './release-floor';
import { rocAuc } from './roc-auc';

/** All arrays have one entry per holdout row. */
interface ComparisonInput extends Omit<ComparableInput, 'trainedOn'> {
  readonly challenger: Float64Array;
  readonly outcomes: Int8Array;
  readonly seed: number;
}

interface ComparedChampion {
  readonly probabilities: Float64Array;
  readonly trainedOn: Uint32Array;
}

/** The same rows, judged by both models. */
export interface Comparison {
  readonly rows: number;
  /** The rows in words. */
  readonly where: string;
  /** `null` where there are too few rows. */
  readonly result: null | ComparedModels;
}

interface ComparedModels extends PairedDifference {
  readonly challengerAuc: number;
  readonly championAuc: number;
  /** Expected calibration errors. */
  readonly challengerError: number;
  readonly championError: number;
  readonly ofChampion: JudgedRows;
}

/** Challenger and champion on the rows that are fair to both (`comparableRows`). */
export function compareOnUnseen(
  input: ComparisonInput,
  champion: ComparedChampion,
  settings: GateSettings,
): Comparison {
  const rows = comparableRows({ ids: input.ids, order: input.order, trainedOn: champion.trainedOn }, settings);
  const where =
    input.order === null ? `${leads(rows.length)} that neither model has seen` : `the newest ${leads(rows.length)}`;
  const { outcomes, seed } = input;
  const ofChallenger = pickRows({ probabilities: input.challenger, outcomes, seed }, rows);
  const ofChampion = pickRows({ probabilities: champion.probabilities, outcomes, seed }, rows);
  const known = ofChampion.outcomes;
  if (areTooFew(known, settings)) return { rows: rows.length, where, result: null };
  const result = {
    ...pairedRocAucDifference(ofChallenger.probabilities, ofChampion.probabilities, known, { seed }),
    challengerAuc: rocAuc(ofChallenger.probabilities, known),
    championAuc: rocAuc(ofChampion.probabilities, known),
    challengerError: expectedCalibrationError(ofChallenger.probabilities, known),
    championError: expectedCalibrationError(ofChampion.probabilities, known),
    ofChampion,
  };
  return { rows: rows.length, where, result };
}
