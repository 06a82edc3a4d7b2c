import type { DriftReport } from '../../contracts/drift-report';
import { count, numeral } from './column-words';
import type { PerformanceLoss } from './estimate-performance';

/** What has been lost: by the scores alone, and by outcomes that have come in since; `null` where it cannot be told. */
export interface KnownLosses {
  readonly estimated: PerformanceLoss | null;
  readonly realised: PerformanceLoss | null;
}

type Costed = Pick<DriftReport, 'performance' | 'verdict'>;

/**
 * Lost conversions per 100 hot leads, or the ranking where there is no hot line. Outcomes say more than an estimate: a
 * realised loss beyond chance is said first, and an estimate that sees nothing of it is called contradicted.
 */
export function explainCost({ performance, verdict }: Costed, { estimated, realised }: KnownLosses): string | null {
  if (verdict === 'insufficient-data') return null;
  const loss = realised?.certain === true ? realised : null;
  const known = knownCost(performance, loss);
  const estimate = estimatedCost(performance, estimated);
  if (estimate === null || known === null) return known ?? estimate;
  if (loss === null) return `${estimate} ${known}`;
  // Half of the loss or more is no contradiction.
  if ((estimated?.value ?? 0) >= loss.value / 2) return `${known} ${estimate}`;
  return `${known} This contradicts the estimate from the scores alone, which was: ${estimate}`;
}

function estimatedCost({ estimated, reference }: DriftReport['performance'], loss: PerformanceLoss | null) {
  if (estimated === null || reference === null || loss === null) return null;
  const [now, then] = [estimated.precisionAtHotLine, reference.precisionAtHotLine];
  if (loss.of === 'precision' && then !== null && now !== null) {
    const lost = Math.round(loss.value * 100);
    const range = `${hundred(now.value)} of 100 hot leads are expected to convert (${hundred(now.low)} to ${hundred(now.high)}), ${hundred(then.value)} did when the model was made`;
    return lost === 0
      ? `No loss is to be expected: ${range}.`
      : `About ${lost} of 100 hot leads fewer convert${loss.certain ? '' : ', if it is not chance'}: ${range}.`;
  }
  if (estimated.rocAuc === null || reference.rocAuc === null) return null;
  const range = `a ROC AUC of ${estimated.rocAuc.value.toFixed(2)} is expected (${estimated.rocAuc.low.toFixed(2)} to ${estimated.rocAuc.high.toFixed(2)}), it was ${reference.rocAuc.value.toFixed(2)} when the model was made`;
  return loss.value < 0.005 ? `No loss is to be expected: ${range}.` : `The order of the leads gets worse: ${range}.`;
}

/** What the outcomes say; what has been lost only where it is beyond chance. */
function knownCost({ realised, reference }: DriftReport['performance'], loss: PerformanceLoss | null): string | null {
  if (realised === null) return null;
  const leads = `${count(realised.rows)} leads whose outcome has come in since`;
  if (loss?.of === 'roc-auc' && realised.rocAuc !== null && reference?.rocAuc != null) {
    return `The order of the leads has got worse: on ${leads} the ROC AUC is ${realised.rocAuc.value.toFixed(2)}, it was ${reference.rocAuc.value.toFixed(2)} when the model was made.`;
  }
  const hot = realised.precisionAtHotLine;
  if (hot === null) return null;
  const rate = `${hundred(hot.value)} of 100 hot ones converted (${hundred(hot.low)} to ${hundred(hot.high)})`;
  const then = reference?.precisionAtHotLine ?? null;
  if (loss === null || then === null) return `Of ${leads}, ${rate}.`;
  return `${hundred(loss.value)} of 100 hot leads fewer convert: of ${leads}, ${rate}, ${hundred(then.value)} did when the model was made.`;
}

function hundred(share: number): string {
  return numeral(Math.round(share * 100));
}
