import { sortedOrder } from './radix-sort';

/** Leads grouped by equal score, best score first. Group g is everything that a threshold of `scores[g]` adds. */
export interface Ranked {
  readonly groups: number;
  /** Score of each group, falling. */
  readonly scores: Float64Array;
  /** Conversions and leads at or above each group. */
  readonly hits: Float64Array;
  readonly leads: Float64Array;
  /** Group of each row. */
  readonly groupOf: Int32Array;
}

/** Sorts once what curves, thresholds and resampling all need. O(n). Scores must not be NaN. */
export function rankLeads(scores: Float64Array, outcomes: ArrayLike<number>): Ranked {
  const rows = scores.length;
  const order = sortedOrder(scores);
  const groupScores = new Float64Array(rows);
  const hits = new Float64Array(rows);
  const leads = new Float64Array(rows);
  const groupOf = new Int32Array(rows);
  let group = -1;
  let hitsSoFar = 0;
  for (let k = rows - 1; k >= 0; k--) {
    const row = order[k];
    const score = scores[row];
    if (group < 0 || score !== groupScores[group]) groupScores[++group] = score;
    if (outcomes[row] === 1) hitsSoFar++;
    groupOf[row] = group;
    hits[group] = hitsSoFar;
    leads[group] = rows - k;
  }
  const groups = group + 1;
  return {
    groups,
    scores: groupScores.subarray(0, groups),
    hits: hits.subarray(0, groups),
    leads: leads.subarray(0, groups),
    groupOf,
  };
}
