import type { FeatureSpec } from '../../contracts/feature-spec';
import type { Grade, Scorer } from '../../contracts/model-file';
import type { FeatureMatrix } from '../features/feature-matrix';
import { transform } from '../features/transform';
import type { LeadTable } from '../leads/lead-table';
import { applyCalibration } from './calibration';
import { assertSameSpec, compileModel } from './compile-model';
import { gradeOf } from './grades';

/** Scores in the order of the rows. */
export interface ScoredLeads {
  /** Calibrated, 0..1. */
  readonly probabilities: Float64Array;
  readonly grades: Grade[];
  /** 1 hot, 0 not. */
  readonly hot: Uint8Array;
}

/** A model version ready to score. Not reentrant: its model keeps scratch memory. */
export interface LeadScorer {
  readonly version: string;
  /** Throws SchemaMismatchError where a column is of another kind than the model learned. */
  score(table: LeadTable): ScoredLeads;
  /** As `score`, on rows that the version's feature spec has transformed. Throws FeatureSpecMismatchError. */
  scoreMatrix(matrix: FeatureMatrix): ScoredLeads;
}

/** Compiles a scorer that `parseScorer` accepted. Throws FeatureSpecMismatchError where `spec` is not its own. */
export function compileScorer(scorer: Scorer, spec: FeatureSpec): LeadScorer {
  assertSameSpec(scorer.modelFile, spec);
  const model = compileModel(scorer.modelFile);
  const { version, calibration, gradeThresholds, hotThreshold } = scorer;
  const scoreMatrix = (matrix: FeatureMatrix): ScoredLeads => {
    const probabilities = applyCalibration(calibration, model.probabilities(matrix));
    return {
      probabilities,
      grades: Array.from(probabilities, (probability) => gradeOf(probability, gradeThresholds)),
      hot: Uint8Array.from(probabilities, (p) => (hotThreshold !== null && p >= hotThreshold ? 1 : 0)),
    };
  };
  return { version, scoreMatrix, score: (table) => scoreMatrix(transform(spec, table)) };
}
