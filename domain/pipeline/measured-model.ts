import { CANDIDATE_NAMES } from '../../contracts/candidate-names';
import type { CandidateMetrics, Evaluation, GradeRow, HotLine, Interval } from '../../contracts/evaluation';
import { InvalidArtifactError } from '../errors';
import type { StoredObject } from '../ports/object-store';
import { parseText } from './json-artifact';
import { isExactly, isListOf, isNullOr, isNumber, isOneOf, isWhole, isWith } from './shape';

/** How the chosen candidate of a run did on the holdout. */
export interface MeasuredModel extends Pick<Evaluation, 'baseRate' | 'chosen' | 'hotLine' | 'grades'> {
  readonly metrics: CandidateMetrics;
}

const isInterval = isExactly<Interval>({ low: isNumber, high: isNumber });

const isMetrics = isExactly<CandidateMetrics>({
  name: isOneOf(...CANDIDATE_NAMES),
  rocAuc: isNumber,
  prAuc: isNumber,
  accuracy: isNumber,
  precision: isNumber,
  recall: isNumber,
  f1: isNumber,
  brier: isNumber,
  ece: isNumber,
  logLoss: isNumber,
  accuracyThreshold: isNumber,
  f1Threshold: isNumber,
  calibration: isOneOf('none', 'platt', 'isotonic'),
  rocAucInterval: isInterval,
});

const isHotLine = isExactly<HotLine>({
  threshold: isNullOr(isNumber),
  targetConversion: isNumber,
  conversion: isNumber,
  interval: isInterval,
  share: isNumber,
  recall: isNumber,
  lift: isNumber,
  hotLeads: isWhole,
});

const isGradeRow = isExactly<GradeRow>({
  grade: isOneOf('A', 'B', 'C', 'D'),
  fromProbability: isNumber,
  leads: isWhole,
  share: isNumber,
  conversion: isNumber,
  interval: isInterval,
  lift: isNumber,
});

type Measured = Pick<Evaluation, 'formatVersion' | 'baseRate' | 'candidates' | 'chosen' | 'hotLine' | 'grades'>;

const isMeasured = isWith<Measured>({
  formatVersion: isOneOf(1),
  baseRate: isNumber,
  candidates: isListOf(isMetrics),
  chosen: isOneOf(...CANDIDATE_NAMES),
  hotLine: isHotLine,
  grades: isListOf(isGradeRow),
});

/** The part of an `evaluation.json` that tells how good the model is; the rest of it is not looked at. Throws InvalidArtifactError. */
export function parseMeasuredModel(stored: StoredObject, key: string): MeasuredModel {
  const json = parseText(stored, key);
  if (!isMeasured(json)) {
    throw new InvalidArtifactError(
      `${key} does not fit its format. Restore it from its older versions, or train again.`,
    );
  }
  const { baseRate, candidates, chosen, hotLine, grades } = json;
  const metrics = candidates.find(({ name }) => name === chosen);
  if (metrics === undefined) {
    throw new InvalidArtifactError(`${key} has no metrics of ${chosen}, which it names as chosen.`);
  }
  return { baseRate, chosen, metrics, hotLine, grades };
}
