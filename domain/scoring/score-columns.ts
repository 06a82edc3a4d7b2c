import type { Grade } from '../../contracts/model-file';
import { reasonTexts } from './reason-texts';
import type { ScoredBlock } from './score-block';

/** The scores of some leads as plain columns, which travel between threads. */
export interface ScoreColumns {
  readonly ids: readonly string[];
  /** Calibrated, 0 to 1. */
  readonly probabilities: Float64Array;
  readonly grades: readonly Grade[];
  /** 1 hot, 0 not. */
  readonly hot: Uint8Array;
  /** One text per lead; `null` where no reasons were asked for. */
  readonly positiveReasons: readonly string[] | null;
  readonly negativeReasons: readonly string[] | null;
}

export function scoreColumns({ ids, probabilities, grades, hot, reasons }: ScoredBlock): ScoreColumns {
  const texts = reasons?.map(reasonTexts) ?? null;
  return {
    ids,
    probabilities,
    grades,
    hot,
    positiveReasons: texts?.map(({ positive }) => positive) ?? null,
    negativeReasons: texts?.map(({ negative }) => negative) ?? null,
  };
}
