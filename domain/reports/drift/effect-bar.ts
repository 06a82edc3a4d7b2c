import { type Html, html } from '../html';
import { formatEffect } from './format';

const WIDTH = 120;
const HEIGHT = 12;
/** The bar ends at this many thresholds, so that the threshold mark of every column stands at the same place. */
const THRESHOLDS = 4;

/** An effect in units of its threshold; 1 and more counts. Never more than a billion, so that it can be written down. */
export function timesThreshold(effect: number, threshold: number): number {
  return Math.min(threshold > 0 ? effect / threshold : effect > 0 ? MOST_TIMES : 0, MOST_TIMES);
}

const MOST_TIMES = 1e9;

/** An effect against its threshold: a bar in units of the threshold, whose mark is at a quarter of the width.
 * It stands out only where the column has moved: the same effect may be chance where values are few. */
export function effectBar(effect: number | null, threshold: number, hasMoved: boolean): Html {
  if (effect === null) return html`<span class="soft">–</span>`;
  const times = timesThreshold(effect, threshold);
  const mark = WIDTH / THRESHOLDS;
  const width = Math.round(Math.min(1, times / THRESHOLDS) * WIDTH * 10) / 10;
  const isOver = times >= 1;
  return html`<span class="effect"><b class="${hasMoved ? 'over' : ''}">${formatEffect(effect)}</b> <span class="soft">${isOver ? '≥' : '<'} ${formatEffect(threshold)}</span></span>
<svg class="effect-bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Effect ${formatEffect(effect)}; it counts from ${formatEffect(threshold)}">
<rect class="track" x="0" y="3" width="${WIDTH}" height="6" rx="3"/><rect class="${hasMoved ? 'over' : 'under'}" x="0" y="3" width="${width}" height="6" rx="3"/><line class="mark" x1="${mark}" x2="${mark}" y1="0" y2="${HEIGHT}"/></svg>`;
}
