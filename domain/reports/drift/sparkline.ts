import { type Html, html } from '../html';
import { formatEffect } from './format';
import type { TrendPoint } from './types';
import { hasMoved } from './verdicts';

const WIDTH = 96;
const HEIGHT = 32;
const EDGE = 4;

/** Effects above this many thresholds are drawn at the top: one that is off the scale must not flatten the others. */
const MOST_THRESHOLDS = 3;

/** Whether at least two checks have an effect, so that there is a line to draw. */
export function hasLine(trend: readonly TrendPoint[]): boolean {
  return trend.filter(({ effect }) => effect !== null).length > 1;
}

/** The effect over the last checks, with the threshold as a dashed line; checks that found a drift are squares. */
export function sparkline(trend: readonly TrendPoint[], threshold: number): Html {
  const known = trend.flatMap(({ effect }) => (effect === null ? [] : [effect]));
  if (!hasLine(trend)) return html`<span class="soft">–</span>`;
  const top = Math.max(threshold * 1.5, Math.min(Math.max(...known), threshold * MOST_THRESHOLDS), Number.MIN_VALUE);
  const x = (index: number): number => round(EDGE + (index / (trend.length - 1)) * (WIDTH - 2 * EDGE));
  const y = (effect: number): number => round(HEIGHT - EDGE - (Math.min(effect, top) / top) * (HEIGHT - 2 * EDGE));
  const line = y(threshold);
  return html`<svg class="sparkline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${inWords(trend, threshold)}">
<line class="threshold" x1="0" x2="${WIDTH}" y1="${line}" y2="${line}"/><path class="thin" d="${path(trend, x, y)}"/>${trend.map(
    (point, index) => {
      if (point.effect === null) return '';
      if (!hasMoved(point) && index < trend.length - 1) return '';
      const [left, top] = [x(index), y(point.effect)];
      return hasMoved(point)
        ? html`<rect class="moved" x="${round(left - 3)}" y="${round(top - 3)}" width="6" height="6"/>`
        : html`<circle class="last" cx="${left}" cy="${top}" r="3"/>`;
    },
  )}</svg>`;
}

/** A check without an effect leaves a gap. */
function path(trend: readonly TrendPoint[], x: (index: number) => number, y: (effect: number) => number): string {
  let isDown = false;
  return trend
    .map(({ effect }, index) => {
      if (effect === null) {
        isDown = false;
        return '';
      }
      const command = isDown ? 'L' : 'M';
      isDown = true;
      return `${command}${x(index)} ${y(effect)}`;
    })
    .join('');
}

function inWords(trend: readonly TrendPoint[], threshold: number): string {
  const last = trend.slice(-6).map(({ effect }) => (effect === null ? 'none' : formatEffect(effect)));
  const moved = trend.filter(hasMoved).length;
  return `Effect in the last ${last.length} checks: ${last.join(', ')}; it counts from ${formatEffect(threshold)}. Moved in ${moved} of ${trend.length} checks`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
