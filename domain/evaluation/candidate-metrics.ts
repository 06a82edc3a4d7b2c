import type { CandidateMetrics } from '../../contracts/evaluation';
import { averagePrecision } from './average-precision';
import type { BestThresholds } from './best-thresholds';
import { rocAucInterval } from './bootstrap';
import { brierScore } from './brier';
import { expectedCalibrationError } from './calibration-error';
import { confusionAt } from './confusion';
import { logLoss } from './log-loss';
import { rocAuc } from './roc-auc';

type Measured = Omit<CandidateMetrics, 'name' | 'calibration'>;

/**
 * Every metric of the report on one set of calibrated probabilities. Accuracy is taken at the accuracy threshold;
 * precision, recall and F1 at the F1 threshold. Both come from out-of-fold predictions, so nothing here was fitted.
 *
 * @throws OneClassError where either outcome is absent
 */
export function measureCandidate(
  probabilities: Float64Array,
  outcomes: Int8Array,
  thresholds: BestThresholds,
  seed: number,
): Measured {
  const { precision, recall, f1 } = confusionAt(probabilities, outcomes, thresholds.f1);
  return {
    rocAuc: rocAuc(probabilities, outcomes),
    prAuc: averagePrecision(probabilities, outcomes),
    accuracy: confusionAt(probabilities, outcomes, thresholds.accuracy).accuracy,
    precision,
    recall,
    f1,
    brier: brierScore(probabilities, outcomes),
    ece: expectedCalibrationError(probabilities, outcomes),
    logLoss: logLoss(probabilities, outcomes),
    accuracyThreshold: thresholds.accuracy,
    f1Threshold: thresholds.f1,
    rocAucInterval: rocAucInterval(probabilities, outcomes, { seed }),
  };
}
