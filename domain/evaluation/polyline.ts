/** A curve as two arrays of equal length, from left to right. */
export interface Polyline {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

/** Distances on a unit square below this are rounding, not shape. */
const FLAT = 1e-12;

/** Drops points on the straight line between their neighbours; the drawn curve stays the same. */
export function withoutCollinear({ x, y }: Polyline): Polyline {
  const kept = new Int32Array(x.length);
  let count = 0;
  for (let c = 0; c < x.length; c++) {
    while (count >= 2) {
      const a = kept[count - 2];
      const b = kept[count - 1];
      const area = (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a]);
      if (Math.abs(area) >= FLAT) break;
      count--;
    }
    kept[count++] = c;
  }
  const indexes = kept.subarray(0, count);
  return { x: Float64Array.from(indexes, (i) => x[i]), y: Float64Array.from(indexes, (i) => y[i]) };
}

/**
 * At most `limit` (>= 2) of the points: the first, the last, and those nearest to equal steps along the curve, so that
 * steep and flat parts are drawn equally well.
 */
export function thinned({ x, y }: Polyline, limit: number): CurvePoint[] {
  const last = x.length - 1;
  let total = 0;
  for (let i = 1; i <= last; i++) total += Math.abs(x[i] - x[i - 1]) + Math.abs(y[i] - y[i - 1]);
  const step = x.length <= limit ? 0 : total / (limit - 1);
  const points: CurvePoint[] = [];
  let travelled = 0;
  let next = 0;
  for (let i = 0; i < last; i++) {
    if (i > 0) travelled += Math.abs(x[i] - x[i - 1]) + Math.abs(y[i] - y[i - 1]);
    if (travelled < next) continue;
    points.push({ x: x[i], y: y[i] });
    if (step > 0) next = (Math.floor(travelled / step) + 1) * step;
  }
  points.push({ x: x[last], y: y[last] });
  return points;
}
