import { type ScaleLinear, scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { type Html, html, raw } from './html';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
}

export interface LineChart {
  /** What the picture shows, for those who cannot see it. */
  readonly description: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly ChartPoint[];
  /** A dashed line to compare with: perfect calibration, chance. */
  readonly ideal?: readonly ChartPoint[];
  /** Dots on the points, their area in proportion to the weights (0 to 1). */
  readonly dotWeights?: readonly number[];
  /** One point to mark, with its text. */
  readonly mark?: ChartPoint & { readonly text: string };
}

const WIDTH = 440;
const HEIGHT = 300;
const LEFT = 76;
const RIGHT = 28;
const TOP = 12;
const BOTTOM = 48;

/** A curve over shares from 0 to 1 on both axes, as SVG that follows the page's colours. */
export function lineChart(chart: LineChart): Html {
  const x = scaleLinear([0, 1], [LEFT, WIDTH - RIGHT]);
  const y = scaleLinear([0, 1], [HEIGHT - BOTTOM, TOP]);
  const path = (points: readonly ChartPoint[]): string =>
    line<ChartPoint>(
      (point) => round(x(point.x)),
      (point) => round(y(point.y)),
    )([...points]) ?? '';
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${chart.description}">
${xAxis(x, chart.xLabel)}${yAxis(y, chart.yLabel)}
${chart.ideal === undefined ? '' : html`<path class="ideal" d="${path(chart.ideal)}"/>`}
<path class="line" d="${path(chart.points)}"/>
${dots(chart, x, y)}${chart.mark === undefined ? '' : marked(chart.mark, x, y)}
</svg>`;
}

type Scale = ScaleLinear<number, number>;

function dots({ points, dotWeights }: LineChart, x: Scale, y: Scale): readonly Html[] {
  if (dotWeights === undefined) return [];
  return points.map((point, index) => {
    const radius = 3 + 9 * Math.sqrt(dotWeights[index] ?? 0);
    return html`<circle class="dot" cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="${round(radius)}"/>`;
  });
}

function marked(mark: ChartPoint & { readonly text: string }, x: Scale, y: Scale): Html {
  const [left, top] = [round(x(mark.x)), round(y(mark.y))];
  const toTheLeft = mark.x > 0.55;
  return html`<circle class="dot" cx="${left}" cy="${top}" r="6"/>
<text class="value" x="${toTheLeft ? left - 12 : left + 12}" y="${Math.min(top + 22, HEIGHT - BOTTOM - 6)}" text-anchor="${toTheLeft ? 'end' : 'start'}">${mark.text}</text>`;
}

function xAxis(x: Scale, label: string): Html {
  const bottom = HEIGHT - BOTTOM;
  const ticks = x.ticks(5).map((tick) => {
    const at = round(x(tick));
    return html`<line class="grid" x1="${at}" x2="${at}" y1="${TOP}" y2="${bottom}"/><text x="${at}" y="${bottom + 18}" text-anchor="middle">${percentTick(tick)}</text>`;
  });
  return html`${ticks}<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${label}</text>`;
}

function yAxis(y: Scale, label: string): Html {
  const ticks = y.ticks(5).map((tick) => {
    const at = round(y(tick));
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${percentTick(tick)}</text>`;
  });
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  return html`${ticks}<text transform="rotate(-90 14 ${middle})" x="14" y="${middle}" text-anchor="middle">${label}</text>`;
}

function percentTick(tick: number): Html {
  return raw(`${Math.round(tick * 100)} %`);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
