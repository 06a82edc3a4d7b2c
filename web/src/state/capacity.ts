import type { CapacityPoint } from '../api/shapes';

export interface ExpectedConversions {
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** What the best `leads` are expected to bring, between the points that the API gives; `null` where it gives none. */
export function expectedOf(points: readonly CapacityPoint[], leads: number): ExpectedConversions | null {
  let before: CapacityPoint = { leads: 0, expected: 0, low: 0, high: 0 };
  for (const point of points) {
    if (point.leads >= leads) {
      const share = (leads - before.leads) / (point.leads - before.leads);
      const between = (from: number, to: number): number => from + (to - from) * share;
      return {
        expected: between(before.expected, point.expected),
        low: between(before.low, point.low),
        high: between(before.high, point.high),
      };
    }
    before = point;
  }
  return points.length === 0 ? null : before;
}

/** Nobody is certain to convert. */
const LARGEST_SHARE = 0.999;

/** Which share of the best `leads` converts. Below 1 also where the API, which rounds to hundredths, expects all of them. */
export function shareOf({ expected }: ExpectedConversions, leads: number): number {
  return Math.min(LARGEST_SHARE, expected / leads);
}

/** Stops of the slider. */
export const SLIDER_STOPS = 200;

/** A stop as calls a day, from 1 to `most`: fine among few, coarse among many, rounded to what people say. */
export function callsOfStop(stop: number, most: number): number {
  if (stop >= SLIDER_STOPS) return most;
  const exact = most ** (stop / SLIDER_STOPS);
  const step = exact < 20 ? 1 : exact < 100 ? 5 : 10 ** (Math.floor(Math.log10(exact)) - 1);
  return Math.max(1, Math.min(most, Math.round(exact / step) * step));
}

/** The stop that is nearest to a number of calls. */
export function stopOfCalls(calls: number, most: number): number {
  if (most <= 1) return SLIDER_STOPS;
  return Math.round((Math.log(Math.max(1, Math.min(most, calls))) / Math.log(most)) * SLIDER_STOPS);
}
