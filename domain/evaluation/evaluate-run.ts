import type { CandidateMetrics, Evaluation, NewestMetrics } from '../../contracts/evaluation';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { ModelFile, Scorer } from '../../contracts/model-file';
import type { FeatureMatrix } from '../features/feature-matrix';
import { transform } from '../features/transform';
import type { LeadTable } from '../leads/lead-table';
import { featureMeans } from '../model/explain/feature-means';
import { chooseGradeThresholds } from '../model/grades';
import { chooseHotLine } from '../model/hot-line';
import { type CalibratedCandidate, calibrateCandidate } from './calibrate-candidate';
import { calibrationBins } from './calibration-bins';
import { calibrationNoise } from './calibration-noise';
import { measureCandidate } from './candidate-metrics';
import { chooseCandidate } from './choose-candidate';
import { countClasses } from './classes';
import { curvesOf } from './curves';
import { gradeTable } from './grade-table';
import { measureHotLine } from './hot-line';
import { columnImportance } from './importance';
import { leakageSuspects } from './leakage';
import { leakageImpact } from './leakage-impact';
import { newestHoldoutRows } from './newest-rows';
import { pickRows } from './release-floor';
import { type Champion, releaseGate } from './release-gate';

export interface EvaluateRunInput {
  readonly runId: string;
  readonly seed: number;
  readonly split: Pick<Evaluation['split'], 'kind' | 'holdoutShare' | 'outliersRemoved'>;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  /** Rows of the training matrix, after outlier removal. */
  readonly train: LeadTable;
  readonly holdout: LeadTable;
  /** The holdout's features, if they are at hand; else they are made here. */
  readonly holdoutMatrix?: FeatureMatrix;
  readonly candidates: readonly ModelFile[];
  /** Raw out-of-fold probability of each training row, by candidate name. */
  readonly outOfFold: ReadonlyMap<string, Float64Array>;
  readonly targetConversion: number;
  readonly champion: Champion | null;
}

export interface EvaluatedRun {
  readonly evaluation: Evaluation;
  /** The released candidate, ready to be written once it has a version. */
  readonly scorer: Omit<Scorer, 'version'>;
}

/**
 * Measures every candidate on the holdout, chooses one by its out-of-fold predictions, and asks the release gate.
 * Whatever is fitted here (calibration, thresholds, hot line, grades) is fitted on out-of-fold predictions of training
 * rows; the holdout only measures. The same input gives the same result.
 *
 * @throws InvalidArtifactError where a candidate lacks out-of-fold predictions or its name is unknown
 * @throws OneClassError where the holdout has leads of one outcome only
 */
export function evaluateRun(input: EvaluateRunInput): EvaluatedRun {
  const { runId, seed, schema, spec, train, holdout, targetConversion, champion } = input;
  const matrix = input.holdoutMatrix ?? transform(spec, holdout);
  const contenders = input.candidates.map((file) => calibrateCandidate(file, input, matrix));
  const chosen = chooseCandidate(contenders, train.outcomes);
  const { probabilities } = chosen;

  const hotThreshold = chooseHotLine(chosen.outOfFold, train.outcomes, { targetConversion }).threshold;
  const trainBaseRate = countClasses(train.outcomes).positives / train.rowCount;
  const gradeThresholds = chooseGradeThresholds(hotThreshold, trainBaseRate);

  const used = spec.features.map((feature) => feature.column);
  const suspects = leakageSuspects(train, schema).filter((suspect) => used.includes(suspect.column));
  const suspectColumns = suspects.map((suspect) => suspect.column);

  const newest = newestHoldoutRows(train.order, holdout.order, holdout.outcomes);
  const evaluation: Evaluation = {
    formatVersion: 1,
    runId,
    seed,
    split: { ...input.split, trainRows: train.rowCount, holdoutRows: holdout.rowCount, seed },
    baseRate: countClasses(holdout.outcomes).positives / holdout.rowCount,
    candidates: contenders.map((contender) => metricsOf(contender, contender.probabilities, holdout.outcomes, seed)),
    chosen: chosen.name,
    newest: newest === null ? null : newestMetrics(chosen, newest, hotThreshold, input),
    hotLine: measureHotLine(hotThreshold, targetConversion, probabilities, holdout.outcomes),
    grades: gradeTable(probabilities, holdout.outcomes, gradeThresholds),
    curves: {
      ...curvesOf(probabilities, holdout.outcomes),
      calibration: calibrationBins(probabilities, holdout.outcomes),
    },
    importance: columnImportance({
      predict: (rows) => chosen.model.probabilities(rows),
      matrix,
      outcomes: holdout.outcomes,
      spec,
      seed,
    }),
    leakage: suspects,
    leakageImpact: leakageImpact(train, holdout, used, suspectColumns),
    gate: releaseGate({
      challenger: probabilities,
      champion,
      ids: holdout.ids,
      outcomes: holdout.outcomes,
      order: holdout.order,
      newest: input.split.kind === 'newest' ? null : newest,
      seed,
    }),
  };
  const scorer = { formatVersion: 1 as const, modelFile: chosen.file, calibration: chosen.calibration };
  return { evaluation, scorer: { ...scorer, hotThreshold, gradeThresholds, featureMeans: featureMeans(spec, train) } };
}

function metricsOf(
  { name, calibration, thresholds }: CalibratedCandidate,
  probabilities: Float64Array,
  outcomes: Int8Array,
  seed: number,
): CandidateMetrics {
  const measured = measureCandidate(probabilities, outcomes, thresholds, seed);
  return { name, ...measured, calibration: calibration.kind };
}

function newestMetrics(
  chosen: CalibratedCandidate,
  rows: Int32Array,
  hotThreshold: number | null,
  { holdout, seed, targetConversion }: EvaluateRunInput,
): NewestMetrics {
  const { probabilities, outcomes } = pickRows(
    { probabilities: chosen.probabilities, outcomes: holdout.outcomes, seed },
    rows,
  );
  return {
    ...metricsOf(chosen, probabilities, outcomes, seed),
    rows: rows.length,
    baseRate: countClasses(outcomes).positives / rows.length,
    meanProbability: probabilities.reduce((sum, probability) => sum + probability, 0) / rows.length,
    calibrationNoise: calibrationNoise(probabilities),
    hotLine: measureHotLine(hotThreshold, targetConversion, probabilities, outcomes),
  };
}
