/** What the state of an edge does at the point t of the integral. */
export interface EdgeFactors {
  /** Ratio of the running product where the row takes the edge. */
  readonly ratioOn: number;
  readonly ratioOff: number;
  /** Difference to the factor of the edge's feature. */
  readonly gainOn: number;
  readonly gainOff: number;
}

/** `share` of the training rows passes all edges of the feature so far, `before` those before this edge. */
export function edgeFactors(t: number, share: number, before: number): EdgeFactors {
  const rest = 1 - t;
  const factorBefore = t + rest * before;
  const gainBefore = (1 - before) / factorBefore;
  const factorOn = t + rest * share;
  return {
    ratioOn: factorOn / factorBefore,
    ratioOff: (rest * share) / factorBefore,
    gainOn: (1 - share) / factorOn - gainBefore,
    gainOff: -1 / rest - gainBefore,
  };
}

/**
 * Ratio of an edge below one of the same feature that the row did not take; its gain is 0. It does not depend on t. 0 where
 * nobody passed the earlier edge: the product is 0 there already.
 */
export function ratioStillOff(share: number, before: number): number {
  return before === 0 ? 0 : share / before;
}
