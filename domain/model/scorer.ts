import type { FeatureSpec } from '../../contracts/feature-spec';
import type { Grade, Scorer } from '../../contracts/model-file';
import type { FeatureMatrix } from '../features/feature-matrix';
import { rowWriter } from '../features/transform';
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

/** Rows that are transformed and scored at a time: 256 of 150 features are 300 KB, which never leave the L2 cache. */
const TOGETHER_ROWS = 256;

/** Compiles a scorer that `parseScorer` accepted. Throws FeatureSpecMismatchError where `spec` is not its own. */
export function compileScorer(scorer: Scorer, spec: FeatureSpec): LeadScorer {
  assertSameSpec(scorer.modelFile, spec);
  const model = compileModel(scorer.modelFile);
  const { version, calibration, gradeThresholds, hotThreshold } = scorer;
  const judge = (uncalibrated: Float64Array): ScoredLeads => {
    const probabilities = applyCalibration(calibration, uncalibrated);
    const rows = probabilities.length;
    const grades = new Array<Grade>(rows);
    const hot = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) {
      const probability = probabilities[row] as number;
      grades[row] = gradeOf(probability, gradeThresholds);
      if (hotThreshold !== null && probability >= hotThreshold) hot[row] = 1;
    }
    return { probabilities, grades, hot };
  };
  let scratch = new Float64Array(0);
  const score = (table: LeadTable): ScoredLeads => {
    const { rowCount, columnCount, write } = rowWriter(spec, table);
    const uncalibrated = new Float64Array(rowCount);
    const needed = Math.min(rowCount, TOGETHER_ROWS) * columnCount;
    if (scratch.length < needed) scratch = new Float64Array(needed);
    for (let from = 0; from < rowCount; from += TOGETHER_ROWS) {
      const to = Math.min(from + TOGETHER_ROWS, rowCount);
      write(from, to, scratch);
      uncalibrated.set(model.probabilities({ rowCount: to - from, columnCount, values: scratch }), from);
    }
    return judge(uncalibrated);
  };
  return { version, score, scoreMatrix: (matrix) => judge(model.probabilities(matrix)) };
}
