import { sortedOrder } from '../evaluation/radix-sort';

/** A step of an isotonic fit: rows with probabilities in [from, to] convert at `rate`. Both rise from block to block. */
export interface IsotonicBlock {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly rate: number;
}

/** Points of a piecewise linear curve: x strictly rising, y not falling. */
export interface Points {
  readonly x: number[];
  readonly y: number[];
}

/** Probabilities nearer than this count as one, as in scikit-learn's _make_unique (np.finfo(float64).resolution). */
const TIE_WIDTH = 1e-15;

/**
 * Isotonic regression of outcomes (1 or 0) on probabilities by pooling adjacent violators, ties pooled first.
 * O(n) after sorting. Best & Chakravarti, Mathematical Programming 47 (1990) 425-439; equal to scikit-learn's
 * IsotonicRegression.
 */
export function isotonicBlocks(probabilities: Float64Array, outcomes: Int8Array): IsotonicBlock[] {
  const order = sortedOrder(probabilities);
  const count = order.length;
  const from = new Float64Array(count);
  const to = new Float64Array(count);
  const rows = new Float64Array(count);
  const hits = new Float64Array(count);
  let last = -1;
  for (let i = 0; i < count; ) {
    const start = probabilities[order[i]];
    let tied = 0;
    let converted = 0;
    for (; i < count && probabilities[order[i]] - start < TIE_WIDTH; i++) {
      tied++;
      converted += outcomes[order[i]];
    }
    last++;
    from[last] = to[last] = start;
    rows[last] = tied;
    hits[last] = converted;
    // Counts are whole numbers, so the cross products compare the rates without rounding.
    while (last > 0 && hits[last - 1] * rows[last] >= hits[last] * rows[last - 1]) {
      to[last - 1] = to[last];
      rows[last - 1] += rows[last];
      hits[last - 1] += hits[last];
      last--;
    }
  }
  const blocks: IsotonicBlock[] = [];
  for (let k = 0; k <= last; k++) blocks.push({ from: from[k], to: to[k], rows: rows[k], rate: hits[k] / rows[k] });
  return blocks;
}

/**
 * Moves a first rate of 0 and a last rate of 1 inside: n of n conversions are evidence for (n + 1) / (n + 2) (Laplace),
 * not for certainty, and one surprise at probability 0 would make the log loss infinite. The order of rates is kept.
 */
export function softenEnds(blocks: readonly IsotonicBlock[]): IsotonicBlock[] {
  const soft = blocks.slice();
  const end = soft.length - 1;
  if (end < 1) return soft;
  if (soft[0].rate === 0) soft[0] = { ...soft[0], rate: Math.min(1 / (soft[0].rows + 2), soft[1].rate) };
  if (soft[end].rate === 1) {
    soft[end] = { ...soft[end], rate: Math.max(1 - 1 / (soft[end].rows + 2), soft[end - 1].rate) };
  }
  return soft;
}

/** The breakpoints that are enough to draw the blocks: both ends of each. */
export function breakpoints(blocks: readonly IsotonicBlock[]): Points {
  const x: number[] = [];
  const y: number[] = [];
  for (const { from, to, rate } of blocks) {
    x.push(from);
    y.push(rate);
    if (to > from) {
      x.push(to);
      y.push(rate);
    }
  }
  return { x, y };
}

/** Height of the curve at `at`: linear between points, constant outside. O(log n). */
export function interpolate({ x, y }: Points, at: number): number {
  let low = 0;
  let high = x.length - 1;
  if (at <= x[low]) return y[low];
  if (at >= x[high]) return y[high];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (x[middle] <= at) low = middle;
    else high = middle;
  }
  const height = y[low] + ((y[high] - y[low]) / (x[high] - x[low])) * (at - x[low]);
  // Rounding may lift the end of a segment above the start of the next.
  return Math.min(height, y[high]);
}
