/** What a threshold does; a lead is called when its probability is at or above it. */
export interface Confusion {
  readonly accuracy: number;
  /** 0 where nothing is called. */
  readonly precision: number;
  /** 0 where nothing converted. */
  readonly recall: number;
  /** 0 where precision and recall are. */
  readonly f1: number;
  readonly called: number;
  readonly hits: number;
}

/** Accuracy, precision, recall and F1 at a threshold; an empty denominator gives 0 (scikit-learn's zero_division=0). */
export function confusionAt(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  threshold: number,
): Confusion {
  const rows = probabilities.length;
  let called = 0;
  let hits = 0;
  let positives = 0;
  for (let row = 0; row < rows; row++) {
    const isPositive = outcomes[row] === 1;
    if (isPositive) positives++;
    if (probabilities[row] < threshold) continue;
    called++;
    if (isPositive) hits++;
  }
  return confusionOf(hits, called, positives, rows);
}

/** The same from counts: hits among the called, of all positives, of all rows. */
export function confusionOf(hits: number, called: number, positives: number, rows: number): Confusion {
  const trueNegatives = rows - called - positives + hits;
  return {
    accuracy: rows === 0 ? 0 : (hits + trueNegatives) / rows,
    precision: called === 0 ? 0 : hits / called,
    recall: positives === 0 ? 0 : hits / positives,
    f1: called + positives === 0 ? 0 : (2 * hits) / (called + positives),
    called,
    hits,
  };
}
