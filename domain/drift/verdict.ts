import type { DriftColumn, DriftReport, DriftVerdict } from '../../contracts/drift-report';
import type { DriftRules } from '../../contracts/drift-rules';
import type { PerformanceLoss } from './estimate-performance';
import { isAlarm } from './judge-tests';

/** What the rules look at. */
export interface VerdictInput {
  /** Rows on the side that has fewer. */
  readonly rows: number;
  readonly facts: DriftReport['facts'];
  /** Effect on the score where it moved, else 0. */
  readonly scoreEffect: number;
  /** True where the mix of grades, or many columns together, have moved. */
  readonly otherMoved: boolean;
  /**
   * True where the conversion rate has moved. To be watched, however long: the outcomes that come in first are not like
   * those that follow, so that this may say more about the leads' age than about their quality.
   */
  readonly outcomeMoved: boolean;
  readonly estimatedLoss: PerformanceLoss | null;
  readonly realisedLoss: PerformanceLoss | null;
}

/** The rule that decided; `moved` is what makes a `watch`. */
export type VerdictCause =
  | 'too-few-rows'
  | 'critical-column'
  | 'far-column'
  | 'realised-loss'
  | 'estimated-loss'
  | 'drifted-share'
  | 'score'
  | 'persistence'
  | 'moved'
  | 'nothing';

export interface Ruling {
  readonly verdict: DriftVerdict;
  readonly cause: VerdictCause;
}

/**
 * The verdict from the facts: the first rule that applies decides. What moved is to be watched; it is drift where it
 * touches what matters (a critical column, the expected conversions, much of the model's weight, the score), is gross, or
 * lasts.
 */
export function decideVerdict(input: VerdictInput, rules: DriftRules): Ruling {
  const { facts } = input;
  if (input.rows < rules.minimumRows) return { verdict: 'insufficient-data', cause: 'too-few-rows' };
  if (facts.criticalDrifted.length > 0) return { verdict: 'drift', cause: 'critical-column' };
  if ((facts.farDrifted ?? []).length > 0) return { verdict: 'drift', cause: 'far-column' };
  if (countsAsLoss(input.realisedLoss, rules)) return { verdict: 'drift', cause: 'realised-loss' };
  if (countsAsLoss(input.estimatedLoss, rules)) return { verdict: 'drift', cause: 'estimated-loss' };
  if (facts.columnsDrifted > 0 && facts.driftedShare >= rules.driftedShare) {
    return { verdict: 'drift', cause: 'drifted-share' };
  }
  if (input.scoreEffect >= rules.scoreEffect) return { verdict: 'drift', cause: 'score' };
  if (!hasMoved(input)) return input.outcomeMoved ? WATCH : { verdict: 'none', cause: 'nothing' };
  return facts.runsInARow >= rules.runsInARow ? { verdict: 'drift', cause: 'persistence' } : WATCH;
}

/**
 * Whether a column has moved so far that the model is asked about leads which it hardly knows. What its scores then
 * estimate of themselves says little, so that this alone is drift. A column that can no longer be compared counts;
 * without a model every column may matter.
 */
export function hasMovedFar(
  { importance, tests }: Pick<DriftColumn, 'importance' | 'tests'>,
  strongestImportance: number,
  { far }: Pick<DriftRules, 'far'>,
): boolean {
  // Nobody has learned anything from a column that had no values.
  if (importance === 0 || tests.some(({ verdict }) => verdict === 'new')) return false;
  if (importance !== null && importance < far.importance * (1 - strongestImportance)) return false;
  return tests.some((test) => {
    const limit = test.effectName === 'normed-wasserstein' ? far.number : far.share;
    return isAlarm(test) && (test.effect === null || test.effect >= limit);
  });
}

const WATCH: Ruling = { verdict: 'watch', cause: 'moved' };

/** Whether the leads have moved, however little: what counts as one of several checks in a row. */
export function hasMoved({
  facts,
  otherMoved,
}: {
  readonly facts: Pick<DriftReport['facts'], 'columnsDrifted' | 'scoreMoved'>;
  readonly otherMoved: boolean;
}): boolean {
  return facts.columnsDrifted > 0 || facts.scoreMoved || otherMoved;
}

function countsAsLoss(loss: PerformanceLoss | null, rules: DriftRules): boolean {
  return loss?.certain === true && loss.value >= rules.estimatedLoss;
}
