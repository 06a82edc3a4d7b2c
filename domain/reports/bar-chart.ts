import { scaleLinear } from 'd3-scale';
import { type Html, html } from './html';

export interface Bar {
  readonly label: string;
  /** Zero or more. */
  readonly value: number;
  /** The value for people, for example `0.041`. */
  readonly text: string;
}

const WIDTH = 640;
const LABEL_WIDTH = 264;
const VALUE_WIDTH = 64;
const ROW_HEIGHT = 28;
/** Longer labels would run into their bars at 13 px. */
const LABEL_LENGTH = 32;

/** Horizontal bars, one a row, longest label cut; the table behind the chart has the whole of it. */
export function barChart(description: string, bars: readonly Bar[]): Html {
  const x = scaleLinear(
    [0, Math.max(...bars.map((bar) => bar.value), Number.MIN_VALUE)],
    [0, WIDTH - LABEL_WIDTH - VALUE_WIDTH],
  );
  const rows = bars.map((bar, index) => {
    const top = index * ROW_HEIGHT;
    const width = Math.max(1, Math.round(x(bar.value)));
    return html`<text x="${LABEL_WIDTH - 12}" y="${top + 19}" text-anchor="end">${cut(bar.label)}</text>
<rect class="bar" x="${LABEL_WIDTH}" y="${top + 5}" width="${width}" height="18" rx="2"/>
<text class="value" x="${LABEL_WIDTH + width + 8}" y="${top + 19}">${bar.text}</text>`;
  });
  return html`<svg viewBox="0 0 ${WIDTH} ${bars.length * ROW_HEIGHT}" role="img" aria-label="${description}">${rows}</svg>`;
}

function cut(label: string): string {
  const characters = Array.from(label);
  return characters.length <= LABEL_LENGTH ? label : `${characters.slice(0, LABEL_LENGTH - 1).join('')}…`;
}
