import { type Scorer, scorerSchema } from '../../contracts/model-file';
import { checkCalibration } from './check-calibration';
import { checkModel } from './check-model';
import { invalidArtifact, parseArtifact } from './parse-artifact';

const WHAT = 'The scorer';

/** A scorer from parsed JSON. Throws InvalidArtifactError that names what does not fit. */
export function parseScorer(json: unknown): Scorer {
  const scorer = parseArtifact(scorerSchema, json, WHAT);
  const { hotThreshold, gradeThresholds, modelFile } = scorer;
  checkModel(modelFile.model, modelFile.featureCount, WHAT, 'modelFile.model');
  checkCalibration(scorer.calibration, WHAT);
  if (hotThreshold !== null && !(hotThreshold >= 0 && hotThreshold <= 1)) {
    throw invalidArtifact(WHAT, `hotThreshold is ${hotThreshold}, outside 0 to 1`);
  }
  const { A, B, C } = gradeThresholds;
  if (!(A < 1 && A > B && B > C && C > 0)) {
    throw invalidArtifact(WHAT, `gradeThresholds ${A}, ${B}, ${C} do not fall from A to C inside 0 to 1`);
  }
  return scorer;
}
